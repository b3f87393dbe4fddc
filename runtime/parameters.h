// How one pull is run: everything that decides timing and memory layout, and nothing that decides what is allowed.
//
// As text, one word a field: "chunked,chunk=64,instances=1024,layout=packed,reset=loader,roles=rotating,turns=whole,
// order=in-order,touch=none,gaps=none,gap=0,lead=0,period=0,place=0". The text is what runs record, and reading it back
// gives equal parameters, so that a run can be repeated as it was.
//
// Thread safety: plain data.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/layout.h"

namespace fenceline::runtime {

// Which worker writes the initial values of a location before an epoch: the cache that then holds the line.
enum class Reset : std::uint8_t {
  loader,  // one that will load it in this epoch: the load hits, the store elsewhere waits for the line
  storer,  // one that will store it
  one,     // the same worker for all locations
  sliced,  // each worker a slice of the instances
};

// Which worker plays which thread of the test.
enum class Roles : std::uint8_t {
  fixed,     // worker w plays thread w
  rotating,  // one further in each epoch: a line that a storer owned is then reset in place by its loader
  random,    // drawn for each epoch
};

// How a worker plays several threads of the test (when there are more threads than CPUs; else it means nothing).
enum class Turns : std::uint8_t {
  whole,  // one after the other, each to its end
  mixed,  // changing between their instructions (backends/mixed.h); these pulls are interpreted
};

enum class Visiting : std::uint8_t { in_order, shuffled };

// What a worker does to the cells of a chunk before it runs it.
enum class Touch : std::uint8_t {
  none,
  read,   // loads them: lines are shared between caches
  write,  // asks for them to write: lines are owned by whoever came last
};

// Pauses between the instructions of the test: they are no part of the program, but give partners time to come
// between two instructions.
enum class Gaps : std::uint8_t {
  none,
  single,     // before one instruction, drawn for each chunk
  scattered,  // before each instruction
};

inline constexpr std::array all_resets{Reset::loader, Reset::storer, Reset::one, Reset::sliced};
inline constexpr std::array all_roles{Roles::fixed, Roles::rotating, Roles::random};
inline constexpr std::array all_turns{Turns::whole, Turns::mixed};
inline constexpr std::array all_visitings{Visiting::in_order, Visiting::shuffled};
inline constexpr std::array all_touches{Touch::none, Touch::read, Touch::write};
inline constexpr std::array all_gaps{Gaps::none, Gaps::single, Gaps::scattered};

std::string_view name_of(Reset reset);
std::string_view name_of(Roles roles);
std::string_view name_of(Turns turns);
std::string_view name_of(Visiting visiting);
std::string_view name_of(Touch touch);
std::string_view name_of(Gaps gaps);

struct Parameters {
  std::string strategy = "chunked";  // a row of strategies/strategy.h, or "perpetual"
  std::uint32_t chunk = 64;          // instances between two rendezvous, where the strategy has chunks; at least 1
  std::uint32_t instances = 1024;    // in an epoch; at least 1
  Layout layout = Layout::packed;
  Reset reset = Reset::loader;
  Roles roles = Roles::rotating;
  Turns turns = Turns::whole;
  Visiting visiting = Visiting::in_order;
  Touch touch = Touch::none;
  Gaps gaps = Gaps::none;
  std::uint32_t gap_turns = 0;   // longest gap, in turns of an empty loop (about a cycle each)
  std::uint32_t lead_turns = 0;  // longest wait of a worker after a rendezvous, drawn each time
  std::uint32_t period = 0;      // timebase: ticks of the clock between instances
  std::uint32_t place = 0;       // which of the topology's placements (topology.h)
  bool operator==(const Parameters&) const = default;
};

std::string text_of(const Parameters& parameters);

// Reads what text_of writes; fields left out keep their defaults. Throws std::invalid_argument, naming the field.
Parameters parameters_from(std::string_view text);

}  // namespace fenceline::runtime
