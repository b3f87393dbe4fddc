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

// The first line of the journal of a run that starts anew: the record beside it is an older run's.
constexpr std::string_view anew = "{\"journal\": \"anew\"}\n";

std::string journal_of(const std::string& record_path) { return record_path + ".journal"; }

// A record that is a link is replaced where it lies: the link stays.
std::string resolved(const std::string& record_path) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::canonical(record_path, error);
  return error ? record_path : path.string();
}

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
    : record_path_(resolved(record_path)),
      journal_path_(journal_of(record_path_)),
      fd_(open(journal_path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND | (resume ? 0 : O_TRUNC), 0666)) {
  if (fd_ < 0) fail(journal_path_);
  // A line that a kill cut short must not swallow the next one.
  write_all(fd_, resume ? "\n" : anew, journal_path_);
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

bool takes_journal(const std::string& record_path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(record_path, error);
  return record_path != "-" && (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status));
}

std::vector<TestRecord> finished_tests(const std::string& record_path) {
  std::vector<TestRecord> tests;
  const std::string journal = journal_of(resolved(record_path));
  const bool has_record = std::filesystem::exists(record_path);
  const bool has_journal = std::filesystem::exists(journal);
  if (!has_record && !has_journal) throw InputError(record_path, "no run to resume: no such file");
  const std::string text = has_journal ? read_file(journal, largest_record) : std::string();
  if (has_record && !text.starts_with(anew)) {
    tests = run_from_json(read_file(record_path, largest_record), record_path).tests;
  }
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
