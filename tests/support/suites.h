// The real litmus files that the tests read when they are there: FENCELINE_SHARED names the folder that holds suites/
// and expected/. Tests that need them skip themselves without it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fenceline::testing {

std::optional<std::filesystem::path> shared_folder();

struct SuiteFile {
  std::filesystem::path path;
  std::string text;
};

// Every .litmus file below suites/, sorted by path; empty without the folder.
std::vector<SuiteFile> suite_files();

// The .litmus files below a folder, sorted by path.
std::vector<SuiteFile> litmus_files(const std::filesystem::path& folder);

// A suite whose exact outcomes are known: its logs are expected/LOG.{sc,tso,pso}.log.
struct SharedSuite {
  std::string log;     // "BASIC_2_THREAD"
  std::string folder;  // below suites/: "litmus-tests-x86/BASIC_2_THREAD"
};
const std::vector<SharedSuite>& suites_with_expected_logs();

std::string whole_file(const std::filesystem::path& path);

}  // namespace fenceline::testing
