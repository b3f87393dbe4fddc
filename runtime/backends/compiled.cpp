#include "runtime/backends/compiled.h"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <stdexcept>
#include <thread>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "runtime/backends/cache.h"
#include "runtime/backends/compiler.h"
#include "runtime/backends/disassembly.h"
#include "runtime/backends/kernel_source.h"
#include "runtime/backends/library.h"
#include "runtime/topology.h"

namespace fenceline::runtime {
namespace {

namespace fs = std::filesystem;

// Enough that a unit's fixed cost (the standard headers, a quarter of a second) is small beside its tests.
constexpr std::size_t most_in_unit = 64;
// Fewer are not worth a second compiler.
constexpr std::size_t least_in_unit = 8;

// With less room than this on the disk a failed compilation is the disk's fault.
constexpr std::uintmax_t needed_space = std::uintmax_t{8} << 20U;

std::string hash_text(const std::string& text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

// What the compiler said first that looks like an error.
std::string reason_in(const std::string& log) {
  std::string first;
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t end = std::min(log.find('\n', at), log.size());
    const std::string line = log.substr(at, end - at);
    if (line.find("error") != std::string::npos) return line;
    if (first.empty()) first = line;
    at = end + 1;
  }
  return first.empty() ? "the compiler failed and said nothing" : first;
}

class Compiled final : public Backend {
 public:
  explicit Compiled(const BackendOptions& options)
      : options_(options), compiler_(options.cxx, options.flags), cache_(options.cache) {
    jobs_ = options.jobs != 0 ? options.jobs : static_cast<unsigned>(detect_topology().cpus.size());
    identity_ = fmt::format("{}\n{}\n{}\n", compiler_.version(), compiler_.flags_text(), kernel_prelude());
  }

  std::vector<Built> build(std::span<const Workload> workloads) override {
    built_.assign(workloads.size(), {});
    workloads_ = workloads;
    keys_.clear();
    users_.clear();
    ready_ = 0;
    for (std::size_t i = 0; i < workloads.size(); ++i) {
      keys_.push_back(hash_text(identity_ + kernel_source(workloads[i], "")));
      users_[keys_[i]].push_back(i);
    }
    std::vector<std::size_t> missing;  // one user of each key that is not in the cache
    for (const auto& [key, users] : users_) {
      if (!load_cached(key)) missing.push_back(users.front());
    }
    std::ranges::sort(missing);
    compile_all(missing);
    return std::exchange(built_, {});
  }

 private:
  using Unit = std::vector<std::size_t>;  // workloads

  struct Running {
    Unit unit;
    fs::path source;
    fs::path target;
    fs::path log;
    CompilerRun process;
  };

  void report_progress() {
    if (options_.progress) options_.progress(ready_, workloads_.size());
  }

  bool load_cached(const std::string& key) {
    const std::optional<fs::path> object = cache_.find(key);
    if (!object) return false;
    if (take_from(*object, key)) return true;
    cache_.forget(key);
    return false;
  }

  // Makes kernels for every workload with this key. False when the object does not have them.
  bool take_from(const fs::path& object, const std::string& key) {
    std::shared_ptr<const Library>& library = libraries_[object];
    try {
      if (!library) {
        library = std::make_shared<Library>(object);
        read_notes(object);
      }
    } catch (const std::runtime_error&) {
      // A damaged object is as good as none: it is built again.
      return false;
    }
    for (const std::size_t i : users_.at(key)) {
      Kernels kernels;
      for (std::size_t role = 0; role < workloads_[i].program.threads.size(); ++role) {
        const KernelFunction function = library->function(kernel_name(key, role));
        if (function == nullptr) return false;
        kernels.roles.push_back({function, nullptr});
      }
      kernels.owner = library;
      kernels.backend = "compiled";
      kernels.compiler = compiler_.description();
      kernels.flags = compiler_.flags_text();
      const auto [first, last] = notes_.equal_range(key);
      for (auto note = first; note != last; ++note) kernels.warnings.push_back(note->second);
      if (!cache_.warning().empty()) kernels.warnings.push_back(cache_.warning());
      built_[i] = {std::move(kernels), {}};
      ++ready_;
    }
    report_progress();
    return true;
  }

