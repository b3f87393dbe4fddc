// The hardware's half of a run: kernels for a whole suite, then one test after the other.
//
// Thread safety: none.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "litmus/run/record.h"
#include "litmus/test.h"
#include "runtime/native.h"

namespace fenceline::litmus {

struct NativeSettings {
  std::optional<double> time;               // seconds a test
  std::optional<double> budget;             // seconds for all tests, shared out evenly; instead of `time`
  std::optional<std::uint64_t> iterations;  // instances a test
  std::string backend = "auto";
  std::string strategy = "auto";
  std::string cxx;
  std::vector<unsigned> cpus;
  std::optional<std::uint64_t> seed;  // of the first test; the others' follow from it
  const std::atomic<bool>* cancel = nullptr;
};

class NativeSide {
 public:
  explicit NativeSide(NativeSettings settings);

  // Makes kernels for all tests, which must outlive this. `progress(done, all)` is called as they become ready.
  void prepare(const std::vector<const Test*>& tests, std::function<void(std::size_t, std::size_t)> progress);

  // Why the host cannot run the test; empty when it can.
  const std::string& failure(std::size_t i) const { return prepared_[i].failure; }
  const std::vector<std::string>& preparation_warnings(std::size_t i) const { return prepared_[i].test->warnings; }

  // Runs test i, which must have no failure. `seed` overrides the settings', for a repeat.
  runtime::NativeResult run(std::size_t i, std::optional<std::uint64_t> seed = {}) const;

  double seconds_per_test() const;

  // NativeRecord::options of that run: what to say besides seed and strategy to have another like it, or one that takes
  // this many `seconds`, however many iterations that are.
  std::string options_of(const NativeRecord& run, std::optional<double> seconds = {}) const;

 private:
  NativeSettings settings_;
  runtime::Topology topology_;
  std::vector<const Test*> tests_;
  std::vector<runtime::Prepared> prepared_;
};

// What the record keeps of a run.
NativeRecord record_of(const Test& test, const runtime::NativeResult& result);

// The parameters that were good at an outcome in a run of the test, as --strategy takes them; empty when none are
// recorded.
std::string parameters_good_at(const Test& test, const NativeRecord& run, std::span<const Shown> outcome);

}  // namespace fenceline::litmus
