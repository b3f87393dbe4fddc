// The shared suites on this CPU, held against the outcomes that others' tools allow: nothing outside the TSO sets is
// seen, and the same runs do see what SC forbids.
//
// FENCELINE_NATIVE_MS sets the milliseconds a test; 75 make it half a minute.
#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "litmus/logs/litmus7.h"
#include "litmus/logs/read.h"
#include "litmus/run/compose.h"
#include "litmus/run/native_side.h"
#include "litmus/test.h"
#include "tests/support/suites.h"

namespace fenceline::litmus {
namespace {

using testing::SharedSuite;

// A state: values by name, in the one form that the reader of logs gives both.
using State = std::map<std::string, std::string>;

std::map<std::string, std::set<State>> states_by_test(std::string_view log, const std::string& file) {
  std::map<std::string, std::set<State>> tests;
  for (const LoggedTest& test : read_log(log, file)) {
    std::set<State>& states = tests[test.name];
    for (const LoggedState& logged : test.states) {
      State state;
      for (const LoggedValue& value : logged.values) state[test.names[value.name]] = value.value;
      states.insert(std::move(state));
    }
  }
  return tests;
}

double seconds_a_test() {
  const char* const asked = std::getenv("FENCELINE_NATIVE_MS");
  return asked == nullptr ? 0.005 : std::atof(asked) / 1000;
}

class NativeSuites : public ::testing::TestWithParam<SharedSuite> {
 protected:
  void SetUp() override { setenv("XDG_CACHE_HOME", FENCELINE_TEST_CACHE, 1); }
  std::map<std::string, std::set<State>> expected(const std::string& model) const {
    const auto log = *testing::shared_folder() / "expected" / (GetParam().log + "." + model + ".log");
    return states_by_test(testing::whole_file(log), log.string());
  }

  // The histogram of every test of the suite.
  std::string run_all(double seconds_a_test) const {
    std::vector<litmus::Test> tests;
    for (const auto& [file, text] : testing::litmus_files(*testing::shared_folder() / "suites" / GetParam().folder))
      tests.push_back(parse(text, file.string()));
    std::vector<const litmus::Test*> wanted;
    for (const litmus::Test& test : tests) wanted.push_back(&test);
    NativeSettings settings;
    settings.time = seconds_a_test;
    NativeSide side(settings);
    side.prepare(wanted, {});
    std::string log;
    for (std::size_t i = 0; i < tests.size(); ++i) {
      EXPECT_EQ(side.failure(i), "");
      if (!side.failure(i).empty()) continue;
      TestRecord record = record_of(tests[i], std::vector<ModelResult>{});
      add_run(record, tests[i], side.run(i));
      write_litmus7(log, record);
    }
    return log;
  }
};

INSTANTIATE_TEST_SUITE_P(Run, NativeSuites, ::testing::ValuesIn(testing::suites_with_expected_logs()),
                         [](const auto& info) {
                           std::string name = info.param.log;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST_P(NativeSuites, NothingBeyondTsoIsSeenAndSomethingBeyondScIs) {
  if (!testing::shared_folder()) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  const auto tso = expected("tso");
  const auto sc = expected("sc");
  // What is forbidden is never seen; that what SC alone forbids is seen may take longer on a slow or busy machine. A
  // suite whose tests TSO and SC agree on has no such control.
  bool weak_allowed = false;
  bool weak_seen = false;
  double seconds = seconds_a_test();
  for (int round = 0; round == 0 || (round < 4 && weak_allowed && !weak_seen); ++round, seconds *= 4) {
    const auto seen = states_by_test(run_all(seconds), "native");
    EXPECT_EQ(seen.size(), tso.size());
    for (const auto& [name, states] : seen) {
      ASSERT_TRUE(tso.contains(name) && sc.contains(name)) << name;
      for (const State& state : tso.at(name)) weak_allowed = weak_allowed || !sc.at(name).contains(state);
      for (const State& state : states) {
        weak_seen = weak_seen || !sc.at(name).contains(state);
        if (tso.at(name).contains(state)) continue;
        std::string text;
        for (const auto& [place, value] : state) text += place + "=" + value + "; ";
        ADD_FAILURE() << name << ": forbidden under TSO, and seen: " << text;
      }
    }
  }
  EXPECT_EQ(weak_seen, weak_allowed);
}

}  // namespace
}  // namespace fenceline::litmus
