// `fenceline generate`: litmus tests from cycles of edges, given or enumerated.

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <system_error>
#include <thread>
#include <unordered_set>

#include "litmus/tool/command.h"
#include "litmus/tool/files.h"
#include "litmus/tool/generation.h"
#include "litmus/tool/interrupt.h"
#include "litmus/tool/options.h"
#include "litmus/tool/ordered.h"
#include "litmus/tool/progress.h"

namespace fenceline::litmus::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t output_chunk = 1U << 16U;

// Where tests go, in order.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;
  virtual void take(const generate::Generated& test, const std::string& cycle) = 0;
  virtual void finish() = 0;
};

// Standard output: whole tests, an empty line between two, or a line each.
class Printer : public Sink {
 public:
  explicit Printer(bool cycles) : cycles_(cycles) {}

  void take(const generate::Generated& test, const std::string& cycle) override {
    if (cycles_) {
      out_ += test.name + ": " + cycle + '\n';
    } else {
      if (!std::exchange(first_, false)) out_ += '\n';
      out_ += test.text;
    }
    if (out_.size() >= output_chunk) finish();
  }

  void finish() override {
    if (std::fwrite(out_.data(), 1, out_.size(), stdout) != out_.size()) {
      throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
    }
    out_.clear();
  }

 private:
  bool cycles_;
  bool first_ = true;
  std::string out_;
};

// A folder of files and their list. What an earlier list of ours names and this one does not is removed at the end, so
// that the folder holds what its list says; files that others wrote stay.
class Folder : public Sink {
 public:
  explicit Folder(fs::path path) : path_(std::move(path)), list_path_(path_ / "@all") {
    std::error_code error;
    fs::create_directories(path_, error);
    if (error) throw UsageError(fmt::format("--out: {}: {}", path_.string(), error.message()));
    if (fs::exists(list_path_, error)) read_earlier_list();
    list_.open(list_path_);
    list_ << heading << '\n';
    require_list();
  }

  void take(const generate::Generated& test, const std::string&) override {
    const std::string name = test.name + ".litmus";
    write_file(path_ / name, test.text);
    list_ << name << '\n';
    earlier_.erase(name);
  }

  void finish() override {
    list_.close();
    require_list();
    for (const std::string& name : earlier_) {
      std::error_code error;
      if (is_generated(path_ / name)) fs::remove(path_ / name, error);
    }
  }

 private:
  static constexpr std::string_view heading = "# Made by fenceline generate";

  void read_earlier_list() {
    std::ifstream list(list_path_);
    std::string line;
    if (!std::getline(list, line) || line != heading) return;
    while (std::getline(list, line)) {
      if (line.ends_with(".litmus") && line.find('/') == std::string::npos) earlier_.insert(line);
    }
  }

  // By the line that only generators write.
  static bool is_generated(const fs::path& path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line) && !line.starts_with("{");) {
      if (line.starts_with("Orig=")) return true;
    }
    return false;
  }

  void require_list() const {
    if (!list_) throw std::system_error(errno, std::generic_category(), list_path_.string());
  }

  fs::path path_;
  fs::path list_path_;
  std::ofstream list_;
  std::unordered_set<std::string> earlier_;  // files of an earlier list, not written again
};

struct Made {
  generate::Generated test;
  std::string cycle;
};

}  // namespace

Exit run_generate(const Settings& settings) {
  const GenerateSettings& g = settings.generate;
  if (settings.tests.empty() && !describes_cycles(g)) {
    throw UsageError(
        "generate needs a cycle, such as \"PodWR Fre PodWR Fre\", or an enumeration: --suite, --edges, --threads, "
        "--size, --mode");
  }
  const Interrupt interrupt;
  const auto stop = [&interrupt] { return interrupt.requested(); };
  TestStream stream = generated_tests(settings, stop);
  std::unique_ptr<Sink> sink;
  if (g.out.empty()) {
    sink = std::make_unique<Printer>(g.cycles);
  } else {
    if (g.cycles) throw UsageError("--cycles prints; it does not go with --out");
    sink = std::make_unique<Folder>(g.out);
  }
  const unsigned jobs = settings.jobs != 0 ? settings.jobs : std::max(1U, std::thread::hardware_concurrency());
  Progress progress("tests", 0, !settings.quiet);
  std::size_t count = 0;
  in_order_from(
      [&]() -> std::optional<Made> {
        auto test = stream.next();
        if (!test) return std::nullopt;
        return Made{*std::move(test), g.cycles ? text_of(stream.cycle()) : std::string()};
      },
      // Without a filter there is nothing to do for a second thread.
      g.filter.empty() ? 1 : jobs, 16,
      [&](Made& made) -> std::optional<Made> {
        if (!g.filter.empty() && !g.filter.keeps(parse(made.test.text, made.test.name))) return std::nullopt;
        return std::move(made);
      },
      [&](std::size_t, const std::optional<Made>& made) {
        progress.advance();
        if (!made) return;
        sink->take(made->test, made->cycle);
        ++count;
      },
      stop);
  sink->finish();
  progress.pause();
  if (!settings.quiet && (!g.out.empty() || count == 0)) {
    fmt::print(stderr, "{} test{}{}{}\n", count, count == 1 ? "" : "s", g.out.empty() ? "" : " in ", g.out);
  }
  if (interrupt.requested()) {
    fmt::print(stderr, "fenceline: interrupted; there may be more tests\n");
    return Exit::inconclusive;
  }
  return Exit::done;
}

}  // namespace fenceline::litmus::tool
