#include "runtime/backends/compiler.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "runtime/backends/process.h"

namespace fenceline::runtime {
namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// The compiler's version, none when the command does not run.
std::optional<std::string> version_of(std::vector<std::string> command) {
  command.emplace_back("--version");
  try {
    const std::optional<std::string> output = output_of(command);
    if (output && !output->empty()) return first_line(*output);
  } catch (const std::runtime_error&) {
    // It could not be started, which is an answer too.
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

Compiler::Compiler(const std::string& command, const std::string& flags)
    : flags_{"-std=c++20", "-shared", "-fPIC", "-w", "-pipe"} {
  for (std::string& word : words_of(flags)) flags_.push_back(std::move(word));
  const char* const environment = std::getenv("CXX");
  std::vector<std::string> wishes;
  if (!command.empty()) {
    wishes = {command};
  } else {
    if (environment != nullptr && *environment != '\0') wishes.emplace_back(environment);
    wishes.insert(wishes.end(), {"c++", "g++", "clang++"});
  }
  for (const std::string& wish : wishes) {
    command_ = words_of(wish);
    if (command_.empty()) continue;
    if (std::optional<std::string> version = version_of(command_)) {
      version_ = std::move(*version);
      return;
    }
  }
  throw std::runtime_error(fmt::format("no working C++ compiler: tried {}", fmt::join(wishes, ", ")));
}

std::string Compiler::description() const { return fmt::format("{} ({})", fmt::join(command_, " "), version_); }

std::string Compiler::flags_text() const { return fmt::format("{}", fmt::join(flags_, " ")); }

CompilerRun::CompilerRun(const Compiler& compiler, const std::filesystem::path& source,
                         const std::filesystem::path& target, const std::filesystem::path& log)
    : started_(std::chrono::steady_clock::now()) {
  std::vector<std::string> command = compiler.command();
  command.insert(command.end(), compiler.flags().begin(), compiler.flags().end());
  command.insert(command.end(), {"-o", target.string(), source.string()});
  process_ = start_process(command, log);
}

CompilerRun::~CompilerRun() { kill(); }

CompilerRun::CompilerRun(CompilerRun&& other) noexcept
    : process_(std::exchange(other.process_, -1)), result_(other.result_), started_(other.started_) {}

std::optional<bool> CompilerRun::finished() {
  if (!result_ && process_ > 0) {
    result_ = process_result(process_, false);
    if (result_) process_ = -1;
  }
  return result_;
}

void CompilerRun::kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  process_result(process_, true);
  process_ = -1;
  result_ = false;
}

}  // namespace fenceline::runtime
