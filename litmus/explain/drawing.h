// A run drawn as text: one column a thread, and after every step the store buffers (oldest entry left), the registers
// and memory. What a step changed is marked with an asterisk.
//
//         P0                         P1                         memory
//     1   MOV [x],$1
//         stores x=1 into its buffer
//         [x=1]*                     []                         x=0 y=0
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "litmus/test.h"
#include "model/witness.h"

namespace fenceline::litmus {

struct DrawingOptions {
  std::size_t width = 80;  // columns of the terminal
  bool colour = false;
  bool every_state = false;  // all named registers and the next instruction, not only what a step concerns
};

// `observed` is what the run's outcome is about; these registers are always shown.
std::string drawn(const Test& test, std::span<const Observable> observed, const Run& run,
                  const DrawingOptions& options);

// One state, drawn in the same columns.
std::string drawn(const Test& test, std::span<const Observable> observed, Model model, const StateView& state,
                  const DrawingOptions& options);

// What is worth noticing in a run: which loads ran while an older store of their thread was still in its buffer, and
// which drains overtook older stores. One sentence each; empty for a run that SC has too.
std::vector<std::string> remarks(const Program& program, const Run& run);

}  // namespace fenceline::litmus