  void fail(const Unit& unit, const std::string& reason) {
    for (const std::size_t i : unit) {
      for (const std::size_t user : users_.at(keys_[i])) {
        built_[user].failure = reason;
        ++ready_;
      }
    }
    report_progress();
  }

  void compile_all(const std::vector<std::size_t>& missing) {
    std::size_t size = std::clamp((missing.size() + jobs_ - 1) / jobs_, least_in_unit, most_in_unit);
    for (std::size_t at = 0; at < missing.size(); at += size) {
      waiting_.emplace_back(missing.begin() + static_cast<std::ptrdiff_t>(at),
                            missing.begin() + static_cast<std::ptrdiff_t>(std::min(at + size, missing.size())));
    }
    while (!waiting_.empty() || !running_.empty()) {
      if (options_.cancel != nullptr && options_.cancel->load()) {
        for (Running& run : running_) fail(run.unit, "cancelled");
        for (const Unit& unit : waiting_) fail(unit, "cancelled");
        running_.clear();
        waiting_.clear();
        return;
      }
      while (running_.size() < jobs_ && !waiting_.empty()) start_next();
      collect();
    }
  }

  void start_next() {
    const Unit unit = std::move(waiting_.front());
    waiting_.pop_front();
    const fs::path source = cache_.work_file(".cpp");
    if (!write_source(source, unit)) {
      if (!retreated_from("cannot write " + source.string())) return fail(unit, "cannot write " + source.string());
      waiting_.push_front(unit);
      return;
    }
    const fs::path target = cache_.work_file(".so");
    const fs::path log = cache_.work_file(".log");
    try {
      running_.push_back({unit, source, target, log, CompilerRun(compiler_, source, target, log)});
    } catch (const std::runtime_error& error) {
      fail(unit, error.what());
    }
  }

  bool write_source(const fs::path& path, const Unit& unit) const {
    std::ofstream file(path);
    file << kernel_prelude();
    for (const std::size_t i : unit) file << kernel_source(workloads_[i], keys_[i]);
    file.close();
    return !file.fail();
  }

