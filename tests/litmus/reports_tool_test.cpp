// `fenceline merge` and `fenceline compare` as their users meet them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litmus/run/merge.h"
#include "litmus/run/record_json.h"
#include "tests/support/sample_run.h"
#include "tests/support/tool_folder.h"

namespace fenceline::litmus {
namespace {

using ::testing::HasSubstr;
using testing::Ran;

class Reports : public ::testing::Test, protected testing::ToolFolder {
 protected:
  void write_run(const std::string& name, std::vector<TestRecord> tests) {
    RunRecord run = testing::sample_run();
    run.tests = std::move(tests);
    run.errors.clear();
    write(name, to_json(run));
  }
  RunRecord read_run(const std::string& name) const { return run_from_json(testing::whole_file(folder_ / name), name); }
};

TEST_F(Reports, MergeAddsShardsAndWritesEveryReport) {
  write_run("a.json", {testing::store_buffering({1000, 2, 3, 4}, 1)});
  write_run("b.json", {testing::store_buffering({10, 2000, 3000, 40}, 2)});
  const Ran ran = run("merge a.json b.json --json sum.json --html sum.html --junit sum.xml");
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Nothing that TSO forbids was seen."));
  EXPECT_THAT(ran.out, HasSubstr("SC is refuted by SB"));
  EXPECT_EQ(read_run("sum.json").tests[0].outcomes[0].count, 1010U);
  EXPECT_THAT(testing::whole_file(folder_ / "sum.html"), HasSubstr("<!DOCTYPE html>"));
  EXPECT_THAT(testing::whole_file(folder_ / "sum.xml"), HasSubstr("<testsuites"));
}

TEST_F(Reports, MergeGradesAgainAndSaysSoInItsExitCode) {
  const RunRecord sample = testing::sample_run();
  write_run("ok.json", {sample.tests[0]});
  write_run("surprise.json", {sample.tests[1]});
  write_run("open.json", {sample.tests[3]});
  const Ran ran = run("merge ok.json surprise.json");
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.out, HasSubstr("MP: TSO forbids what was seen: 1:rax=1; 1:rbx=0;"));
  EXPECT_EQ(run("merge ok.json open.json").exit, 3);
}

TEST_F(Reports, MergeRefusesWhatItCannotPutTogether) {
  write_run("a.json", {testing::store_buffering({1, 2, 3, 4}, 1)});
  EXPECT_EQ(run("merge a.json a.json").exit, 2);
  EXPECT_THAT(run("merge a.json a.json").err, HasSubstr("would count twice"));
  write("no.json", "{}");
  EXPECT_EQ(run("merge no.json").exit, 2);
  EXPECT_EQ(run("merge nothing.json").exit, 2);
  EXPECT_EQ(run("merge").exit, 2);
}

TEST_F(Reports, CompareFindsNoDifferenceBetweenOurFormats) {
  run("model --model tso SB MP n6 R >tso.log");
  run("model --model sc,tso --format json SB MP n6 R >models.json");
  const Ran same = run("compare tso.log models.json:tso");
  EXPECT_EQ(same.exit, 0) << same.out << same.err;
  EXPECT_THAT(same.out, HasSubstr("4 tests: 0 differ"));
  const Ran differs = run("compare tso.log models.json:sc");
  EXPECT_EQ(differs.exit, 1);
  EXPECT_THAT(differs.out, HasSubstr("4 tests: 3 differ"));
  EXPECT_THAT(differs.out, HasSubstr("  B -0:rax=0; 1:rax=0;\n"));
  const Ran json = run("compare --json - tso.log models.json:sc");
  EXPECT_EQ(json.exit, 1);
  EXPECT_TRUE(json.out.starts_with("{"));
}

TEST_F(Reports, CompareCatchesAFakedForbiddenOutcome) {
  run("model --model tso MP >tso.log");
  write("hardware.log",
        "Test MP Allowed\nHistogram (3 states)\n500:>1:rax=0; 1:rbx=0;\n3*>1:rax=1; 1:rbx=0;\n400:>1:rax=1; "
        "1:rbx=1;\nOk\n"
        "\nWitnesses\nPositive: 3, Negative: 900\nCondition exists (1:rax=1 /\\ 1:rbx=0) is validated\n"
        "Observation MP Sometimes 3 900\n\n");
  const Ran ran = run("compare tso.log hardware.log");
  EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("seen 3 times, FORBIDDEN"));
}

TEST_F(Reports, CompareSaysWhatIsWrongWithItsInput) {
  run("model SB >a.log");
  EXPECT_EQ(run("compare a.log").exit, 2);
  EXPECT_EQ(run("compare a.log missing.log").exit, 2);
  std::string other = testing::whole_file(folder_ / "a.log");
  other.replace(other.find("Hash=") + 5, 4, "beef");
  write("b.log", other);
  const Ran ran = run("compare a.log b.log");
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, HasSubstr("these are different tests"));
}

TEST_F(Reports, AReportThatCannotBeWrittenIsNotSuccess) {
  write_run("a.json", {testing::store_buffering({1, 2, 3, 4}, 1)});
  EXPECT_EQ(run("merge a.json --html /dev/full").exit, 2);
  EXPECT_EQ(run("merge a.json --junit no/such/folder.xml").exit, 2);
}

}  // namespace
}  // namespace fenceline::litmus
