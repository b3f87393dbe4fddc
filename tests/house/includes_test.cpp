// The house's own rules, held by tests: includes run litmus -> runtime -> model, from the project's root.

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path root = FENCELINE_SOURCE_DIR;

struct Include {
  fs::path file;
  std::string target;
};

// Every quoted include in the sources under the folder.
std::vector<Include> includes_under(const std::string& folder) {
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      const auto start = line.find_first_not_of(' ');
      if (start == std::string::npos || line.compare(start, 10, "#include \"") != 0) continue;
      const auto end = line.find('"', start + 10);
      found.push_back({entry.path(), line.substr(start + 10, end - start - 10)});
    }
  }
  return found;
}

class Folder : public testing::TestWithParam<std::pair<std::string, std::set<std::string>>> {};

TEST_P(Folder, IncludesOnlyWhatIsBelowIt) {
  const auto& [folder, allowed] = GetParam();
  const auto includes = includes_under(folder);
  EXPECT_FALSE(includes.empty());
  for (const Include& i : includes) {
    EXPECT_TRUE(allowed.contains(i.target.substr(0, i.target.find('/')))) << i.file << " includes " << i.target;
    EXPECT_TRUE(fs::exists(root / i.target)) << i.file << " includes " << i.target << ", not written from the root";
  }
}

INSTANTIATE_TEST_SUITE_P(House, Folder,
                         testing::Values(std::pair("model", std::set<std::string>{"model"}),
                                         std::pair("runtime", std::set<std::string>{"model", "runtime"}),
                                         std::pair("litmus", std::set<std::string>{"model", "runtime", "litmus"})),
                         [](const auto& info) { return info.param.first; });

TEST(House, OnlyTheToolsCheckingRoomOfTheRuntimeKnowsMachinesAndExplorer) {
  for (const Include& i : includes_under("runtime")) {
    const bool machines = i.target.starts_with("model/machines/") || i.target.starts_with("model/explore/");
    EXPECT_TRUE(!machines || i.file.string().find("/runtime/check/") != std::string::npos)
        << i.file << " includes " << i.target;
  }
}

TEST(House, MachinesNeverKnowTheSearch) {
  const std::set<std::string> allowed{"model/explore/code.h", "model/explore/explore.h"};
  for (const Include& i : includes_under("model/machines")) {
    EXPECT_TRUE(!i.target.starts_with("model/explore/") || allowed.contains(i.target))
        << i.file << " includes " << i.target;
  }
}

}  // namespace
