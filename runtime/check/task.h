// What the parts of one check share.
//
// Thread safety: as each part says.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/check/checkpoint.h"
#include "runtime/check/execution.h"
#include "runtime/check/identities.h"
#include "runtime/check/note.h"
#include "runtime/check/options.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

struct Task {
  const CheckOptions& options;
  const std::function<void()>& body;
  Identities& identities;
  Loops& loops;
  WorldOptions world;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  Intercept intercept = nullptr;  // called by each worker
  unsigned jobs = 1;
  bool progress = false;   // is shown
  std::string check = {};  // its name in tokens
  Saver* saver = nullptr;  // of the checkpoint; null: none is wanted
  bool shortens = true;    // a failure is captured, and a shorter one looked for
};

struct Found {
  std::uint64_t executions = 0;
  std::uint64_t blocked = 0;
  std::uint64_t steps = 0;
  std::optional<Failure> failure;
  std::vector<Execution> failing;  // in which it failed: the first, and some shorter ones
  std::string trace;               // of the first, in the order of the search
  std::string bound;
  std::vector<std::string> notes;
};

Found search_sc(const Task& task);
Found search_tso(const Task& task);
Found search_pso(const Task& task);

// One search with orders replaced, without what makes a failure readable.
Found search_with(const CheckOptions& options, const std::function<void()>& body, Intercept intercept, Orders& orders);

// Of what an execution did: threads, places, orders and where reads read from; the same in every run of the program.
std::uint64_t hash_of_log(const World& world);

// What the world's threads did, an event a line, in the order of the world's log.
std::string trace_of(const World& world);
// What a thread is at.
std::string state_of(const World& world, ThreadId t);
std::string name_of_order(std::memory_order order);

}  // namespace fenceline::checking
