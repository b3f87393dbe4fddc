// Native runs: what this CPU does with a program.
//
//   std::vector<Prepared> ready = prepare(subjects, {});     // kernels for a whole suite at once
//   NativeResult result = run(*ready[0].test, {.time = 1s});
//
// Thread safety: `prepare` from one thread at a time. `run` may be called from several threads, but runs that share
// CPUs disturb each other.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/observed.h"
#include "model/program.h"
#include "runtime/backends/backend.h"
#include "runtime/histogram.h"
#include "runtime/kernel.h"
#include "runtime/parameters.h"
#include "runtime/perpetual.h"
#include "runtime/topology.h"

namespace fenceline::runtime {

// A program and what is observed of it. Both must outlive the call they are passed to, no longer.
struct Subject {
  const Program* program = nullptr;
  std::span<const Observable> observed;
};

struct PrepareOptions {
  // A row of backends(), or "auto": the first that works. With "auto" a test that a backend cannot build is built by
  // the next.
  std::string backend = "auto";
  BackendOptions build{};
};

// A test with its kernels. Copies what it needs.
struct NativeTest {
  std::vector<Observable> observed;
  Workload workload;
  Kernels kernels;
  // The test without synchronisation between instances, when it can be converted; else why not.
  std::optional<Perpetual> perpetual;
  Kernels perpetual_kernels;
  std::string not_perpetual;
  std::vector<std::string> warnings;  // about its preparation: which backend was used instead, and why
};

struct Prepared {
  std::shared_ptr<const NativeTest> test;  // null when the host cannot run it
  std::string failure;                     // why
};

// One result for each subject, in order. Throws std::invalid_argument when the named backend does not exist or does not
// work here at all ("auto" always works).
std::vector<Prepared> prepare(std::span<const Subject> subjects, const PrepareOptions& options = {});

enum class Stopped : std::uint8_t { time, iterations, cancelled, stuck, fault };

// "time", "iterations", "cancelled", "stuck", "fault"
std::string_view name_of(Stopped stopped);

struct RunOptions {
  // A run ends at the first of these; without either after one second.
  std::optional<std::chrono::nanoseconds> time{};
  std::optional<std::uint64_t> iterations{};
  // "auto"; or a row of strategies() or "perpetual", with the other parameters tuned; or exact parameters, as runs
  // record them.
  std::string strategy = "auto";
  std::vector<unsigned> cpus{};         // empty: all of the affinity mask
  std::optional<std::uint64_t> seed{};  // none: drawn, and recorded
  const std::atomic<bool>* cancel = nullptr;
  // Whether the user is after this outcome: the tuner then prefers parameters that yield it.
  std::function<bool(std::span<const Shown>)> wanted{};
  // An epoch without end is given up after this.
  std::chrono::milliseconds patience{2000};
  // The host's CPUs when the caller has looked already; else they are looked up.
  const Topology* topology = nullptr;
};

// Parameters that were good at an outcome.
struct Productive {
  std::vector<Shown> outcome;
  double per_second = 0;  // counted in the best pulls, per second of wall time
  Parameters parameters;
};

struct NativeResult {
  Tally seen;    // outcomes of instances
  Tally frames;  // outcomes of perpetual frames (perpetual.h); no instances of their own, so counted apart
  std::uint64_t instances = 0;
  std::uint64_t epochs = 0;  // independent in the statistical sense; instances of one epoch are not
  std::uint64_t pulls = 0;
  std::uint64_t disturbed_pulls = 0;  // in which the scheduler took a worker off its CPU
  std::uint64_t stolen_milliseconds = 0;
  double seconds = 0;  // wall time of the whole run, threads' start included
  std::uint64_t seed = 0;
  std::vector<std::optional<unsigned>> cpus;  // by worker; none where it could not be pinned
  std::string strategy;                       // as asked for
  std::string backend;
  std::string compiler;
  std::string flags;
  std::vector<Productive> productive;  // one for each outcome, rarest first
  std::vector<std::string> warnings;
  Stopped stopped = Stopped::time;
};

// Throws std::invalid_argument when options name what does not exist (a strategy, a CPU) or the test cannot do
// (perpetual), std::system_error when threads cannot be started.
NativeResult run(const NativeTest& test, const RunOptions& options = {});

}  // namespace fenceline::runtime
