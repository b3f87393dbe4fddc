// Failures are runs of the machine, drawn in columns and replayed from their tokens.
#include <algorithm>
#include <fenceline/check.h>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace fenceline::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = Failure::Kind;

// The steps of a trace: lines that begin with a number.
std::size_t steps_in(const std::string& trace) {
  std::size_t steps = 0;
  bool starts = true;
  for (const char c : trace) {
    if (starts && c >= '0' && c <= '9') ++steps;
    starts = c == '\n';
  }
  return steps;
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::size_t width = 0;
  for (const char c : text) {
    width = c == '\n' ? 0 : width + 1;
    widest = std::max(widest, width);
  }
  return widest;
}

void peterson(std::memory_order order, bool fenced) {
  atomic<bool> flag0{"flag0", false};
  atomic<bool> flag1{"flag1", false};
  atomic<int> turn{"turn", 0};
  int inside = 0;
  const auto rounds = [&](atomic<bool>& mine, atomic<bool>& other, int me) {
    for (int i = 0; i < 2; ++i) {
      mine.store(true, order);
      turn.store(1 - me, order);
      if (fenced) fenceline::atomic_thread_fence(memory_order_seq_cst);
      while (other.load(order) && turn.load(order) != me) spin_hint();
      ++inside;
      EXPECT_EQ(inside, 1);
      (void)turn.load(order);
      --inside;
      mine.store(false, order);
    }
  };
  thread a([&] { rounds(flag0, flag1, 0); });
  thread b([&] { rounds(flag1, flag0, 1); });
  a.join();
  b.join();
}

void store_buffering(bool in_body) {
  atomic<int> x{"x", 0};
  atomic<int> y{"y", 0};
  int a = 0;
  int b = 0;
  thread first([&] {
    x.store(1, memory_order_relaxed);
    a = y.load();
  });
  if (in_body) {
    y.store(1, memory_order_relaxed);
    b = x.load();
    first.join();
  } else {
    thread second([&] {
      y.store(1, memory_order_relaxed);
      b = x.load();
    });
    first.join();
    second.join();
  }
  EXPECT_TRUE(a == 1 || b == 1);
}

void message_passing(std::memory_order store, std::memory_order load) {
  var<int> data{"data", 0};
  atomic<int> value{"value", 0};
  atomic<int> ready{"ready", 0};
  thread writer([&] {
    data = 1;
    value.store(1, memory_order_relaxed);
    ready.store(1, store);
  });
  thread reader([&] {
    if (ready.load(load) == 0) return;
    EXPECT_EQ(value.load(memory_order_relaxed), 1);
    EXPECT_EQ(data.get(), 1);
  });
  writer.join();
  reader.join();
}

void overtaking_stores() {
  atomic<int> value{"value", 0};
  atomic<int> ready{"ready", 0};
  thread writer([&] {
    value.store(1, memory_order_relaxed);
    ready.store(1, memory_order_relaxed);
  });
  if (ready.load() == 1) {
    EXPECT_EQ(value.load(), 1);
  }
  writer.join();
}

void crossed_locks() {
  mutex a{"a"};
  mutex b{"b"};
  thread first([&] {
    const lock_guard one(a);
    const lock_guard two(b);
  });
  thread second([&] {
    const lock_guard one(b);
    const lock_guard two(a);
  });
  first.join();
  second.join();
}

void leaking() {
  atomic<int*> p{"p", nullptr};
  const auto set = [&](int value) {
    int* old = nullptr;
    p.compare_exchange_strong(old, new int(value));
  };
  thread first([&] { set(1); });
  thread second([&] { set(2); });
  first.join();
  second.join();
  delete p.load();
}

void spinning() {
  atomic<int> x{"x", 0};
  thread t([&] {
    while (x.load() == 0) spin_hint();
  });
  t.join();
}

// Threads that start threads, ends that order stores, what the body does alone.
void family() {
  atomic<int> x{"x", 0};
  atomic<int> y{"y", 0};
  thread outer([&] {
    x.store(1, memory_order_relaxed);
    thread inner([&] {
      x.store(2, memory_order_relaxed);
      y.store(1, memory_order_relaxed);
    });
    if (y.load(memory_order_relaxed) == 1) x.store(3, memory_order_relaxed);
    inner.join();
    EXPECT_NE(x.load(memory_order_relaxed), 3);
  });
  outer.join();
}

void used_after_its_end() {
  auto x = std::make_unique<atomic<int>>("x", 0);
  atomic<int> done{"done", 0};
  thread t([&] {
    done.store(1, memory_order_relaxed);
    x->store(1, memory_order_relaxed);
  });
  while (done.load(memory_order_relaxed) == 0) spin_hint();
  x.reset();
  t.join();
}

struct Example {
  const char* name;
  Model model;
  Kind kind;
  std::function<void()> body;
};

