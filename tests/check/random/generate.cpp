#include "tests/check/random/generate.h"

#include <algorithm>
#include <utility>

#include "tests/support/random_choice.h"

namespace fenceline::testing::random {
namespace {

using Kind = Statement::Kind;
using Weights = std::vector<std::pair<Kind, unsigned>>;

const Weights accesses{{Kind::load, 5}, {Kind::store, 6}, {Kind::store_register, 1}, {Kind::exchange, 1},
                       {Kind::add, 1},  {Kind::cas, 1},   {Kind::fence, 2},          {Kind::when, 1}};
const Weights locks{{Kind::lock, 6}, {Kind::try_lock, 3}, {Kind::lock_shared, 3}, {Kind::try_lock_shared, 2}};
const Weights spins{{Kind::spin, 8},      {Kind::spin_exchange, 2}, {Kind::spin_cas, 2}, {Kind::spin_lock, 2},
                    {Kind::increment, 2}, {Kind::poll, 6},          {Kind::pause, 1}};
const Weights notifications{{Kind::lock, 6}, {Kind::cv_notify_one, 2}, {Kind::cv_notify_all, 2},
                            {Kind::wait, 5}, {Kind::notify_one, 3},    {Kind::notify_all, 2}};
const Weights plain{{Kind::read, 5}, {Kind::write, 5}};

Weights operator+(Weights a, const Weights& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Weights weights_of(Mode mode) {
  switch (mode) {
    case Mode::atomics: return accesses;
    case Mode::locks: return accesses + locks;
    case Mode::spinning: return accesses + spins;
    case Mode::notifying: return accesses + notifications;
    case Mode::threads: return accesses + Weights{{Kind::spin, 1}, {Kind::lock, 2}};
    case Mode::data:
      return accesses + plain + plain + Weights{{Kind::lock, 3}, {Kind::spin, 2}, {Kind::lock_shared, 1},
                                                {Kind::wait, 1}, {Kind::poll, 1}, {Kind::spin_lock, 1}};
    case Mode::mixed: return accesses + locks + spins + notifications + plain;
  }
  return accesses;
}

// What a loop may do in its rounds and yet only wait; what a loop that gives up may do.
const Weights looks{{Kind::load, 4}, {Kind::fence, 1}, {Kind::spin, 1}, {Kind::pause, 1}, {Kind::poll, 1}};
const Weights work{{Kind::load, 3}, {Kind::store, 2}, {Kind::add, 1}, {Kind::fence, 1}, {Kind::increment, 1}};

class Generator {
 public:
  Generator(std::uint64_t seed, Mode mode) : choice_(seed), mode_(mode), weights_(weights_of(mode)), looks_(looks) {
    if (mode == Mode::data || mode == Mode::mixed) looks_.emplace_back(Kind::read, 3);
  }

  Program run() {
    const bool many = mode_ == Mode::threads;
    const unsigned threads = many ? choice_.between(3, most_threads) : 2 + choice_.weighted({5, 4, 1});
    const unsigned most = threads == 2 ? 4 : threads == 3 ? 3 : 2;
    two_atomics_ = choice_.below(3) != 0;
    Program p;
    p.threads.resize(threads);
    for (Code& code : p.threads) {
      for (unsigned n = choice_.between(1, most); n > 0; --n) code.push_back(statement(weights_, 0));
    }
    if (choice_.one_in(2)) add_litmus_test(p);
    answer_waits(p);
    start_threads(p);
    p.one_place = choice_.one_in(4);
    number(p);
    return p;
  }

 private:
  static constexpr unsigned deepest = 2;

  unsigned atomic() { return choice_.below(two_atomics_ ? 2 : atomics); }
  int value() { return static_cast<int>(choice_.weighted({1, 4, 2})); }
  std::memory_order any_order() {
    return choice_.of({std::memory_order_relaxed, std::memory_order_relaxed, std::memory_order_acquire,
                       std::memory_order_release, std::memory_order_acq_rel, std::memory_order_seq_cst});
  }
  std::memory_order load_order() {
    return choice_.of({std::memory_order_relaxed, std::memory_order_acquire, std::memory_order_seq_cst});
  }
  std::memory_order store_order() {
    return choice_.of(
        {std::memory_order_relaxed, std::memory_order_relaxed, std::memory_order_release, std::memory_order_seq_cst});
  }
  Pause pause() { return choice_.of({Pause::nothing, Pause::yield, Pause::hint}); }

  Kind kind_of(const Weights& weights, unsigned depth) {
    for (;;) {
      unsigned sum = 0;
      for (const auto& [kind, weight] : weights) sum += weight;
      unsigned at = choice_.below(sum);
      for (const auto& [kind, weight] : weights) {
        if (at >= weight) {
          at -= weight;
          continue;
        }
        if (depth < deepest || !has_body(kind)) return kind;
        break;
      }
    }
  }
  static bool has_body(Kind kind) {
    switch (kind) {
      case Kind::when:
      case Kind::spin:
      case Kind::spin_lock:
      case Kind::poll:
      case Kind::lock:
      case Kind::try_lock:
      case Kind::lock_shared:
      case Kind::try_lock_shared: return true;
      default: return false;
    }
  }

  // Mostly not again what the thread holds.
  Code locked_body(unsigned mutex, unsigned depth) {
    const unsigned before = held_;
    held_ |= 1U << mutex;
    Code code = body(weights_, 1, 2, depth);
    held_ = before;
    return code;
  }
  Code body(const Weights& weights, unsigned least, unsigned most, unsigned depth) {
    Code code;
    for (unsigned n = choice_.between(least, most); n > 0; --n) code.push_back(statement(weights, depth + 1));
    return code;
  }

  Statement statement(const Weights& weights, unsigned depth) {
    Statement s;
    s.kind = kind_of(weights, depth);
    s.object = atomic();
    s.target = choice_.below(registers);
    s.value = value();
    s.expected = value();
    s.order = any_order();
    s.failure = load_order();
    s.weak = choice_.one_in(2);
    switch (s.kind) {
      case Kind::load: s.order = load_order(); break;
      case Kind::store:
      case Kind::store_register: s.order = store_order(); break;
      case Kind::exchange:
      case Kind::cas:
      case Kind::increment: break;
      case Kind::add: s.value = 1; break;
      case Kind::fence:
        s.order = choice_.of({std::memory_order_seq_cst, std::memory_order_seq_cst, std::memory_order_acq_rel,
                              std::memory_order_release, std::memory_order_acquire});
        break;
      case Kind::pause: s.pause = pause(); break;
      case Kind::when: s.body = body(weights, 1, 2, depth); break;
      case Kind::spin:
        s.order = load_order();
        s.equal = choice_.one_in(2);
        if (s.equal) s.value = choice_.one_in(4) ? 1 : 0;
        s.pause = pause();
        if (choice_.one_in(3)) s.body = body(looks_, 1, 2, depth);
        break;
      case Kind::spin_exchange:
        s.value = 1;
        s.expected = choice_.one_in(4) ? 1 : 0;
        s.pause = pause();
        break;
      case Kind::spin_cas: s.pause = pause(); break;
      case Kind::spin_lock:
        s.object = 2;
        s.order = choice_.one_in(4) ? std::memory_order_relaxed : std::memory_order_release;
        s.pause = pause();
        s.body = body(weights, 1, 2, depth);
        break;
      case Kind::poll:
        s.order = load_order();
        s.limit = choice_.between(1, 3);
        s.pause = pause();
        s.counter = choice_.of({Counter::frame, Counter::heap, Counter::bodys_frame, Counter::outside});
        if (choice_.one_in(3)) s.body = body(choice_.one_in(2) ? work : looks_, 1, 1, depth);
        break;
      case Kind::lock:
      case Kind::try_lock:
        s.object = choice_.below(mutexes);
        if ((held_ >> s.object & 1U) != 0 && !choice_.one_in(8)) s.object = 1 - s.object;
        s.body = locked_body(s.object, depth);
        if (mode_ == Mode::notifying || mode_ == Mode::mixed) wait_within(s);
        break;
      case Kind::lock_shared:
      case Kind::try_lock_shared: s.body = locked_body(1, depth); break;
      case Kind::wait:
        s.value = choice_.one_in(4) ? 1 : 0;
        s.order = load_order();
        break;
      case Kind::read:
      case Kind::write: s.object = choice_.below(vars); break;
      case Kind::cv_wait:
      case Kind::cv_wait_until:
      case Kind::cv_notify_one:
      case Kind::cv_notify_all:
      case Kind::notify_one:
      case Kind::notify_all:
      case Kind::spawn:
      case Kind::join: break;
    }
    return s;
  }

  void wait_within(Statement& lock) {
    if (!choice_.one_in(2)) return;
    Statement s;
    s.kind = choice_.one_in(3) ? Kind::cv_wait : Kind::cv_wait_until;
    s.mutex = lock.object;
    s.object = atomic();
    s.value = choice_.one_in(4) ? 0 : 1;
    s.order = load_order();
    lock.body.insert(lock.body.begin() + choice_.below(lock.body.size() + 1), s);
  }

  // What tells the models apart, and is rare by chance: two threads that each store and then load what the other
  // stores; or of which one stores twice, and the other loads the two in the other order.
  void add_litmus_test(Program& p) {
    const std::size_t t = choice_.below(p.threads.size());
    const std::size_t u = (t + 1 + choice_.below(p.threads.size() - 1)) % p.threads.size();
    const unsigned a = choice_.below(2);
    if (choice_.one_in(2)) {
      add_pair(p.threads[t], store_of(a), load_of(1 - a));
      add_pair(p.threads[u], store_of(1 - a), load_of(a));
    } else {
      add_pair(p.threads[t], store_of(a), store_of(1 - a));
      add_pair(p.threads[u], load_of(1 - a), load_of(a));
    }
  }
  Statement store_of(unsigned atomic) {
    Statement s;
    s.kind = Kind::store;
    s.object = atomic;
    s.value = 1;
    s.order = choice_.one_in(4) ? std::memory_order_release : std::memory_order_relaxed;
    return s;
  }
  Statement load_of(unsigned atomic) {
    Statement s;
    s.kind = Kind::load;
    s.object = atomic;
    s.target = choice_.below(registers);
    s.order = load_order();
    return s;
  }
  void add_pair(Code& code, const Statement& first, const Statement& second) {
    const auto at = code.begin() + choice_.below(code.size() + 1);
    code.insert(code.insert(at, second), first);
  }

  // Most of what is waited for is done by another thread, so that most programs come to an end.
  void answer_waits(Program& p) {
    std::vector<std::pair<std::size_t, Statement>> waits;
    for (std::size_t t = 0; t < p.threads.size(); ++t) {
      for_each(p.threads[t], [&](const Statement& s) {
        if (!choice_.one_in(5)) waits.emplace_back(t, s);
      });
    }
    for (const auto& [t, s] : waits) {
      const std::size_t other = (t + 1 + choice_.below(p.threads.size() - 1)) % p.threads.size();
      const Code answer = answer_to(s);
      Code& code = p.threads[other];
      code.insert(code.begin() + choice_.below(code.size() + 1), answer.begin(), answer.end());
    }
  }
  Code answer_to(const Statement& s) {
    Statement store;
    store.kind = Kind::store;
    store.object = s.object;
    store.value = s.value;
    store.order = store_order();
    Statement notify;
    notify.object = s.object;
    switch (s.kind) {
      case Kind::spin:
        if (s.equal) store.value = s.value + 1;
        return {store};
      case Kind::spin_exchange:
      case Kind::spin_cas: store.value = s.expected; return s.expected == 0 && choice_.one_in(2) ? Code() : Code{store};
      case Kind::wait:
        store.value = s.value + 1;
        notify.kind = choice_.one_in(2) ? Kind::notify_one : Kind::notify_all;
        return {store, notify};
      case Kind::cv_wait:
      case Kind::cv_wait_until: {
        notify.kind = choice_.one_in(2) ? Kind::cv_notify_one : Kind::cv_notify_all;
        Statement lock;
        lock.kind = Kind::lock;
        lock.object = s.mutex;
        lock.body = {store};
        const unsigned how = choice_.below(5);
        if (how == 0) return {store, notify};
        if (how == 1) {
          lock.body.push_back(notify);
          return {lock};
        }
        return {lock, notify};
      }
      default: return {};
    }
  }

  // Each thread but the body is started by an earlier one, and joined by that one, by the one that joins that one
  // thereafter, or by a thread that is started later by the same.
  void start_threads(Program& p) {
    const bool nested = mode_ == Mode::threads || choice_.one_in(6);
    std::vector<unsigned> parent(p.threads.size(), 0);
    for (unsigned t = 1; t < p.threads.size(); ++t) {
      if (nested) parent[t] = choice_.below(t);
      Code& code = p.threads[parent[t]];
      const std::size_t last = choice_.one_in(2) ? first_loop(code) : 0;
      insert(code, 0, last, Kind::spawn, t);
    }
    for (unsigned t = 1; t < p.threads.size(); ++t) {
      const unsigned by = parent[t];
      const std::size_t started = find(p.threads[by], Kind::spawn, t);
      std::vector<std::pair<unsigned, std::size_t>> joiners{{by, started + 1}};
      if (nested) {
        const std::size_t ended = find(p.threads[parent[by]], Kind::join, by);
        if (by != 0 && ended < p.threads[parent[by]].size()) joiners.emplace_back(parent[by], ended + 1);
        for (unsigned u = 1; u < p.threads.size(); ++u) {
          if (u != t && parent[u] == by && find(p.threads[by], Kind::spawn, u) > started) joiners.emplace_back(u, 0);
        }
      }
      const auto [joiner, first] = joiners[choice_.below(joiners.size())];
      Code& code = p.threads[joiner];
      const bool early = choice_.one_in(3) && (joiner != 0 || first_loop(code) == code.size());
      insert(code, early ? first : code.size(), code.size(), Kind::join, t);
    }
  }
  // While the body is alone, a loop in which it waits is found out only after millions of rounds.
  std::size_t first_loop(const Code& code) {
    if (choice_.one_in(200)) return code.size();
    const auto loops = [](const Statement& s) {
      return s.kind == Kind::spin || s.kind == Kind::spin_exchange || s.kind == Kind::spin_cas ||
             s.kind == Kind::spin_lock;
    };
    const auto found = std::ranges::find_if(code, [&](const Statement& s) {
      bool within = loops(s);
      for_each(s.body, [&](const Statement& inner) { within = within || loops(inner); });
      return within;
    });
    return static_cast<std::size_t>(found - code.begin());
  }
  static std::size_t find(const Code& code, Kind kind, unsigned thread) {
    const auto found =
        std::ranges::find_if(code, [&](const Statement& s) { return s.kind == kind && s.object == thread; });
    return static_cast<std::size_t>(found - code.begin());
  }
  void insert(Code& code, std::size_t first, std::size_t last, Kind kind, unsigned thread) {
    Statement s;
    s.kind = kind;
    s.object = thread;
    const std::size_t at = first + choice_.below(last - first + 1);
    code.insert(code.begin() + static_cast<std::ptrdiff_t>(at), s);
  }

  Choice choice_;
  Mode mode_;
  Weights weights_;
  Weights looks_;
  bool two_atomics_ = true;
  unsigned held_ = 0;  // mutexes, as bits
};

}  // namespace

std::string name_of(Mode mode) {
  switch (mode) {
    case Mode::atomics: return "atomics";
    case Mode::locks: return "locks";
    case Mode::spinning: return "spinning";
    case Mode::notifying: return "notifying";
    case Mode::threads: return "threads";
    case Mode::data: return "data";
    case Mode::mixed: return "mixed";
  }
  return "";
}

Program random_program(std::uint64_t seed, Mode mode) { return Generator(seed, mode).run(); }

}  // namespace fenceline::testing::random
