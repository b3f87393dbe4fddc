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

TestRecord sb() { return testing::store_buffering({20, 100, 90, 0}); }

TestRecord named(const std::string& name) {
  TestRecord test = sb();
  test.name = name;
  return test;
}

RunRecord run_of(std::vector<TestRecord> tests) {
  RunRecord run;
  run.started = "2026-05-04T10:00:00Z";
  run.options = "fenceline run suite";
  run.models = {Model::tso, Model::sc};
  run.tests = std::move(tests);
  return run;
}

TEST_F(JournalTest, KeepsWhatWasFinishedWhenARunIsKilled) {
  {
    Journal journal(record(), run_of({}));
    journal.add(named("first"));
    journal.add(named("second"));
  }  // no finish: as after SIGKILL
  std::ofstream(record() + ".journal", std::ios::app) << R"({"name": "cut sho)";
  const RunRecord killed = earlier_run(record());
  EXPECT_THAT(killed.tests, ElementsAre(named("first"), named("second")));
  EXPECT_FALSE(killed.finished);
  EXPECT_EQ(killed.started, "2026-05-04T10:00:00Z");
  EXPECT_EQ(killed.options, "fenceline run suite");

  { Journal(record(), killed).add(named("third")); }
  EXPECT_THAT(earlier_run(record()).tests, ElementsAre(named("first"), named("second"), named("third")));
}

TEST_F(JournalTest, SecondsAreThoseOfAllLegs) {
  RunRecord first_leg = run_of({named("first")});
  first_leg.seconds = 10;
  {
    Journal journal(record(), first_leg);
    journal.add(named("second"));
    TestRecord gone_on = named("first");
    gone_on.native.push_back(testing::native_run(100, 9));
    journal.add(gone_on);
  }
  const RunRecord killed = earlier_run(record());
  ASSERT_EQ(killed.tests.size(), 2U) << "the test that was gone on with is there once, with all its runs";
  EXPECT_EQ(killed.tests[0].native.size(), 2U);
  EXPECT_NEAR(killed.seconds, 10 + 0.05 + 0.05, 1e-9);
}

TEST_F(JournalTest, IsReplacedByTheFinalRecord) {
  const RunRecord run = run_of({sb()});
  Journal journal(record(), run_of({}));
  journal.add(run.tests[0]);
  journal.finish(run);
  EXPECT_FALSE(fs::exists(record() + ".journal"));
  EXPECT_EQ(earlier_run(record()), run);
}

TEST_F(JournalTest, AnOlderRunsRecordIsNotResumedInPlaceOfTheRunThatWasKilled) {
  Journal(record(), run_of({})).finish(run_of({sb(), named("second")}));
  TestRecord newer = sb();
  newer.failure = "not the older one";
  { Journal(record(), run_of({})).add(newer); }
  EXPECT_THAT(earlier_run(record()).tests, ElementsAre(newer));
}

TEST_F(JournalTest, OfAKilledRunIsMovedOutOfTheWayOfOneThatStartsAnew) {
  EXPECT_FALSE(keep_killed_run(record()));
  { Journal(record(), run_of({})); }
  EXPECT_FALSE(keep_killed_run(record())) << "it had finished nothing";
  for (const char* const name : {".killed", ".killed2"}) {
    { Journal(record(), run_of({})).add(named(name)); }
    const auto killed = keep_killed_run(record());
    ASSERT_TRUE(killed.has_value());
    EXPECT_TRUE(same_record(killed->resume, record() + name)) << killed->resume;
    EXPECT_EQ(killed->tests, 1U);
    EXPECT_FALSE(fs::exists(record() + ".journal"));
  }
  EXPECT_THAT(earlier_run(record() + ".killed").tests, ElementsAre(named(".killed")));
  EXPECT_THAT(earlier_run(record() + ".killed2").tests, ElementsAre(named(".killed2")));
  std::ofstream(record() + ".journal") << "of another version\n";
  EXPECT_TRUE(keep_killed_run(record())) << "what cannot be read is not destroyed";
}

TEST_F(JournalTest, RecordsOfOneFileAreOne) {
  EXPECT_TRUE(same_record(record(), (folder_ / "." / "run.json").string()));
  EXPECT_FALSE(same_record(record(), (folder_ / "other.json").string()));
  EXPECT_TRUE(same_record("no-such-file.json", "./no-such-file.json"));
}

TEST_F(JournalTest, ALinkStaysALinkAndTheFileItNamesIsReplaced) {
  std::ofstream(folder_ / "target.json") << "{}";
  fs::create_symlink("target.json", record());
  const RunRecord run = run_of({sb()});
  Journal(record(), run_of({})).finish(run);
  EXPECT_TRUE(fs::is_symlink(record()));
  EXPECT_EQ(earlier_run((folder_ / "target.json").string()), run);
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
  EXPECT_THROW(earlier_run(record()), InputError);
  EXPECT_THROW(Journal((folder_ / "no" / "such" / "folder.json").string(), run_of({})), std::system_error);
}

}  // namespace
}  // namespace fenceline::litmus
