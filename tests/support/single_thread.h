// One thread run alone, instruction by instruction, over plain memory: what a lowering computes, apart from any memory
// model.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/observed.h"
#include "model/program.h"

namespace fenceline::reference {

struct SingleThreadRun {
  const Program* program = nullptr;  // must outlive the run
  ThreadId thread = 0;
  std::vector<Value> registers;
  std::vector<Value> memory;  // by location
  bool finished = false;      // reached the thread's end within the steps allowed

  // Final values as outcomes show them. Throws std::out_of_range when there is none of that name.
  Shown of_register(std::string_view name) const;
  Shown of_location(std::string_view name) const;
};

SingleThreadRun run_single_thread(const Program& program, ThreadId thread = 0, std::size_t steps = 100'000);

}  // namespace fenceline::reference
