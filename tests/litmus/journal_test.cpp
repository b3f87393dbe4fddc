// The journal of a run, and what a later run takes from it.

#include "litmus/run/journal.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "litmus/errors.h"
#include "tests/support/sample_run.h"

namespace fenceline::litmus {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    std::string pattern = (fs::temp_directory_path() / "fenceline-journal-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~JournalTest() override { fs::remove_all(folder_); }
  std::string record() const { return (folder_ / "run.json").string(); }
  fs::path folder_;
};

TEST_F(JournalTest, KeepsWhatWasFinishedWhenARunIsKilled) {
  TestRecord first = testing::store_buffering({20, 100, 90, 0});
  TestRecord second = testing::store_buffering({20, 100, 90, 0});
  second.name = "second";
  {
    Journal journal(record(), false);
    journal.add(first);
    journal.add(second);
  }  // no finish: as after SIGKILL
  std::ofstream(record() + ".journal", std::ios::app) << R"({"name": "cut sho)";
  EXPECT_THAT(finished_tests(record()), ElementsAre(first, second));

  TestRecord third = testing::store_buffering({20, 100, 90, 0});
  third.name = "third";
  {
    Journal journal(record(), true);
    journal.add(third);
  }
  EXPECT_THAT(finished_tests(record()), ElementsAre(first, second, third));
}

TEST_F(JournalTest, IsReplacedByTheFinalRecord) {
  RunRecord run;
  run.tests = {testing::store_buffering({20, 100, 90, 0})};
  Journal journal(record(), false);
  journal.add(run.tests[0]);
  journal.finish(run);
  EXPECT_FALSE(fs::exists(record() + ".journal"));
  EXPECT_EQ(finished_tests(record()), run.tests);
}

TEST_F(JournalTest, AnOlderRunsRecordIsNotResumedInPlaceOfTheRunThatWasKilled) {
  RunRecord older;
  older.tests = {testing::store_buffering({20, 100, 90, 0}), testing::store_buffering({20, 100, 90, 0})};
  older.tests[1].name = "second";
  Journal(record(), false).finish(older);
  TestRecord newer = testing::store_buffering({20, 100, 90, 0});
  newer.failure = "not the older one";
  { Journal(record(), false).add(newer); }
  EXPECT_THAT(finished_tests(record()), ElementsAre(newer));
}

TEST_F(JournalTest, ALinkStaysALinkAndTheFileItNamesIsReplaced) {
  std::ofstream(folder_ / "target.json") << "{}";
  fs::create_symlink("target.json", record());
  RunRecord run;
  run.tests = {testing::store_buffering({20, 100, 90, 0})};
  Journal(record(), false).finish(run);
  EXPECT_TRUE(fs::is_symlink(record()));
  EXPECT_EQ(finished_tests((folder_ / "target.json").string()), run.tests);
}

TEST_F(JournalTest, IsKeptForFilesAlone) {
  EXPECT_TRUE(takes_journal(record()));
  std::ofstream(record()) << "{}";
  EXPECT_TRUE(takes_journal(record()));
  EXPECT_FALSE(takes_journal("-"));
  EXPECT_FALSE(takes_journal("/dev/null"));
  const std::string pipe = (folder_ / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_FALSE(takes_journal(pipe));
}

TEST_F(JournalTest, SaysWhenThereIsNothingToResumeOrNowhereToWrite) {
  EXPECT_THROW(finished_tests(record()), InputError);
  EXPECT_THROW(Journal((folder_ / "no" / "such" / "folder.json").string(), false), std::system_error);
}

}  // namespace
}  // namespace fenceline::litmus
