#include "litmus/sources.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>
#include <unordered_set>
#include <utility>

#include "litmus/catalogue/catalogue.h"
#include "litmus/errors.h"
#include "litmus/generate/suites.h"
#include "litmus/languages/language.h"

namespace fenceline::litmus {
namespace {

namespace fs = std::filesystem;

std::string_view trimmed(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

// Whether this line is a test's first: its architecture, spelled as generators do, and its name.
bool opens_test(std::string_view line) {
  const std::size_t end = line.find_first_of(" \t");
  if (end == std::string_view::npos || line.find_first_not_of(" \t\r", end) == std::string_view::npos) return false;
  const Language* const language = language_named(line.substr(0, end));
  return language != nullptr && language->name == line.substr(0, end);
}

// One test after the other, as generate prints them; what precedes the first one's first line is the first one's.
std::vector<std::string_view> tests_in(std::string_view text) {
  std::vector<std::string_view> tests;
  std::size_t first = 0;
  bool opened = false;
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t end = std::min(text.find('\n', line), text.size());
    if (opens_test(text.substr(line, end - line)) && std::exchange(opened, true)) {
      tests.push_back(text.substr(first, line - first));
      first = line;
    }
    line = end + 1;
  }
  if (!text.empty()) tests.push_back(text.substr(first));
  return tests;
}

bool has_list_name(const fs::path& path) { return path.filename().native().starts_with('@'); }

class Expansion {
 public:
  // `entry` as written; `base` is the folder of the list it stands in, empty on the command line; `where` opens
  // messages.
  void expand(const std::string& entry, const fs::path& base, const std::string& where) {
    if (entry == "-" && where.empty()) return standard_input();
    fs::path path = base / entry;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status)) return folder(path, where);
    if (status.type() == fs::file_type::none || error == std::errc::too_many_symbolic_link_levels) {
      return fail(where, entry + ": " + error.message());
    }
    if (fs::exists(status)) return has_list_name(path) ? list(path, where) : file(path.string());
    if (has_list_name(path)) {
      path.replace_filename(path.filename().native().substr(1));
      if (fs::is_regular_file(path, error)) return list(path, where);
    } else if (entry.starts_with('@')) {
      path = base / entry.substr(1);
      if (fs::is_regular_file(path, error)) return list(path, where);
    } else if (const CatalogueEntry* const known = catalogue_entry(entry); known != nullptr) {
      return named(entry, std::string(known->text));
    } else if (const generate::Suite* const suite = generate::suite_named(entry); suite != nullptr) {
      for (generate::Generated& test : generate::tests_of(*suite)) named(test.name, std::move(test.text));
      return;
    }
    fail(where, entry + ": no such file or folder, and neither a test nor a suite that fenceline list names");
  }
  Sources result() && { return std::move(sources_); }

 private:
  void fail(const std::string& where, const std::string& message) { sources_.errors.push_back(where + message); }

  void file(const std::string& path) {
    // Most paths are in normal form already, and telling is much cheaper than normalising.
    const bool odd =
        path.starts_with("./") || path.find("//") != std::string::npos || path.find("/.") != std::string::npos;
    if (files_.insert(odd ? fs::path(path).lexically_normal().string() : path).second) {
      sources_.tests.push_back({path, {}});
    }
  }

  void named(const std::string& name, std::string text) {
    if (names_.insert(name).second) sources_.tests.push_back({name, std::move(text)});
  }

  void standard_input() {
    std::string text;
    try {
      text = read_file("/dev/stdin", largest_record);
    } catch (const InputError& e) {
      return fail({}, e.what());
    }
    const std::vector<std::string_view> tests = tests_in(text);
    if (tests.empty()) fail({}, "-: nothing comes from standard input");
    for (std::size_t i = 0; i < tests.size(); ++i) {
      sources_.tests.push_back({tests.size() == 1 ? "-" : fmt::format("- (test {})", i + 1), std::string(tests[i])});
    }
  }

  // Sets errno when not.
  static bool readable(const std::string& folder) {
    return faccessat(AT_FDCWD, folder.c_str(), R_OK | X_OK, AT_EACCESS) == 0;
  }

  void folder(const fs::path& path, const std::string& where) {
    if (!readable(path.string())) return fail(where, path.string() + ": " + std::strerror(errno));
    std::vector<std::string> found;
    std::error_code error;
    // A folder below that may not be read is an error of its own, and the others still count.
    fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      const std::string& name = at->path().native();
      std::error_code ignored;
      if (at->is_directory(ignored) && !readable(name)) fail(where, name + ": " + std::strerror(errno));
      if (name.ends_with(".litmus") && !at->is_directory(ignored)) found.push_back(name);
    }
    if (error) fail(where, path.string() + ": " + error.message());
    if (!error && found.empty()) fail(where, path.string() + ": no .litmus file in this folder");
    std::ranges::sort(found);
    for (const std::string& name : found) file(name);
  }

  void list(const fs::path& path, const std::string& where) {
    std::error_code error;
    fs::path identity = fs::weakly_canonical(path, error);
    if (error) identity = path.lexically_normal();
    if (std::ranges::find(open_lists_, identity) != open_lists_.end()) {
      return fail(where, path.string() + ": this list includes itself");
    }
    // A list that was read before only names again what is there already; without this, lists that name each other
    // could take exponential time.
    if (!lists_.insert(identity.string()).second) return;
    if (open_lists_.size() == deepest_lists) return fail(where, path.string() + ": lists nest too deep");
    std::string text;
    try {
      text = read_file(path.string());
    } catch (const InputError& e) {
      return fail(where, e.what());
    }
    open_lists_.push_back(identity);
    std::size_t line = 1;
    for (std::size_t start = 0; start < text.size(); ++line) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      const std::string_view entry = trimmed(std::string_view(text).substr(start, end - start));
      start = end + 1;
      if (entry.empty()) continue;
      expand(std::string(entry), path.parent_path(), path.string() + ":" + std::to_string(line) + ": ");
    }
    open_lists_.pop_back();
  }

  static constexpr std::size_t deepest_lists = 64;

  Sources sources_;
  std::unordered_set<std::string> files_, names_, lists_;  // seen so far
  std::vector<fs::path> open_lists_;
};

class Descriptor {
 public:
  explicit Descriptor(const char* path) : fd_(open(path, O_RDONLY | O_CLOEXEC)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

Sources expand(const std::vector<std::string>& arguments) {
  Expansion expansion;
  for (const std::string& argument : arguments) expansion.expand(argument, {}, {});
  return std::move(expansion).result();
}

std::string text_of(const Source& source) { return source.text.empty() ? read_file(source.name) : source.text; }

std::string read_file(const std::string& path, std::size_t largest) {
  const Descriptor file(path.c_str());
  if (file.get() < 0) throw InputError(path, std::strerror(errno));
  // Read to its end, whatever it is: a pipe has no size, and most tests come in one piece, sooner than we could ask.
  std::string text;
  std::array<char, 16384> piece;
  while (true) {
    const ssize_t got = read(file.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw InputError(path, errno == EISDIR ? "this is a folder" : std::strerror(errno));
    if (got == 0) break;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > largest) {
      throw InputError(path, "larger than " + std::to_string(largest >> 20U) + " MiB: this is not what it should be");
    }
  }
  // Some editors begin a file with this mark, which says nothing about UTF-8.
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  return text;
}

}  // namespace fenceline::litmus
