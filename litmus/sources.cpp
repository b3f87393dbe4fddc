#include "litmus/sources.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_set>

#include "litmus/catalogue/catalogue.h"
#include "litmus/errors.h"

namespace fenceline::litmus {
namespace {

namespace fs = std::filesystem;

std::string_view trimmed(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

class Expansion {
 public:
  void argument(const std::string& name) {
    if (name.starts_with('@')) return list(name.substr(1));
    std::error_code error;
    const fs::file_status status = fs::status(name, error);
    if (fs::is_directory(status)) return folder(name);
    if (fs::exists(status)) return file(name);
    if (const CatalogueEntry* const entry = catalogue_entry(name); entry != nullptr) {
      if (seen_.insert(name).second) sources_.tests.push_back({name, entry->text});
      return;
    }
    fail(name + ": no such file or folder, and no test of the catalogue has this name");
  }
  Sources result() && { return std::move(sources_); }

 private:
  void fail(std::string message) { sources_.errors.push_back(std::move(message)); }

  void file(const std::string& path) {
    // Most paths are in normal form already, and telling is much cheaper than normalising.
    const bool odd =
        path.starts_with("./") || path.find("//") != std::string::npos || path.find("/.") != std::string::npos;
    if (seen_.insert(odd ? fs::path(path).lexically_normal().string() : path).second)
      sources_.tests.push_back({path, {}});
  }

  void folder(const std::string& path) {
    std::vector<std::string> found;
    std::error_code error;
    fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      const std::string& name = at->path().native();
      std::error_code ignored;
      if (name.ends_with(".litmus") && !at->is_directory(ignored)) found.push_back(name);
    }
    if (error) fail(path + ": " + error.message());
    if (found.empty()) fail(path + ": no .litmus file in this folder");
    std::ranges::sort(found);
    for (const std::string& name : found) file(name);
  }

  void list(const std::string& path) {
    const std::string identity = fs::path(path).lexically_normal().string();
    if (std::ranges::find(open_lists_, identity) != open_lists_.end()) {
      return fail("@" + path + ": this list includes itself");
    }
    std::string text;
    try {
      text = read_file(path);
    } catch (const InputError& e) {
      return fail("@" + std::string(e.what()));
    }
    open_lists_.push_back(identity);
    const fs::path base = fs::path(path).parent_path();
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      const std::string_view name = trimmed(std::string_view(text).substr(start, end - start));
      start = end + 1;
      if (name.empty()) continue;
      const bool nested = name.starts_with('@');
      argument((nested ? "@" : "") + (base / name.substr(nested ? 1 : 0)).string());
    }
    open_lists_.pop_back();
  }

  Sources sources_;
  std::unordered_set<std::string> seen_;
  std::vector<std::string> open_lists_;
};

constexpr const char* too_large = "larger than 16 MiB: this is no litmus test";

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
  for (const std::string& argument : arguments) expansion.argument(argument);
  return std::move(expansion).result();
}

std::string read_file(const std::string& path) {
  const Descriptor file(path.c_str());
  struct stat status {};
  if (file.get() < 0 || fstat(file.get(), &status) != 0) throw InputError(path, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) throw InputError(path, "this is a folder");
  // A pipe has no size: we read on until it ends, one byte past the limit at the most.
  const bool sized = S_ISREG(status.st_mode) && status.st_size > 0;
  if (sized && static_cast<std::size_t>(status.st_size) > largest_source) throw InputError(path, too_large);
  std::string text(sized ? static_cast<std::size_t>(status.st_size) : std::size_t{4096}, '\0');
  std::size_t size = 0;
  while (!sized || size < text.size()) {
    if (size > largest_source) throw InputError(path, too_large);
    if (size == text.size()) text.resize(std::min(text.size() * 2, largest_source + 1));
    const ssize_t got = read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw InputError(path, std::strerror(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

}  // namespace fenceline::litmus
