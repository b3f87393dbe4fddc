// What the teaching page knows: the test and, for each model, its whole state graph.
//
// As JSON. Texts are ready to be shown; the graph is numbers, since a small test has thousands of states:
//   name, doc, text, condition          of the test
//   locations, threads[].lines/registers
//   outcomes[].text/target              every outcome some model allows
//   models[].name, views[][], memories[], steps[], graph, states, why[]
// `views[t]` are the different conditions a thread is in, [line, hangs, registers, buffer, fence awaits]; `memories`
// the different contents of memory; `steps` the different transitions. `graph` is base64 of bytes that hold one number
// after the other, seven bits a byte, low ones first, the top bit set on all but the last byte of a number. For each
// state: a view for each thread, a memory, 1 + its outcome when a run ends there and else 0, how many transitions there
// are, and for each of these twice its step, plus 1 when it is enabled, and then how far on its state is (2n for n on,
// 2n + 1 for n + 1 back). States are numbered breadth first from 0, transitions are in the machine's order.
//
// Thread safety: pure function.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "litmus/explain/target.h"
#include "litmus/test.h"
#include "model/explore/explore.h"

namespace fenceline::litmus {

// The largest graph of one model that a page holds, in states.
inline constexpr std::uint64_t most_page_states = 60'000;

// The test has too many states for a page.
class TooLarge : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws TooLarge, AccessFault.
std::string page_data(const Test& test, const Target& target, const Limits& limits = {});

}  // namespace fenceline::litmus
