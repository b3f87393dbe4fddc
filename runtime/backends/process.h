// Starting a program and waiting for it.
//
// Thread safety: functions without state.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace fenceline::runtime {

// Starts `command` (program first, looked up on the PATH) with nothing on its input and both outputs in a new file.
// Throws std::runtime_error when it cannot be started.
pid_t start_process(const std::vector<std::string>& command, const std::filesystem::path& output);

// Whether it ended well, none while it runs; with `wait` until it has ended. Call once it has ended only once.
std::optional<bool> process_result(pid_t process, bool wait);

// Runs a command to its end; its output when it ended well.
std::optional<std::string> output_of(const std::vector<std::string>& command);

// The whole of a file, empty when it cannot be read.
std::string file_text(const std::filesystem::path& path);

// A new folder that only the user may enter, removed with its content at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();  // throws std::runtime_error
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace fenceline::runtime
