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

// Written beside it first, so that the file is there as a whole or not at all.
void replace_file(const std::string& path, std::string_view text) {
  const std::string draft = path + ".new";
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) fail(draft);
  try {
    write_all(fd, text, draft);
  } catch (...) {
    close(fd);
    unlink(draft.c_str());
    throw;
  }
  fsync(fd);
  close(fd);
  if (std::rename(draft.c_str(), path.c_str()) != 0) fail(path);
}

double native_seconds(const TestRecord& test) {
  double seconds = 0;
  for (const NativeRecord& run : test.native) seconds += run.seconds;
  return seconds;
}

RunRecord run_of_journal(const std::string& text, const std::string& journal) {
  std::size_t start = std::min(text.find('\n'), text.size());
  RunRecord run = run_from_json(std::string_view(text).substr(0, start), journal);
  run.finished = false;
  for (++start; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    if (end == std::string::npos) break;  // cut short
    TestRecord test = test_from_json_line(std::string_view(text).substr(start, end - start), journal);
    start = end + 1;
    const auto at = std::ranges::find_if(run.tests, [&test](const TestRecord& t) {
      return t.name == test.name && t.hash == test.hash && t.file == test.file;
    });
    // A test that was cut off and ran on has all of its runs in the later line.
    run.seconds += native_seconds(test) - (at == run.tests.end() ? 0 : native_seconds(*at));
    if (at == run.tests.end()) {
      run.tests.push_back(std::move(test));
    } else {
      *at = std::move(test);
    }
  }
  return run;
}

}  // namespace

Journal::Journal(const std::string& record_path, const RunRecord& so_far)
    : record_path_(resolved(record_path)), journal_path_(journal_of(record_path_)) {
  replace_file(journal_path_, to_json_line(so_far) + "\n");
  fd_ = open(journal_path_.c_str(), O_WRONLY | O_CLOEXEC | O_APPEND);
  if (fd_ < 0) fail(journal_path_);
}

Journal::~Journal() { close(fd_); }

void Journal::add(const TestRecord& test) {
  write_all(fd_, to_json_line(test) + "\n", journal_path_);
  fdatasync(fd_);
}

void Journal::finish(const RunRecord& run) {
  replace_file(record_path_, to_json(run));
  unlink(journal_path_.c_str());
}

bool takes_journal(const std::string& record_path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(record_path, error);
  return record_path != "-" && (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status));
}

RunRecord earlier_run(const std::string& record_path) {
  const std::string journal = journal_of(resolved(record_path));
  if (std::filesystem::exists(journal)) return run_of_journal(read_file(journal, largest_record), journal);
  if (!std::filesystem::exists(record_path)) throw InputError(record_path, "no run to resume: no such file");
  return run_from_json(read_file(record_path, largest_record), record_path);
}

std::optional<KilledRun> keep_killed_run(const std::string& record_path) {
  const std::string record = resolved(record_path);
  const std::string journal = journal_of(record);
  if (!std::filesystem::exists(journal)) return std::nullopt;
  KilledRun killed;
  try {
    killed.tests = run_of_journal(read_file(journal, largest_record), journal).tests.size();
    if (killed.tests == 0) return std::nullopt;
  } catch (const InputError&) {
    // Not one that this version reads, which is no reason to destroy it.
  }
  for (int i = 1;; ++i) {
    killed.resume = record + ".killed" + (i == 1 ? "" : std::to_string(i));
    if (!std::filesystem::exists(journal_of(killed.resume))) break;
  }
  if (std::rename(journal.c_str(), journal_of(killed.resume).c_str()) != 0) fail(journal);
  return killed;
}

bool same_record(const std::string& a, const std::string& b) {
  std::error_code error;
  const auto whole = [&error](const std::string& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(resolved(path), error), error);
  };
  return whole(a) == whole(b);
}

}  // namespace fenceline::litmus
