// Commands that run a test again. That they do is tested in tests/run.

#include "litmus/run/repeat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "litmus/reports/run_table.h"
#include "litmus/reports/run_words.h"
#include "tests/support/sample_run.h"

namespace fenceline::litmus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Repeat, SaysModelCpusBackendTimeSeedAndStrategy) {
  TestRecord test = testing::store_buffering({1, 2, 3, 4});
  test.native[0].options = "--cpus 0-1 --backend compiled --cxx 'ccache g++' --time 0.1";
  EXPECT_EQ(repeat_command(test, test.native[0]),
            "fenceline run --model tso --cpus 0-1 --backend compiled --cxx 'ccache g++' --time 0.1 --seed 7 "
            "--strategy 'chunked lines=1' /home/ann/suites/basic/SB.litmus");
  EXPECT_THAT(repeat_command(test, test.native[0], "free,chunk=1"), HasSubstr("--seed 7 --strategy free,chunk=1 /"));
  test.native[0].options.clear();
  EXPECT_THAT(repeat_command(test, test.native[0]), HasSubstr("--model tso --backend compiled --cpus 0,1 --seed 7"))
      << "records of before options were kept";
}

TEST(Repeat, GeneratesTestsOfSuitesFirst) {
  TestRecord test = testing::store_buffering({1, 2, 3, 4});
  test.file = test.name = "SB+mfence+rfi-po";
  test.text.insert(test.text.find('\n') + 1, "Cycle=Rfi PodRR Fre MFencedWR Fre\n");
  EXPECT_THAT(repeat_command(test, test.native[0]),
              ::testing::StartsWith("fenceline generate 'Rfi PodRR Fre MFencedWR Fre' > SB+mfence+rfi-po.litmus && "
                                    "fenceline run --model tso"));
  test.file = test.name = "SB";
  EXPECT_THAT(repeat_command(test, test.native[0]), ::testing::StartsWith("fenceline run")) << "of the catalogue";
}

TEST(Repeat, TakesLongEnoughToSeeAgainWhatIsRare) {
  EXPECT_EQ(seconds_to_repeat(1'000'000, 0.05), 2) << "one epoch on a busy host says little";
  EXPECT_EQ(seconds_to_repeat(1, 0.3), 6);
  EXPECT_EQ(seconds_to_repeat(3, 1), 7);
  EXPECT_EQ(seconds_to_repeat(1, 30), 60);
  EXPECT_EQ(seconds_to_repeat(1, 3600), 3600);
  EXPECT_EQ(seconds_to_repeat(0, 1), 20) << "from a record of elsewhere";
}

TEST(Repeat, WordsAreQuotedForAShell) {
  EXPECT_EQ(shell_command({"a", "b c", "it's", "", "x=$y"}), R"(a 'b c' 'it'\''s' '' 'x=$y')");
}

std::string unfolded(std::string text) {
  for (std::size_t at = 0; (at = text.find("\\\n", at)) != std::string::npos;) text.erase(at, 2);
  std::istringstream words(text);
  std::string joined;
  for (std::string word; words >> word;) joined += (joined.empty() ? "" : " ") + word;
  return joined;
}

TEST(Repeat, FoldsToLinesThatMeanTheSame) {
  const std::string command =
      "fenceline run --model sc --cxx 'ccache g++ -march=native' --seed 18446744073709551557 "
      "--strategy chunked,chunk=64,instances=1024,layout=packed,reset=loader,roles=rotating,"
      "turns=whole,order=in-order,touch=none,gaps=none,gap=0,lead=0,period=0,place=0 SB";
  const std::string folded = folded_command(command, 80, 10);
  EXPECT_EQ(unfolded(folded), command) << folded;
  std::istringstream lines(std::string(10, ' ') + folded);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_EQ(folded_command("a b", 80, 10), "a b");
}

TEST(Repeat, IsTheSameInEveryReport) {
  RunRecord run = testing::sample_run();
  TestRecord& mp = run.tests[1];
  mp.surprises[0].repeat = "fenceline run --model tso --seed 8 --strategy free,chunk=1 MP.litmus";
  EXPECT_EQ(how_to_repeat(mp).front().command, mp.surprises[0].repeat);
  EXPECT_THAT(unfolded(surprise_text(mp, run)), HasSubstr("repeat: " + mp.surprises[0].repeat));
}

}  // namespace
}  // namespace fenceline::litmus
