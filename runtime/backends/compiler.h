// The host's C++ compiler, as processes.
//
// Thread safety: a Compiler is const after construction; each CompilerRun belongs to one thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace fenceline::runtime {

class Compiler {
 public:
  // Finds the compiler `command` names (a program and perhaps arguments), or, when it is empty, $CXX, else c++, g++ or
  // clang++ on the PATH, and asks for its version. Throws std::runtime_error when there is none, or it does not run.
  Compiler(const std::string& command, const std::string& flags);

  const std::vector<std::string>& command() const { return command_; }  // program first
  const std::string& version() const { return version_; }               // the first line of --version
  // "g++ (Debian 12.2.0) 12.2.0", with the program's path when that differs
  std::string description() const;
  const std::vector<std::string>& flags() const { return flags_; }
  std::string flags_text() const;

 private:
  std::vector<std::string> command_;
  std::vector<std::string> flags_;
  std::string version_;
};

// One compiler process. Killed and waited for when it goes away unfinished.
class CompilerRun {
 public:
  // Starts compiling `source` to the shared object `target`; what the compiler says goes to `log`. Throws
  // std::runtime_error when it cannot be started.
  CompilerRun(const Compiler& compiler, const std::filesystem::path& source, const std::filesystem::path& target,
              const std::filesystem::path& log);
  ~CompilerRun();
  CompilerRun(CompilerRun&& other) noexcept;
  CompilerRun& operator=(CompilerRun&&) = delete;

  // Whether it succeeded, none while it runs.
  std::optional<bool> finished();
  std::chrono::steady_clock::time_point started() const { return started_; }
  void kill();

 private:
  pid_t process_ = -1;
  std::optional<bool> result_;
  std::chrono::steady_clock::time_point started_;
};

// The words of a command line, split at blanks.
std::vector<std::string> words_of(const std::string& text);

}  // namespace fenceline::runtime
