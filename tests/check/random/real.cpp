#include "tests/check/random/real.h"

#include <array>
#include <memory>
#include <mutex>

namespace fenceline::testing::random {
namespace {

using Kind = Statement::Kind;
using Registers = std::array<int, registers>;

// Of loops that give up: for each thread, of those within each other.
using Counters = std::array<std::array<int, 3>, most_threads>;

// What the threads of one execution share; in the body's frame.
struct Shared {
  const Program& program;
  Counters& outside;  // where the check does not look
  std::array<atomic<int>, atomics> memory{{{"x", 0}, {"y", 0}, {"z", 0}}};
  fenceline::mutex m{"m"};
  shared_mutex s{"s"};
  condition_variable cv{"cv"};
  std::array<var<int>, vars> data{{{"d", 0}, {"e", 0}}};
  Counters counters{};
  std::array<thread, most_threads> threads{};
  std::array<Registers, most_threads> results{};
};

void pause(Pause pause, Place place) {
  switch (pause) {
    case Pause::nothing: break;
    case Pause::yield: this_thread::yield(); break;
    case Pause::hint: spin_hint(place); break;
  }
}

class Runner {
 public:
  Runner(Shared& shared, std::size_t thread) : shared_(shared), thread_(thread) {}

  void run(const Code& code) {
    for (const Statement& s : code) run(s);
  }
  const Registers& results() const { return r_; }

 private:
  // A place of its own for each statement, as in code that is written out, and for what it does after the first.
  Place at(const Statement& s, std::uint32_t part = 1) const {
    return {"program.cpp", s.line, shared_.program.one_place ? 0 : part};
  }
  atomic<int>& memory(const Statement& s) { return shared_.memory[s.object]; }

  bool compare_exchange(const Statement& s, int& expected, int desired, std::memory_order failure, Place place) {
    atomic<int>& a = memory(s);
    return s.weak ? a.compare_exchange_weak(expected, desired, s.order, failure, place)
                  : a.compare_exchange_strong(expected, desired, s.order, failure, place);
  }

  void run(const Statement& s) {
    int& r = r_[s.target];
    const Place place = at(s);
    switch (s.kind) {
      case Kind::load: r = memory(s).load(s.order, place); break;
      case Kind::store: memory(s).store(s.value, s.order, place); break;
      case Kind::store_register: memory(s).store(r, s.order, place); break;
      case Kind::exchange: r = memory(s).exchange(s.value, s.order, place); break;
      case Kind::add: r = memory(s).fetch_add(s.value, s.order, place); break;
      case Kind::cas:
        r = s.expected;
        compare_exchange(s, r, s.value, s.failure, place);
        break;
      case Kind::increment: increment(s, place); break;
      case Kind::fence: atomic_thread_fence(s.order, place); break;
      case Kind::pause: random::pause(s.pause, place); break;
      case Kind::when:
        if (r == s.value) run(s.body);
        break;
      case Kind::spin:
        spin(s, place);
        for (const unsigned left : left_behind(s)) r_[left] = 0;
        break;
      case Kind::spin_exchange:
        while (memory(s).exchange(s.value, s.order, place) != s.expected) random::pause(s.pause, at(s, 2));
        break;
      case Kind::spin_cas: spin_cas(s, place); break;
      case Kind::spin_lock: spin_lock(s, place); break;
      case Kind::poll: r = poll(s, place) ? 1 : 0; break;
      case Kind::lock:
      case Kind::try_lock:
        if (s.object == 0) {
          exclude(s, shared_.m, place);
        } else {
          exclude(s, shared_.s, place);
        }
        break;
      case Kind::lock_shared:
      case Kind::try_lock_shared: share(s, place); break;
      case Kind::cv_wait:
      case Kind::cv_wait_until:
        if (s.mutex == 0) {
          wait(s, shared_.m, place);
        } else {
          wait(s, shared_.s, place);
        }
        break;
      case Kind::cv_notify_one: shared_.cv.notify_one(place); break;
      case Kind::cv_notify_all: shared_.cv.notify_all(place); break;
      case Kind::wait: memory(s).wait(s.value, s.order, place); break;
      case Kind::notify_one: memory(s).notify_one(place); break;
      case Kind::notify_all: memory(s).notify_all(place); break;
      case Kind::spawn: start(s.object); break;
      case Kind::join: shared_.threads[s.object].join(place); break;
      case Kind::read: r = shared_.data[s.object].get(place); break;
      case Kind::write: shared_.data[s.object].set(s.value, place); break;
    }
  }

