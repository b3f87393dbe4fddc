// What the command line said, typed; filled from the table of options (options.cpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "litmus/generate/enumerate.h"
#include "litmus/generate/filter.h"
#include "litmus/test.h"
#include "model/models.h"
#include "model/search.h"

namespace fenceline::litmus::tool {

enum class Format : std::uint8_t { automatic, herd, litmus, table, json };
enum class ShowForm : std::uint8_t { litmus, cpp, cycle, table };
enum class Engine : std::uint8_t { search, unreduced, reference, both };

// What to generate, as the command line said it; the rest comes from the suite or from the defaults.
struct GenerateSettings {
  bool requested = false;  // model --generate
  std::string suite;
  std::optional<Arch> arch;
  std::optional<generate::Range> threads;
  std::optional<generate::Range> size;
  std::optional<generate::Mode> mode;
  std::string edges;
  std::optional<unsigned> accesses;
  bool one_location = false;
  bool no_observers = false;
  generate::Filter filter;

  std::string out;      // a folder; empty for standard output
  bool cycles = false;  // names and cycles alone
};

struct Settings {
  std::vector<std::string> tests;  // the positional arguments
  std::string command_line;        // all of it, as a shell takes it

  std::vector<Model> models;  // in the order given, each once
  Engine engine = Engine::search;
  SearchChoice search = SearchChoice::automatic;
  std::optional<unsigned> buffer;
  unsigned jobs = 0;  // 0: one for each CPU this process may use
  std::optional<std::uint64_t> max_states;
  std::optional<std::uint64_t> max_memory;  // bytes
  std::optional<double> timeout;            // seconds a test

  // Files to write a report to; empty for none.
  std::string json_file;
  std::string html_file;
  std::string junit_file;

  // Native runs.
  std::optional<double> time;    // seconds a test
  std::optional<double> budget;  // seconds for all tests together
  std::optional<std::uint64_t> iterations;
  std::string backend = "auto";
  std::string strategy = "auto";
  std::string cxx;
  std::string cpus;
  std::optional<std::uint64_t> seed;

  // Runs of the main job.
  std::string log_file;
  std::string resume;
  std::string shard;
  std::optional<unsigned> shards;

  // Explanations.
  std::string outcome;    // empty: the condition's
  std::string save_file;  // empty for none, as the next two
  std::string replay_file;
  std::string dot_file;
  bool fences = false;

  Format format = Format::automatic;
  GenerateSettings generate;

  ShowForm show_as = ShowForm::litmus;
  bool list_as_json = false;

  bool check = false;
  bool strict = false;
  bool times = false;
  bool verbose = false;
  bool quiet = false;
};

}  // namespace fenceline::litmus::tool
