// What a run of the main job leaves behind: for every test, what each model allows, what the hardware did, and how the
// two compare. Reports, `--resume` and `merge` know only this; it goes to JSON and back without loss (record_json.h).
//
// Thread safety: plain data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/models.h"
#include "model/observed.h"

namespace fenceline::litmus {

// An outcome that some model allows or that was seen.
struct OutcomeRecord {
  std::vector<Shown> values;  // in the order of TestRecord::observed
  std::vector<bool> allowed;  // by each of TestRecord::models
  bool satisfies = false;     // the condition's proposition
  std::uint64_t count = 0;    // instances in which it was seen
  std::uint64_t frames = 0;   // perpetual frames in which it was seen

  std::uint64_t times() const { return count + frames; }  // in which it was seen, of NativeRecord::all_instances
  bool seen() const { return times() > 0; }
  bool operator==(const OutcomeRecord&) const = default;
};

struct ModelRecord {
  Model model = Model::tso;
  bool complete = true;  // an outcome an incomplete search did not find is not known to be forbidden
  std::string search;    // "exhaustive", or why not
  bool operator==(const ModelRecord&) const = default;
};

// One native run of the test, with what it takes to repeat it.
struct NativeRecord {
  std::uint64_t instances = 0;
  std::uint64_t frames = 0;
  std::uint64_t epochs = 0;  // the independent unit: instances of one epoch are not independent
  double seconds = 0;
  std::uint64_t seed = 0;
  std::string strategy;
  std::string backend;
  std::string compiler;
  std::string flags;
  std::vector<int> cpus;                // by thread; -1 where a thread could not be pinned
  std::string stopped;                  // "time", "iterations", "cancelled", "stuck", "fault"
  std::vector<std::string> productive;  // parameters that were good at an outcome, in words
  std::vector<std::string> warnings;
  std::string options;  // what else it was told, for a repeat: "--cpus 0,1 --backend portable --time 0.1"

  // What reports call instances: how often an outcome was looked at. A frame is one more look, at other iterations.
  std::uint64_t all_instances() const { return instances + frames; }
  bool operator==(const NativeRecord&) const = default;
};

// Everything about a forbidden outcome that was seen: the run that saw it, and the run that tried to see it again.
struct SurpriseRecord {
  std::vector<Shown> outcome;
  std::uint64_t count = 0;        // in the first run
  std::uint64_t count_again = 0;  // when run again
  std::string program;            // the emitted C++ as a standalone program
  std::string repeat{};           // the command that shows it again
  bool operator==(const SurpriseRecord&) const = default;
};

struct TestRecord {
  std::string name;
  std::string file;
  std::string arch;
  std::string hash;
  std::string text;                   // the test as litmus text
  std::string condition;              // empty when it has none
  std::string kind;                   // "Allowed", "Forbidden", "Required"
  std::vector<std::string> observed;  // "0:rax", "[x]"
  std::vector<ModelRecord> models;    // the first one grades
  std::vector<OutcomeRecord> outcomes;
  std::vector<NativeRecord> native;  // one a run; merged records have several; empty when the host cannot run it
  std::string failure;               // why it was not run
  std::string control;               // the unfenced test that was run beside it, when there is one
  std::vector<SurpriseRecord> surprises;
  bool operator==(const TestRecord&) const = default;
};

struct HostRecord {
  std::string cpu;     // "AMD EPYC ..."
  unsigned cpus = 0;   // that this process may use
  std::string system;  // kernel and machine
  bool operator==(const HostRecord&) const = default;
};

struct RunRecord {
  std::string version;  // of fenceline
  std::string started;  // ISO 8601, UTC
  double seconds = 0;
  HostRecord host;
  std::string options;  // the command line, for a repeat
  std::vector<Model> models;
  std::vector<TestRecord> tests;
  std::vector<std::string> errors;  // tests that could not be read
  bool finished = true;             // false when the run was interrupted
  bool operator==(const RunRecord&) const = default;
};

}  // namespace fenceline::litmus