  void start(std::size_t t) {
    shared_.threads[t] = thread([&shared = shared_, t] {
      Runner runner(shared, t);
      runner.run(shared.program.threads[t]);
      shared.results[t] = runner.results();
    });
  }

  // Loops have frames of their own, in which nothing of a round is left behind.
  [[gnu::noinline]] void increment(const Statement& s, Place place) {
    int seen = memory(s).load(memory_order_relaxed, place);
    while (!compare_exchange(s, seen, seen + 1, memory_order_relaxed, at(s, 2))) continue;
    r_[s.target] = seen;
  }
  [[gnu::noinline]] void spin(const Statement& s, Place place) {
    while ((memory(s).load(s.order, place) == s.value) == s.equal) {
      run(s.body);
      random::pause(s.pause, at(s, 2));
    }
  }
  [[gnu::noinline]] void spin_cas(const Statement& s, Place place) {
    for (;;) {
      int seen = s.expected;
      if (compare_exchange(s, seen, s.value, memory_order_relaxed, place)) break;
      random::pause(s.pause, at(s, 2));
    }
  }
  [[gnu::noinline]] void spin_lock(const Statement& s, Place place) {
    do {
      while (memory(s).load(memory_order_relaxed, place) != 0) random::pause(s.pause, at(s, 2));
    } while (memory(s).exchange(1, memory_order_acquire, at(s, 3)) != 0);
    run(s.body);
    memory(s).store(0, s.order, at(s, 4));
  }
  [[gnu::noinline]] bool poll(const Statement& s, Place place) {
    int in_frame = 0;
    std::unique_ptr<int> in_heap;
    int* count = &in_frame;
    switch (s.counter) {
      case Counter::frame: break;
      case Counter::heap:
        in_heap = std::make_unique<int>(0);
        count = in_heap.get();
        break;
      case Counter::bodys_frame: count = &shared_.counters[thread_][polls_]; break;
      case Counter::outside: count = &shared_.outside[thread_][polls_]; break;
    }
    ++polls_;
    const bool seen = poll(s, place, *count);
    --polls_;
    return seen;
  }
  bool poll(const Statement& s, Place place, int& count) {
    for (count = 0; count < static_cast<int>(s.limit); ++count) {
      run(s.body);
      if (memory(s).load(s.order, place) == s.value) return true;
      random::pause(s.pause, at(s, 2));
    }
    return false;
  }

  template <class M>
  void exclude(const Statement& s, M& m, Place place) {
    if (s.kind == Kind::lock) {
      m.lock(place);
    } else {
      r_[s.target] = m.try_lock(place) ? 1 : 0;
      if (r_[s.target] == 0) return;
    }
    run(s.body);
    m.unlock(at(s, 2));
  }
  void share(const Statement& s, Place place) {
    if (s.kind == Kind::lock_shared) {
      shared_.s.lock_shared(place);
    } else {
      r_[s.target] = shared_.s.try_lock_shared(place) ? 1 : 0;
      if (r_[s.target] == 0) return;
    }
    run(s.body);
    shared_.s.unlock_shared(at(s, 2));
  }
  template <class M>
  void wait(const Statement& s, M& m, Place place) {
    unique_lock<M> lock(m, adopt_lock);
    if (s.kind == Kind::cv_wait) {
      shared_.cv.wait(lock, place);
    } else {
      shared_.cv.wait(
          lock, [&] { return memory(s).load(s.order, at(s, 2)) == s.value; }, place);
    }
    lock.release();
  }

  Shared& shared_;
  std::size_t thread_;
  std::size_t polls_ = 0;  // that the thread is in
  Registers r_{};
};

Row row_of(Shared& shared) {
  Row row;
  for (std::size_t t = 0; t < shared.program.threads.size(); ++t) {
    row.insert(row.end(), shared.results[t].begin(), shared.results[t].end());
  }
  for (atomic<int>& a : shared.memory) row.push_back(a.load());
  for (const var<int>& d : shared.data) row.push_back(d.get());
  return row;
}

}  // namespace

RealAnswer check_program(const Program& program, const CheckOptions& options) {
  RealAnswer answer;
  std::mutex mutex;
  Counters outside{};
  answer.result = check(options, [&] {
    Shared shared{program, outside};
    Runner body(shared, 0);
    body.run(program.threads[0]);
    shared.results[0] = body.results();
    const Row row = row_of(shared);
    const checking::World::Outside from_here;
    const std::lock_guard lock(mutex);
    answer.outcomes.insert(Row(row));
  });
  return answer;
}

}  // namespace fenceline::testing::random
