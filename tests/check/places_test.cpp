// Reports say where in the source everything was done, also what no parameter can tell.
#include <fenceline/check.h>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <regex>
#include <string>

namespace fenceline::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = Failure::Kind;

std::string at(unsigned line) { return ":" + std::to_string(line) + " "; }
std::string in_file(unsigned line) { return "places_test.cpp:" + std::to_string(line); }

// The trace of a body that fails at its end, with everything in it.
std::string trace_of(const std::function<void()>& body) {
  const CheckResult result = check(Model::tso, body);
  EXPECT_FALSE(result) << result;
  return result.trace;
}

TEST(CheckPlaces, OfOperatorsOfAtomics) {
  const unsigned line = __LINE__;
  const std::string trace = trace_of([] {
    atomic<int> x{"x", 0};
    thread other([&x] {
      x = 1;
      ++x;
      x++;
      --x;
      x--;
      x += 2;
      const int seen = x;
      EXPECT_NE(seen, 3);
    });
    other.join();
  });
  for (const unsigned offset : {4U, 5U, 6U, 7U, 8U, 9U, 10U})
    EXPECT_THAT(trace, HasSubstr(at(line + offset))) << offset;
  EXPECT_THAT(trace, HasSubstr("places are lines of places_test.cpp"));
}

TEST(CheckPlaces, OfStartsOfThreads) {
  const unsigned line = __LINE__;
  const std::string trace = trace_of([] {
    atomic<int> x{"x", 0};
    thread other([&x] {
      x.store(1);
      thread inner([&x] { x.store(2); });
      inner.join();
      EXPECT_EQ(x.load(), 1);
    });
    other.join();
  });
  EXPECT_THAT(trace, HasSubstr(":" + std::to_string(line + 5) + " starts thread 2"));
}

TEST(CheckPlaces, OfOperatorsOfVars) {
  unsigned line = 0;
  const CheckResult result = check(Model::tso, [&line] {
    var<int> data{"data", 0};
    thread other([&] { ++data; });
    line = __LINE__ + 1;
    const int seen = data;
    other.join();
    EXPECT_EQ(seen, 2);
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::race);
  EXPECT_THAT(result.report(), HasSubstr(in_file(line)));
  EXPECT_THAT(result.report(), HasSubstr(in_file(line - 2)));
}

TEST(CheckPlaces, OfLocksAreTheUsersWhosesoeverTheLocksAre) {
  unsigned line = 0;
  const CheckResult result = check(Model::tso, [&line] {
    mutex a{"a"};
    mutex b{"b"};
    thread other([&] {
      const std::lock_guard first(b);
      const std::unique_lock second(a);
    });
    {
      line = __LINE__ + 1;
      const lock_guard first(a);
      const unique_lock second(b);
    }
    other.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::deadlock);
  for (const unsigned l : {line - 5, line - 4, line, line + 1})
    EXPECT_THAT(result.trace, HasSubstr(":" + std::to_string(l)));
  EXPECT_THAT(result.trace, Not(HasSubstr("std_mutex.h")));
  EXPECT_THAT(result.trace, HasSubstr("places are lines of places_test.cpp"));
}

TEST(CheckPlaces, OfALeak) {
  unsigned line = 0;
  const CheckResult result = check(Model::sc, [&line] {
    line = __LINE__ + 1;
    auto kept = std::make_unique<long>(1);
    thread other([] {});
    other.join();
    (void)kept.release();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::leak);
  EXPECT_THAT(result.failure->message, HasSubstr("8 bytes"));
  EXPECT_THAT(result.failure->message, HasSubstr("allocated at " + in_file(line)));
  EXPECT_EQ(text_of(result.failure->place), in_file(line));
}

TEST(CheckPlaces, OfWhatIsFreedTwice) {
  unsigned line = 0;
  const CheckResult result = check(Model::sc, [&line] {
    line = __LINE__ + 1;
    int* const p = new int(1);
    atomic<int*> shared{"shared", p};
    thread other([&] { delete shared.load(); });
    delete shared.load();
    other.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::double_free);
  EXPECT_THAT(result.failure->message, HasSubstr("allocated at " + in_file(line)));
  const std::string first = in_file(line + 2);
  const std::string second = in_file(line + 3);
  const std::string place = text_of(result.failure->place);
  const std::string message = result.failure->message;
  EXPECT_TRUE((place == first && message.find("freed at " + second) != std::string::npos) ||
              (place == second && message.find("freed at " + first) != std::string::npos))
      << result;
}

struct Node {
  atomic<int> value{"value", 0};
};

TEST(CheckPlaces, OfWhatIsUsedAfterItWasFreed) {
  unsigned line = 0;
  const CheckResult result = check(Model::sc, [&line] {
    line = __LINE__ + 1;
    auto node = std::make_unique<Node>();
    const Node* const seen = node.get();
    thread other([&] { node.reset(); });
    other.join();
    (void)static_cast<int>(seen->value);
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::use_after_free);
  EXPECT_THAT(result.failure->message, HasSubstr("allocated at " + in_file(line)));
  EXPECT_THAT(result.failure->message, HasSubstr("freed at " + in_file(line + 2)));
  EXPECT_EQ(text_of(result.failure->place), in_file(line + 4));
}

TEST(CheckPlaces, OfALoopWithoutAHint) {
  unsigned line = 0;
  const CheckResult result = check(Model::tso, [&line] {
    atomic<bool> ready{"ready", false};
    thread other([&] { ready = true; });
    line = __LINE__ + 1;
    while (!ready) continue;
    other.join();
  });
  EXPECT_TRUE(result);
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_THAT(result.notes.front(), HasSubstr(in_file(line)));
}

// Orders that are not written are orders all the same.
TEST(CheckPlaces, OfOrdersThatAreTooStrong) {
  unsigned line = 0;
  const Weakenings result = weaken({.model = Model::tso}, [&line] {
    atomic<int> x{"x", 0};
    thread other([&] { x = 1; });
    line = __LINE__ + 1;
    (void)static_cast<int>(x);
    other.join();
  });
  EXPECT_EQ(result.tried, 2U) << result;
  EXPECT_THAT(result.report(), HasSubstr(in_file(line)));
  EXPECT_THAT(result.report(), HasSubstr(in_file(line - 2)));
}

}  // namespace
}  // namespace fenceline::testing