std::vector<Example> examples() {
  std::vector<Example> all;
  for (const Model model : {Model::tso, Model::pso}) {
    all.push_back({"Peterson", model, Kind::assertion, [] { peterson(memory_order_relaxed, false); }});
    all.push_back({"store buffering", model, Kind::assertion, [] { store_buffering(false); }});
    all.push_back({"store buffering with the body", model, Kind::assertion, [] { store_buffering(true); }});
  }
  for (const Model model : all_models) {
    all.push_back({"crossed locks", model, Kind::deadlock, crossed_locks});
    all.push_back({"leak", model, Kind::leak, leaking});
    all.push_back({"spin", model, Kind::livelock, spinning});
    all.push_back({"family", model, Kind::assertion, family});
    all.push_back({"used after its end", model, Kind::use_after_free, used_after_its_end});
  }
  all.push_back({"race", Model::tso, Kind::race, [] { message_passing(memory_order_relaxed, memory_order_acquire); }});
  all.push_back({"stores overtake", Model::pso, Kind::assertion, overtaking_stores});
  return all;
}

TEST(CheckFailure, IsARunOfTheMachineThatReplaysFromItsToken) {
  for (const Example& e : examples()) {
    SCOPED_TRACE(std::string(e.name) + " under " + std::string(name_of(e.model)));
    const CheckResult found = check(e.model, e.body);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.failure->kind, e.kind) << found;
    EXPECT_THAT(found.trace, Not(HasSubstr("***")));
    ASSERT_FALSE(found.failure->token.empty()) << found;
    EXPECT_THAT(found.trace, HasSubstr("FENCELINE_REPLAY=" + found.failure->token));

    CheckOptions options;
    options.model = e.model;
    options.replay = found.failure->token;
    const CheckResult again = check(options, e.body);
    ASSERT_FALSE(again) << again;
    EXPECT_EQ(again.executions, 1U);
    EXPECT_EQ(again.failure->kind, found.failure->kind);
    EXPECT_EQ(again.failure->token, found.failure->token);
    EXPECT_EQ(steps_in(again.trace), steps_in(found.trace));
    EXPECT_THAT(again.trace, Not(HasSubstr("its own way")));
  }
}

TEST(CheckFailure, PetersonIsShortAndNamesTheBufferedStores) {
  const CheckResult found = check(Model::tso, [] { peterson(memory_order_relaxed, false); });
  ASSERT_FALSE(found);
  EXPECT_LE(steps_in(found.trace), 20U) << found;
  // Both stores wait in one buffer while the other thread goes on.
  const bool first = found.trace.find("[flag0=true turn=1]") != std::string::npos;
  const bool second = found.trace.find("[flag1=true turn=0]") != std::string::npos;
  EXPECT_TRUE(first || second) << found;
  EXPECT_THAT(found.trace, HasSubstr("waits in its store buffer"));
  EXPECT_LE(widest_line(found.trace.substr(0, found.trace.find("To run"))), 80U) << found;
  EXPECT_TRUE(check(Model::tso, [] { peterson(memory_order_relaxed, true); }));
}

TEST(CheckFailure, TheDrawingSaysWhereValuesComeFrom) {
  const CheckResult race = check(Model::tso, [] { message_passing(memory_order_relaxed, memory_order_acquire); });
  ASSERT_FALSE(race);
  EXPECT_THAT(race.trace, HasSubstr("writes data, plain"));
  EXPECT_THAT(race.trace, HasSubstr("reads data, plain"));
  EXPECT_THAT(race.trace, HasSubstr("ready = 1, acquire"));
  EXPECT_THAT(race.trace, HasSubstr("places are lines of failures_test.cpp"));
  const CheckResult locks = check(Model::tso, crossed_locks);
  EXPECT_THAT(locks.trace, HasSubstr("locked by thread"));
  EXPECT_THAT(locks.trace, HasSubstr("waits for"));
}

TEST(CheckResults, PrintInWords) {
  EXPECT_EQ(::testing::PrintToString(CheckResult::Verdict::bounded), "bounded");
  EXPECT_EQ(::testing::PrintToString(Kind::use_after_free), "use after free");
}

// Read before or after: the failure is the same, so the run that the machine finds confirms the one of the search.
TEST(CheckFailures, AVarThatIsDestroyedWhileAnotherThreadReadsIt) {
  struct Node {
    var<int> value{"value", 0};
  };
  for (const Model model : all_models) {
    const CheckResult result = check(model, [] {
      atomic<Node*> place{"place", new Node};
      thread reader([&] {
        Node* const node = place.load(memory_order_acquire);
        if (node != nullptr) {
          EXPECT_EQ(node->value, 0);
        }
      });
      delete place.exchange(nullptr, memory_order_acq_rel);
      reader.join();
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.failure->kind, Kind::use_after_free);
    EXPECT_FALSE(result.failure->token.empty());
    EXPECT_THAT(result.report(), HasSubstr("value"));
    EXPECT_THAT(result.report(), Not(HasSubstr("fenceline is wrong")));
  }
}

TEST(CheckFailures, AnExceptionIsNamedByWhatItSaysOrByItsType) {
  const auto thrown = [](const auto& what) {
    return check(Model::tso, [&] { thread([&] { throw what; }).join(); }).failure.value().message;
  };
  EXPECT_THAT(thrown(std::runtime_error("full")), HasSubstr("exception: full"));
  EXPECT_THAT(thrown(3.5), HasSubstr("of type double"));
}

}  // namespace
}  // namespace fenceline::testing
