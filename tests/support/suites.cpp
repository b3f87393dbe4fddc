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
  const auto folder = shared_folder();
  return folder ? litmus_files(*folder / "suites") : std::vector<SuiteFile>{};
}

std::vector<SuiteFile> litmus_files(const std::filesystem::path& folder) {
  std::vector<SuiteFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".litmus") files.push_back({entry.path(), whole_file(entry.path())});
  }
  std::ranges::sort(files, {}, &SuiteFile::path);
  return files;
}

const std::vector<SharedSuite>& suites_with_expected_logs() {
  static const std::vector<SharedSuite> suites{
      {"BASIC_2_THREAD", "litmus-tests-x86/BASIC_2_THREAD"},
      {"BASIC_3_THREAD", "litmus-tests-x86/BASIC_3_THREAD"},
      {"BASIC_3_THREAD_EXTRA", "litmus-tests-x86/BASIC_3_THREAD_EXTRA"},
      {"CO", "litmus-tests-x86/CO"},
      {"dat3m-x86", "dat3m-x86"},
      {"herd-x86_64", "herd-x86_64"},
  };
  return suites;
}

std::string whole_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace fenceline::testing