  // The first time something cannot be written, for example because the disk is full: on to a temporary folder.
  bool retreated_from(const std::string& reason) {
    if (!cache_.warning().empty()) return false;
    try {
      cache_.retreat(reason);
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  }

  void collect() {
    bool any = false;
    for (std::size_t r = 0; r < running_.size();) {
      const std::optional<bool> result = running_[r].process.finished();
      if (!result) {
        if (std::chrono::steady_clock::now() - running_[r].process.started() > options_.patience) {
          running_[r].process.kill();
          fail(running_[r].unit, fmt::format("the compiler took more than {} s", options_.patience.count()));
          drop(r);
          continue;
        }
        ++r;
        continue;
      }
      any = true;
      if (*result) {
        succeeded(running_[r]);
      } else {
        failed(running_[r]);
      }
      drop(r);
    }
    if (!any && !running_.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }

  void drop(std::size_t r) {
    std::error_code ignored;
    for (const fs::path& file : {running_[r].source, running_[r].target, running_[r].log}) fs::remove(file, ignored);
    // Not assigned over: a process is not copied.
    std::vector<Running> rest;
    for (std::size_t i = 0; i < running_.size(); ++i) {
      if (i != r) rest.push_back(std::move(running_[i]));
    }
    running_ = std::move(rest);
  }

  void succeeded(const Running& run) {
    std::vector<std::string> keys;
    for (const std::size_t i : run.unit) keys.push_back(keys_[i]);
    std::error_code missing;
    if (!fs::is_regular_file(run.target, missing)) {
      return fail(run.unit, "the compiler does not work: it says that it has succeeded, and leaves no file");
    }
    fs::path object;
    try {
      object = cache_.install(run.target, keys);
    } catch (const std::runtime_error& error) {
      return fail(run.unit, error.what());
    }
    // An object of this name may have been there, damaged, and have been looked at.
    libraries_.erase(object);
    if (options_.verify) write_notes(object, run.unit);
    for (const std::size_t i : run.unit) {
      if (!take_from(object, keys_[i])) fail({i}, "the compiled kernels cannot be loaded");
    }
  }

  // What the disassembler finds is kept beside the object, a line for each difference: the key, then the text.
  static fs::path notes_of(const fs::path& object) { return object.string() + ".notes"; }

  void write_notes(const fs::path& object, const Unit& unit) const {
    std::error_code ignored;
    fs::remove(notes_of(object), ignored);
    const auto functions = disassemble(object);
    std::string notes;
    for (const std::size_t i : unit) {
      for (ThreadId t = 0; t < workloads_[i].program.threads.size(); ++t) {
        const auto function = functions.find(kernel_name(keys_[i], t));
        if (function == functions.end()) continue;
        for (const std::string& difference : mapping_differences(workloads_[i], t, function->second)) {
          notes += keys_[i] + " " + difference + "\n";
        }
      }
    }
    if (!notes.empty()) std::ofstream(notes_of(object)) << notes;
  }

  void read_notes(const fs::path& object) {
    std::ifstream file(notes_of(object));
    for (std::string line; std::getline(file, line);) {
      const std::size_t blank = line.find(' ');
      if (blank == std::string::npos) continue;
      const std::string key = line.substr(0, blank);
      const std::string note = line.substr(blank + 1);
      const auto [first, last] = notes_.equal_range(key);
      if (std::none_of(first, last, [&note](const auto& other) { return other.second == note; }))
        notes_.emplace(key, note);
    }
  }

  void failed(const Running& run) {
    const std::string reason = reason_in(file_text(run.log));
    std::error_code ignored;
    const fs::space_info space = fs::space(cache_.folder(), ignored);
    if (!ignored && space.available < needed_space && retreated_from("no space in " + cache_.folder().string())) {
      waiting_.push_back(run.unit);
      return;
    }
    if (!compiles_anything()) return fail(run.unit, "the compiler does not work: " + reason);
    if (run.unit.size() == 1) return fail(run.unit, "not compiled: " + reason);
    const auto middle = run.unit.begin() + static_cast<std::ptrdiff_t>(run.unit.size() / 2);
    waiting_.emplace_back(run.unit.begin(), middle);
    waiting_.emplace_back(middle, run.unit.end());
  }

  // Whether the compiler can compile the prelude alone; asked once.
  bool compiles_anything() {
    if (works_) return *works_;
    const fs::path source = cache_.work_file(".cpp");
    const fs::path target = cache_.work_file(".so");
    const fs::path log = cache_.work_file(".log");
    bool works = write_source(source, {});
    if (works) {
      CompilerRun run(compiler_, source, target, log);
      std::optional<bool> result;
      while (!(result = run.finished())) {
        if (std::chrono::steady_clock::now() - run.started() > options_.patience) run.kill();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
      works = *result;
    }
    std::error_code ignored;
    for (const fs::path& file : {source, target, log}) fs::remove(file, ignored);
    works_ = works;
    return works;
  }

  BackendOptions options_;
  Compiler compiler_;
  KernelCache cache_;
  unsigned jobs_ = 1;
  std::string identity_;  // what decides code besides a workload's source
  std::optional<bool> works_;
  std::map<fs::path, std::shared_ptr<const Library>> libraries_;
  std::multimap<std::string, std::string> notes_;  // what the disassembler found, by key

  // Of the build under way.
  std::span<const Workload> workloads_;
  std::vector<std::string> keys_;                          // by workload
  std::map<std::string, std::vector<std::size_t>> users_;  // workloads by key
  std::vector<Built> built_;
  std::size_t ready_ = 0;
  std::deque<Unit> waiting_;
  std::vector<Running> running_;
};

}  // namespace

std::unique_ptr<Backend> make_compiled(const BackendOptions& options) { return std::make_unique<Compiled>(options); }

}  // namespace fenceline::runtime
