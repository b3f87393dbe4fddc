// Threads that are real code, executed again from the start each time: what the search asks of a thread is no more than
// its next access after some values read (step.h).
#include <functional>
#include <gtest/gtest.h>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "model/traces/search.h"

namespace fenceline::testing {
namespace {

using traces::Step;

// What the code of a thread calls. The first accesses return what they returned before; the next one ends the thread's
// execution by an exception.
class Access {
 public:
  struct Reached {
    Step step;
    std::function<std::optional<Value>(Value)> write;
  };

  explicit Access(const std::vector<Value>& past) : past_(past) {}

  Value load(std::uint32_t location) { return reach({{Step::Kind::load, pass(), location, 0, 0}, {}}); }
  void store(std::uint32_t location, Value v) { reach({{Step::Kind::store, pass(), location, v, 0}, {}}); }
  Value fetch_add(std::uint32_t location, Value v) {
    return reach({{Step::Kind::update, pass(), location, 0, 0}, [v](Value old) { return old + v; }});
  }
  bool compare_exchange(std::uint32_t location, Value expected, Value desired) {
    const auto write = [=](Value old) { return old == expected ? std::optional(desired) : std::nullopt; };
    return reach({{Step::Kind::update, pass(), location, 0, 0}, write}) == expected;
  }
  void fence() { fences_.full = true; }

 private:
  traces::Fences pass() { return std::exchange(fences_, {}); }
  Value reach(const Reached& access) {
    if (taken_ == past_.size()) throw access;
    return past_[taken_++];
  }

  const std::vector<Value>& past_;
  std::size_t taken_ = 0;
  traces::Fences fences_;
};

class RealThreads {
 public:
  using Body = std::function<void(Access&)>;

  RealThreads(std::vector<Body> bodies, std::uint32_t locations, std::function<void()> at_end)
      : bodies_(std::move(bodies)), next_(bodies_.size()), locations_(locations), at_end_(std::move(at_end)) {}

  std::uint32_t count() const { return static_cast<std::uint32_t>(bodies_.size()); }
  std::uint32_t locations() const { return locations_; }
  static Value initial(std::uint32_t) { return 0; }
  static std::span<const traces::Turn> turns() { return {}; }

  template <traces::History G>
  const Step& next(const G& graph, ThreadId t) {
    std::vector<Value> past(graph.taken(t));
    unsigned event = past.empty() ? 0 : graph.newest_of(t);
    for (std::size_t i = past.size(); i-- > 0; event = graph.previous(event)) past[i] = graph.value_read(event);
    Access access(past);
    next_[t] = {};
    try {
      bodies_[t](access);
    } catch (const Access::Reached& reached) {
      next_[t] = reached;
    }
    return next_[t].step;
  }
  template <traces::History G>
  std::optional<Value> written(const G&, ThreadId t, Value old) const {
    return next_[t].write(old);
  }
  template <class G>
  void finished(const G&) {
    at_end_();
  }
  template <class G>
  void stuck(const G&) {}

 private:
  std::vector<Body> bodies_;
  std::vector<Access::Reached> next_;
  std::uint32_t locations_;
  std::function<void()> at_end_;
};

template <class Order>
std::uint64_t executions(
    std::vector<RealThreads::Body> bodies, std::uint32_t locations, std::function<void()> at_end = [] {}) {
  RealThreads threads(std::move(bodies), locations, std::move(at_end));
  traces::Search<Order, 1, RealThreads> search(threads, 0);
  search.start();
  while (!search.stack().empty()) search.step();
  return search.executions();
}

TEST(TracesOfRealCode, HaveTheSameNumberOfExecutions) {
  const auto rounds = [](std::uint32_t mine, std::uint32_t other) {
    return [=](Access& memory) {
      for (Value i = 1; i <= 4; ++i) {
        memory.store(mine, i);
        memory.load(other);
      }
    };
  };
  EXPECT_EQ(executions<traces::ScOrder>({rounds(0, 1), rounds(1, 0)}, 2), 1107U);
  EXPECT_EQ(executions<traces::TsoOrder>({rounds(0, 1), rounds(1, 0)}, 2), 4116U);
}

TEST(TracesOfRealCode, SeeStoreBuffering) {
  for (const bool fenced : {false, true}) {
    Value seen[2] = {};
    std::set<std::pair<Value, Value>> outcomes;
    const auto thread = [&seen, fenced](std::uint32_t mine) {
      return [&seen, fenced, mine](Access& memory) {
        memory.store(mine, 1);
        if (fenced) memory.fence();
        seen[mine] = memory.load(1 - mine);
      };
    };
    executions<traces::TsoOrder>({thread(0), thread(1)}, 2, [&] { outcomes.insert({seen[0], seen[1]}); });
    EXPECT_EQ(outcomes.contains({0, 0}), !fenced);
    EXPECT_EQ(outcomes.size(), fenced ? 3U : 4U);
  }
}

TEST(TracesOfRealCode, RunLockedOperations) {
  const RealThreads::Body increment = [](Access& memory) { memory.fetch_add(0, 1); };
  EXPECT_EQ(executions<traces::PsoOrder>(std::vector(5, increment), 1), 120U);
  // One of three wins.
  const RealThreads::Body once = [](Access& memory) {
    if (memory.compare_exchange(0, 0, 1)) memory.store(1, 1);
  };
  EXPECT_EQ(executions<traces::PsoOrder>(std::vector(3, once), 2), 3U);
}

}  // namespace
}  // namespace fenceline::testing
