#include "runtime/backends/cache.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace fenceline::runtime {
namespace {

namespace fs = std::filesystem;

fs::path users_folder() {
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg == '/')
    return fs::path(xdg) / "fenceline";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
    return fs::path(home) / ".cache" / "fenceline";
  }
  return {};
}

// Why this folder cannot be used, empty when it can.
std::string objection_to(const fs::path& folder) {
  if (folder.empty()) return "neither XDG_CACHE_HOME nor HOME names a folder";
  std::error_code error;
  const bool existed = fs::exists(folder, error);
  fs::create_directories(folder, error);
  if (error) return fmt::format("{}: {}", folder.string(), error.message());
  if (!existed) fs::permissions(folder, fs::perms::owner_all, error);
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return fmt::format("{}: {}", folder.string(), std::strerror(errno));
  if (status.st_uid != geteuid()) return fmt::format("{} belongs to somebody else", folder.string());
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) return fmt::format("{} can be written by others", folder.string());
  if (access(folder.c_str(), W_OK | X_OK) != 0) return fmt::format("{}: {}", folder.string(), std::strerror(errno));
  return {};
}

}  // namespace

KernelCache::KernelCache(fs::path wanted) : folder_(wanted.empty() ? users_folder() : std::move(wanted)) {
  if (const std::string objection = objection_to(folder_); !objection.empty()) retreat(objection);
}

void KernelCache::retreat(const std::string& reason) {
  if (temporary_) throw std::runtime_error("the temporary folder cannot be written either: " + reason);
  temporary_ = std::make_unique<TemporaryFolder>();
  folder_ = temporary_->path();
  warning_ = "kernels are not cached: " + reason;
}

std::optional<fs::path> KernelCache::find(const std::string& key) const {
  std::error_code error;
  const fs::path target = fs::read_symlink(folder_ / key, error);
  if (error) return std::nullopt;
  fs::path object = folder_ / target;
  // Loading a file that lost its end could crash: its name says how long it is.
  const std::uintmax_t size = fs::file_size(object, error);
  if (error || !target.native().ends_with(fmt::format("-{}.so", size))) return std::nullopt;
  return object;
}

void KernelCache::forget(const std::string& key) {
  std::error_code ignored;
  fs::remove(folder_ / key, ignored);
}

fs::path KernelCache::work_file(const std::string& suffix) {
  return folder_ / fmt::format("work-{}-{}{}", getpid(), next_++, suffix);
}

fs::path KernelCache::install(const fs::path& object, std::span<const std::string> keys) {
  std::error_code error;
  const std::string name = fmt::format("{}-{}-{}.so", keys.front(), keys.size(), fs::file_size(object, error));
  if (!error) fs::rename(object, folder_ / name, error);
  if (error) throw std::runtime_error(fmt::format("{}: {}", (folder_ / name).string(), error.message()));
  for (const std::string& key : keys) {
    // A link in the way is another process's, as good as this one, or a dangling one.
    forget(key);
    fs::create_symlink(name, folder_ / key, error);
    // Without its link the object is only rebuilt another time.
  }
  return folder_ / name;
}

}  // namespace fenceline::runtime
