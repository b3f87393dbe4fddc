// A header alone: FENCELINE_TOOL, the path of the program, is defined for the tests only.
//
// The tool as its users meet it: a process with arguments, output, diagnostics and an exit code, in a folder of its
// own.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/wait.h>

#include "tests/support/suites.h"

namespace fenceline::testing {

struct Ran {
  int exit = -1;
  std::string out;
  std::string err;
};

// A temporary folder, removed at the end.
class ToolFolder {
 public:
  ToolFolder();
  ToolFolder(const ToolFolder&) = delete;
  ToolFolder& operator=(const ToolFolder&) = delete;
  ~ToolFolder();

  std::filesystem::path write(const std::string& name, const std::string& text) const;

  // Runs `fenceline` with the arguments, as a shell splits them, in the folder.
  Ran run(const std::string& arguments) const { return run_with({}, arguments); }
  // With variables besides: "A=1 B=2".
  Ran run_with(const std::string& environment, const std::string& arguments) const;

 protected:
  std::filesystem::path folder_;
};

inline ToolFolder::ToolFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "fenceline-test-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
}

inline ToolFolder::~ToolFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

inline std::filesystem::path ToolFolder::write(const std::string& name, const std::string& text) const {
  std::filesystem::create_directories((folder_ / name).parent_path());
  std::ofstream(folder_ / name) << text;
  return folder_ / name;
}

inline Ran ToolFolder::run_with(const std::string& environment, const std::string& arguments) const {
  const std::filesystem::path err = folder_ / "stderr";
  const std::string command = "cd '" + folder_.string() + "' && " + environment + " '" FENCELINE_TOOL "' " + arguments +
                              " 2>'" + err.string() + "'";
  Ran ran;
  FILE* const pipe = popen(command.c_str(), "r");
  char buffer[4096];
  for (std::size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) ran.out.append(buffer, n);
  ran.exit = WEXITSTATUS(pclose(pipe));
  ran.err = whole_file(err);
  return ran;
}

}  // namespace fenceline::testing
