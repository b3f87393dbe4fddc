// Bounds: on preemptions, held against all schedules of the machine; and what is told of the progress.
#include <algorithm>
#include <fenceline/check.h>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/check/machine.h"
#include "runtime/check/schedule.h"
#include "tests/check/store_buffering.h"

namespace fenceline::testing {
namespace {

using Verdict = CheckResult::Verdict;
using checking::Choice;
using checking::Machine;
using checking::World;

// What the body has seen, as a text; set where it ends.
std::string outcome;

void ends(std::initializer_list<int> seen) {
  const World::Outside outside;
  outcome.clear();
  for (const int s : seen) outcome += std::to_string(s) + ",";
}

void store_buffering() {
  atomic<int> x{"x", 0};
  atomic<int> y{"y", 0};
  int seen[4] = {};
  const auto rounds = [](atomic<int>& mine, atomic<int>& other, int* s) {
    for (int i = 0; i < 2; ++i) {
      mine.store(i + 1, memory_order_relaxed);
      s[i] = other.load(memory_order_relaxed);
    }
  };
  thread a([&] { rounds(x, y, seen); });
  thread b([&] { rounds(y, x, seen + 2); });
  a.join();
  b.join();
  ends({seen[0], seen[1], seen[2], seen[3]});
}

void messages() {
  atomic<int> x{"x", 0};
  atomic<int> y{"y", 0};
  int seen[3] = {};
  thread a([&] {
    x.store(1, memory_order_relaxed);
    y.store(1, memory_order_relaxed);
    x.store(2, memory_order_relaxed);
  });
  thread b([&] {
    seen[0] = y.load(memory_order_relaxed);
    seen[1] = x.load(memory_order_relaxed);
  });
  seen[2] = x.exchange(3, memory_order_relaxed);
  a.join();
  b.join();
  ends({seen[0], seen[1], seen[2], x.load()});
}

void three_threads() {
  atomic<int> x{"x", 0};
  atomic<int> y{"y", 0};
  int seen[3] = {};
  thread a([&] {
    x.store(1);
    seen[0] = y.fetch_add(1);
  });
  thread b([&] {
    seen[1] = x.load();
    y.store(5, memory_order_relaxed);
  });
  thread c([&] { seen[2] = y.load(); });
  a.join();
  b.join();
  c.join();
  ends({seen[0], seen[1], seen[2], x.load(), y.load()});
}

// All schedules of the machine, each executed from the start; for each outcome the fewest preemptions.
class Schedules {
 public:
  Schedules(Model model, void (*body)())
      : body_(body), world_(body_, identities_, loops_, 0, options()), machine_(world_, model) {}

  std::map<std::string, unsigned> all() {
    go_on({}, 0);
    return fewest_;
  }

 private:
  static checking::WorldOptions options() {
    checking::WorldOptions o;
    o.records = true;
    return o;
  }
  // The choices after these; false at the end of the run.
  std::vector<Choice> after(const std::vector<Choice>& done) {
    machine_.begin();
    for (const Choice& c : done) {
      if (c.drain) {
        machine_.drain(c.thread, c.entry);
      } else {
        machine_.execute(c.thread);
      }
    }
    std::vector<Choice> next;
    for (const ThreadId t : world_.active()) {
      if (machine_.can_execute(t)) next.push_back({t, false, 0, 0});
      for (std::uint32_t e = 0; e < machine_.buffered(t); ++e) {
        if (machine_.can_drain(t, e)) next.push_back({t, true, e, 0});
      }
    }
    return next;
  }
  void go_on(std::vector<Choice> done, unsigned preemptions) {
    const std::vector<Choice> next = after(done);
    if (next.empty()) {
      EXPECT_TRUE(machine_.all_ended());
      const auto known = fewest_.try_emplace(outcome, preemptions).first;
      known->second = std::min(known->second, preemptions);
      return;
    }
    const auto last = std::find_if(done.rbegin(), done.rend(), [](const Choice& c) { return !c.drain; });
    const bool able = last != done.rend() && world_.state(last->thread) == World::State::at_access;
    const ThreadId running = last == done.rend() ? 0 : last->thread;
    for (const Choice& c : next) {
      done.push_back(c);
      go_on(done, preemptions + (!c.drain && able && c.thread != running ? 1 : 0));
      done.pop_back();
    }
  }

