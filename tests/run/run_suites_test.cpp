// The main job on all of the shared suites, as its users run it: one command, every test ok, SC refuted.

#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "litmus/run/grade.h"
#include "litmus/run/record_json.h"
#include "tests/support/suites.h"
#include "tests/support/tool_folder.h"

namespace fenceline::litmus {
namespace {

using ::testing::HasSubstr;

class RunSuites : public ::testing::Test, public testing::ToolFolder {
 protected:
  void SetUp() override {
    if (!testing::shared_folder()) GTEST_SKIP() << "FENCELINE_SHARED is not set";
    setenv("XDG_CACHE_HOME", FENCELINE_TEST_CACHE, 1);
  }
  RunRecord record() const { return run_from_json(testing::whole_file(folder_ / "run.json"), "run.json"); }
};

TEST_F(RunSuites, EveryTestIsOkAndScIsRefuted) {
  std::string suites;
  std::size_t tests = 0;
  for (const char* const folder : {"dat3m-x86", "herd-x86_64", "litmus-tests-x86"}) {
    const auto suite = *testing::shared_folder() / "suites" / folder;
    suites += " '" + suite.string() + "'";
    tests += testing::litmus_files(suite).size();
  }
  const testing::Ran ran = run("run --quiet --time 0.05 --json run.json" + suites);
  EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
  const RunRecord result = record();
  EXPECT_GE(result.tests.size(), tests);  // and controls
  EXPECT_TRUE(result.errors.empty());
  std::string starved;  // the machine was so busy that nothing was run in the time
  for (const TestRecord& test : result.tests) {
    const TestVerdict verdict = grade(test).verdict;
    if (verdict == TestVerdict::not_run && test.failure.empty()) {
      starved += " '" + test.file + "'";
    } else {
      EXPECT_EQ(verdict, TestVerdict::ok) << test.file << ": " << test.failure;
    }
  }
  EXPECT_THAT(ran.out, HasSubstr("this host behaves as TSO; SC is refuted by "));
  if (starved.empty()) return;
  EXPECT_EQ(run("run --quiet --time 1 --json run.json" + starved).exit, 0);
  for (const TestRecord& test : record().tests) EXPECT_EQ(grade(test).verdict, TestVerdict::ok) << test.file;
}

}  // namespace
}  // namespace fenceline::litmus
