#include <gtest/gtest.h>
#include <map>

#include "litmus/logs/read.h"
#include "litmus/test.h"
#include "tests/support/suites.h"

namespace fenceline::litmus {
namespace {

std::map<std::string, std::string> logged_hashes(const std::filesystem::path& log) {
  std::map<std::string, std::string> hashes;
  const std::string text = testing::whole_file(log);
  for (const LoggedTest& test : read_log(text, log.string())) hashes[test.name] = test.hash;
  return hashes;
}

TEST(Hash, EqualsThatOfEveryLoggedTest) {
  const auto shared = testing::shared_folder();
  if (!shared) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  std::size_t compared = 0;
  for (const auto& [path, text] : testing::suite_files()) {
    const auto log = *shared / "expected" / (path.parent_path().filename().string() + ".tso.log");
    if (!std::filesystem::exists(log)) continue;
    const auto test = parse(text, path.string());
    const auto hashes = logged_hashes(log);
    const auto logged = hashes.find(test.name);
    if (logged == hashes.end()) continue;
    EXPECT_EQ(computed_hash(test), logged->second) << path;
    ++compared;
  }
  EXPECT_EQ(compared, 393U);
}

}  // namespace
}  // namespace fenceline::litmus