  std::function<void()> body_;
  checking::Identities identities_;
  checking::Loops loops_;
  World world_;
  Machine machine_;
  std::map<std::string, unsigned> fewest_;
};

TEST(CheckPreemptions, SeeExactlyWhatTheMachineCanDoWithSoMany) {
  std::uint32_t bounded = 0;  // searches
  for (void (*const body)() : {&messages, &three_threads, &store_buffering}) {
    for (const Model model : all_models) {
      // The schedules of the buffers are too many there.
      if (body == &store_buffering && model == Model::pso) continue;
      const std::map<std::string, unsigned> fewest = Schedules(model, body).all();
      std::uint64_t executions = 0;
      for (std::uint32_t most = 0;; ++most) {
        std::set<std::string> expected;
        for (const auto& [text, needs] : fewest) {
          if (needs <= most) expected.insert(text);
        }
        CheckOptions options;
        options.model = model;
        options.most_preemptions = most;
        std::set<std::string> seen;
        const CheckResult result = check(options, [&] {
          outcome.clear();
          body();
          const World::Outside outside;
          seen.insert(outcome);
        });
        // Of executions beyond the bound some are run, and not counted; so `seen` may have more.
        for (const std::string& o : expected) EXPECT_TRUE(seen.contains(o)) << o << " with " << most;
        EXPECT_GE(result.executions, executions);
        executions = result.executions;
        if (result.verdict == Verdict::proven) {
          EXPECT_EQ(seen.size(), fewest.size());
          CheckOptions whole;
          whole.model = model;
          EXPECT_EQ(executions, check(whole, body).executions);
          bounded += most;
          break;
        }
        EXPECT_EQ(result.bound, std::to_string(most) + (most == 1 ? " preemption" : " preemptions"));
      }
    }
  }
  EXPECT_GT(bounded, 8U);
}

TEST(CheckPreemptions, FewAreSearchedSoon) {
  const auto with = [](std::optional<std::uint32_t> most) {
    CheckOptions options;
    options.model = Model::sc;
    options.most_preemptions = most;
    return check(options, &store_own_load_other<5>);
  };
  const CheckResult none = with(0);
  // One thread after the other, or the other way round.
  EXPECT_EQ(none.executions, 2U);
  EXPECT_NE(none.report().find("passed under sc, bounded at 0 preemptions: not a proof; 2 executions"),
            std::string::npos)
      << none;
  const CheckResult two = with(2);
  EXPECT_GT(two.executions, none.executions);
  const CheckResult all = with(std::nullopt);
  EXPECT_LT(none.steps, two.steps);
  EXPECT_LT(two.steps, all.steps);
  EXPECT_EQ(with(100).executions, all.executions);
  EXPECT_EQ(with(100).verdict, Verdict::proven);
}

TEST(CheckPreemptions, SeveralJobsCountTheSame) {
  CheckOptions options;
  options.most_preemptions = 4;
  const CheckResult one = check(options, &store_own_load_other<4>);
  EXPECT_GT(one.executions, 1000U);
  for (const unsigned jobs : {2U, 3U}) {
    options.jobs = jobs;
    const CheckResult several = check(options, &store_own_load_other<4>);
    EXPECT_EQ(several.executions, one.executions);
    EXPECT_EQ(several.report(), one.report());
  }
}

// A lost update needs one preemption.
TEST(CheckPreemptions, OneIsEnoughForALostUpdate) {
  CheckOptions options;
  options.model = Model::sc;
  options.most_preemptions = 1;
  EXPECT_FALSE(check(options, [] {
    atomic<int> x{"x", 0};
    const auto add = [&] { x.store(x.load() + 1); };
    thread a(add);
    thread b(add);
    a.join();
    b.join();
    EXPECT_EQ(x, 2);
  }));
}

// Waiting is no preemption: taking turns in locks needs none.
TEST(CheckPreemptions, WaitingIsNone) {
  CheckOptions options;
  options.most_preemptions = 0;
  const CheckResult result = check(options, [] {
    int turns = 0;
    mutex m{"m"};
    condition_variable changed;
    thread other([&] {
      for (int i = 0; i < 2; ++i) {
        unique_lock lock(m);
        changed.wait(lock, [&] { return turns % 2 == 1; });
        ++turns;
        changed.notify_one();
      }
    });
    for (int i = 0; i < 2; ++i) {
      unique_lock lock(m);
      changed.wait(lock, [&] { return turns % 2 == 0; });
      ++turns;
      changed.notify_one();
    }
    other.join();
    EXPECT_EQ(turns, 4);
  });
  EXPECT_TRUE(result);
  EXPECT_GE(result.executions, 1U);
}

TEST(CheckProgress, IsToldToWhoeverAsks) {
  CheckOptions options;
  options.progress_every = std::chrono::nanoseconds(0);
  options.timeout = std::chrono::hours(1);
  std::vector<CheckProgress> told;
  options.on_progress = [&](const CheckProgress& p) { told.push_back(p); };
  const CheckResult result = check(options, &store_own_load_other<4>);
  EXPECT_EQ(result.verdict, Verdict::proven);
  ASSERT_GE(told.size(), 2U);
  for (std::size_t i = 1; i < told.size(); ++i) {
    EXPECT_GE(told[i].executions, told[i - 1].executions);
    EXPECT_GE(told[i].elapsed, told[i - 1].elapsed);
    EXPECT_GE(told[i].explored, told[i - 1].explored);
  }
  EXPECT_GT(told.back().executions, 0U);
  EXPECT_LE(told.back().executions, result.executions + result.blocked);
  EXPECT_GT(told.back().explored, 0);
  EXPECT_LE(told.back().explored, 1.000001);
  EXPECT_EQ(told.back().limit, "1 h 00 min");
}

TEST(CheckProgress, IsALine) {
  CheckProgress p;
  p.executions = 1'234'567;
  p.elapsed = std::chrono::milliseconds(1500);
  p.per_second = 1.02e6;
  p.explored = 0.345;
  EXPECT_EQ(text_of(p), "1234567 executions, 1.02 M/s, 1.5 s, about 34.5 %");
  p.per_second = 7;
  p.explored = 0.00012;
  p.limit = "60 s";
  p.elapsed = std::chrono::minutes(61);
  EXPECT_EQ(text_of(p), "1234567 executions, 7 /s, 1 h 01 min, about 0.012 %, at most 60 s");
}

// The line itself, on standard error, though that is no terminal; and none where nobody wants it.
TEST(CheckProgress, IsShown) {
  for (const bool shown : {true, false}) {
    CheckOptions options;
    options.progress = shown;
    options.progress_every = std::chrono::nanoseconds(0);
    ::testing::internal::CaptureStderr();
    EXPECT_TRUE(check(options, &store_own_load_other<4>));
    const std::string text = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(text.find("\rcheck: ") != std::string::npos, shown) << text;
  }
}

}  // namespace
}  // namespace fenceline::testing
