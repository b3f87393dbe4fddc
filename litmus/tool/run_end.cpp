#include "litmus/tool/run_end.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>

#include "litmus/logs/litmus7.h"
#include "litmus/reports/run_html.h"
#include "litmus/reports/run_junit.h"
#include "litmus/run/grade.h"
#include "litmus/run/journal.h"
#include "litmus/tool/files.h"
#include "litmus/tool/options.h"

namespace fenceline::litmus::tool {
namespace {

// Leaves the file as it is, and none where there was none.
void check_writable(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  const bool is_there = std::filesystem::exists(status);
  // Opening a pipe waits for its reader.
  if (is_there && !std::filesystem::is_regular_file(status) && !std::filesystem::is_directory(status)) return;
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), path);
  close(fd);
  if (!is_there) unlink(path.c_str());
}

// Results of both may go there: standard output is one file, a device is none.
bool is_shared(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  return path != "-" && std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
}

std::string log_of(const RunRecord& run) {
  std::string log;
  for (const TestRecord& test : run.tests) write_litmus7(log, test);
  return log;
}

}  // namespace

void check_results(const Settings& settings) {
  struct Result {
    std::string_view option;
    const std::string& path;
  };
  const bool resumes = settings.json_file.empty();
  const std::array<Result, 4> results{
      {{resumes ? "--resume" : "--json", resumes ? settings.resume : settings.json_file},
       {"--html", settings.html_file},
       {"--junit", settings.junit_file},
       {"--log", settings.log_file}}};
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].path.empty()) continue;
    for (std::size_t j = 0; j < i; ++j) {
      if (results[j].path.empty() || is_shared(results[i].path)) continue;
      if (same_record(results[i].path, results[j].path)) {
        throw UsageError(fmt::format("{} and {} would both be written to {}", results[j].option, results[i].option,
                                     results[i].path == "-" ? "standard output" : results[i].path));
      }
    }
    if (results[i].path != "-") check_writable(results[i].path);
  }
}

Exit write_results(const Settings& settings, const RunRecord& run, const std::function<void()>& write_record) {
  Exit exit = Exit::done;
  const auto attempt = [&exit](const std::function<void()>& write) {
    try {
      write();
    } catch (const std::system_error& e) {
      fmt::print(stderr, "fenceline: {}\n", e.what());
      exit = Exit::bad_input;
    }
  };
  // The record first: the others can be made of it.
  attempt(write_record);
  const auto report = [&](const std::string& path, std::string (*text_of)(const RunRecord&)) {
    if (!path.empty()) attempt([&] { write_file(path, text_of(run)); });
  };
  report(settings.html_file, html_of);
  report(settings.junit_file, junit_of);
  report(settings.log_file, log_of);
  return exit;
}

bool prints_summary(const Settings& settings) {
  return settings.json_file != "-" && settings.html_file != "-" && settings.junit_file != "-" &&
         settings.log_file != "-";
}

Exit exit_of(const RunRecord& run) {
  Exit exit = run.errors.empty() ? Exit::done : Exit::bad_input;
  if (!run.finished) exit = graver(exit, Exit::inconclusive);
  for (const TestRecord& test : run.tests) {
    switch (grade(test).verdict) {
      case TestVerdict::forbidden: exit = graver(exit, Exit::violated); break;
      case TestVerdict::uncertain: exit = graver(exit, Exit::inconclusive); break;
      case TestVerdict::ok:
      case TestVerdict::not_run: break;
    }
  }
  return exit;
}

}  // namespace fenceline::litmus::tool
