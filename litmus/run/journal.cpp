#include "litmus/run/journal.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

#include "litmus/errors.h"
#include "litmus/run/record_json.h"
#include "litmus/sources.h"

namespace fenceline::litmus {
namespace {

std::string journal_of(const std::string& record_path) { return record_path + ".journal"; }

[[noreturn]] void fail(const std::string& path) { throw std::system_error(errno, std::generic_category(), path); }

void write_all(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Journal::Journal(const std::string& record_path, bool resume)
    : record_path_(record_path),
      journal_path_(journal_of(record_path)),
      fd_(open(journal_path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND | (resume ? 0 : O_TRUNC), 0666)) {
  if (fd_ < 0) fail(journal_path_);
  // A line that a kill cut short must not swallow the next one.
  if (resume) write_all(fd_, "\n", journal_path_);
}

Journal::~Journal() { close(fd_); }

void Journal::add(const TestRecord& test) {
  write_all(fd_, to_json_line(test) + "\n", journal_path_);
  fdatasync(fd_);
}

void Journal::finish(const RunRecord& run) {
  const std::string draft = record_path_ + ".new";
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) fail(draft);
  try {
    write_all(fd, to_json(run), draft);
  } catch (...) {
    close(fd);
    throw;
  }
  fsync(fd);
  close(fd);
  if (std::rename(draft.c_str(), record_path_.c_str()) != 0) fail(record_path_);
  unlink(journal_path_.c_str());
}

std::vector<TestRecord> finished_tests(const std::string& record_path) {
  std::vector<TestRecord> tests;
  const std::string journal = journal_of(record_path);
  const bool has_record = std::filesystem::exists(record_path);
  if (!has_record && !std::filesystem::exists(journal)) throw InputError(record_path, "no run to resume: no such file");
  if (has_record) tests = run_from_json(read_file(record_path, largest_record), record_path).tests;
  if (!std::filesystem::exists(journal)) return tests;
  const std::string text = read_file(journal, largest_record);
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    if (end == std::string::npos) break;  // cut short
    const std::string_view line = std::string_view(text).substr(start, end - start);
    start = end + 1;
    if (line.empty()) continue;
    try {
      TestRecord test = test_from_json_line(line, journal);
      const auto same = [&test](const TestRecord& t) { return t.name == test.name && t.hash == test.hash; };
      if (std::ranges::none_of(tests, same)) tests.push_back(std::move(test));
    } catch (const InputError&) {
      // Half a line from before the kill, which the resumed run then closed.
    }
  }
  return tests;
}

}  // namespace fenceline::litmus
