// Perpetual runs: a test without any synchronisation between its instances, after PerpLE (Melissaris, Markakis,
// Shaw, Martonosi, MICRO 2020).
//
// All instances share one set of cells. In iteration n the j-th of a thread's s stores to a location writes
// n * s + j + 1 in place of its constant, so that a value tells which iteration wrote it. A frame is a choice of one
// iteration for each thread. A load of the frame read, from the location's only writer: something older than the
// frame's stores (the test's initial value), one of them (its constant), or something newer (the constant of the last).
//
// A frame's outcome is one the model allows whenever the whole run is: every reads-from, coherence and from-reads edge
// between the frame's events that the outcome stands for follows from a path of such edges in the run, so a cycle among
// them would be one in the run.
//
// Frames are not independent of one another and there are many more of them than instances, so they are counted apart.
//
// Thread safety: pure functions; the reader as reader.h says.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/observed.h"
#include "runtime/kernel.h"
#include "runtime/reader.h"

namespace fenceline::runtime {

// A location as frames see it.
struct PerpetualLocation {
  std::optional<ThreadId> writer;
  std::vector<Value> constants;  // of the writer's stores, in program order
  Value initial = 0;
};

// A load whose value some observable shows: output `output` of thread `thread`.
struct PerpetualLoad {
  ThreadId thread = 0;
  std::size_t output = 0;
  LocationId location = 0;
};

// Where an observable's value comes from in a frame.
struct PerpetualColumn {
  Observable observable;
  std::optional<std::size_t> load;  // an index into `loads`
  Value constant = 0;               // without a load
};

struct Perpetual {
  Workload workload;  // the converted program; outputs are the loads
  std::vector<PerpetualLocation> locations;
  std::vector<PerpetualLoad> loads;
  std::vector<PerpetualColumn> columns;
  ThreadId pivot = 0;  // the thread whose iterations the linear counter walks
};

struct Conversion {
  std::optional<Perpetual> perpetual;
  std::string objection;  // why there is none
};

// Converts straight-line programs of loads, stores of constants and fences whose locations have one writer each and
// are at least 4 bytes wide.
Conversion to_perpetual(const Program& program, std::span<const Observable> observed);

// Counts frames in time linear in the iterations: for each iteration of the pivot it follows the values read to the
// iterations that wrote them and to those just after, and counts each frame found once.
std::unique_ptr<Reader> make_frame_reader(const Perpetual& perpetual, unsigned workers);

// Counts every frame of the first `iterations` iterations: slow and obvious, for small runs.
void count_all_frames(const Perpetual& perpetual, const EpochView& view, std::uint32_t iterations,
                      const TallySink& sink);

}  // namespace fenceline::runtime
