#include "tests/support/suites.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace fenceline::testing {

std::optional<std::filesystem::path> shared_folder() {
  const char* const folder = std::getenv("FENCELINE_SHARED");
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  return std::filesystem::path(folder);
}

std::vector<SuiteFile> suite_files() {
  std::vector<SuiteFile> files;
  const auto folder = shared_folder();
  if (!folder) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder / "suites")) {
    if (entry.path().extension() == ".litmus") files.push_back({entry.path(), whole_file(entry.path())});
  }
  std::ranges::sort(files, {}, &SuiteFile::path);
  return files;
}

std::string whole_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace fenceline::testing
