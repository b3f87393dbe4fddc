// Cycles of edges, in the one form that stands for all their rotations, and the events they describe.
//
// Event i is the access that edge i starts from; edge i ends at event i + 1, the last edge at event 0. An external edge
// goes on to the next thread, an edge with `different` to the next location. The conventions for threads, locations and
// values are diy7's (herdtools7, gen/cycle.ml and gen/normaliser.ml, read for their meaning):
//  - thread 0 starts at event 0, so the last edge is external;
//  - locations are x, y, z, a, b, ... in the order of the cycle from event 0;
//  - the stores of a location write 1, 2, 3, ... in the order of the cycle, which is the coherence order it asks for;
//    a load reads what the cycle's last store before it wrote, or the initial 0.
//
// Thread safety: plain data and pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "litmus/generate/edge.h"

namespace fenceline::litmus::generate {

inline constexpr std::size_t max_edges = 64;

// Made by parse_cycle, make_cycle or the enumerator; then it has at least two external edges, or one when it never
// changes location; directions and annotations meet, none of them is unspecified, and of the rotations that start a
// thread it is the least: by the threads' first and last directions, then by the number of the first thread's edges,
// then by the edges.
struct Cycle {
  Arch arch = Arch::x86_64;
  std::vector<Edge> edges;
  bool operator==(const Cycle&) const = default;
};

struct Event {
  Direction direction = Direction::write;
  Annotation annotation = Annotation::plain;
  bool rmw = false;    // one half of an Rmw edge
  bool shown = false;  // a load whose value belongs to the outcome the cycle asks for
  std::uint8_t thread = 0;
  std::uint8_t location = 0;
  std::uint8_t value = 0;  // stored, or to be loaded
  std::uint8_t reg = 0;    // number of the register in its thread; only when the access uses one (`uses_register`)
};

struct Layout {
  std::array<Event, max_edges> events;
  std::size_t size = 0;
  std::uint8_t threads = 0;
  std::uint8_t locations = 0;
  std::array<std::uint8_t, max_edges> stores{};  // for each location
  // Whether the final value and the loads leave open in which order the location's stores happened: three or more
  // stores, and one but the last comes from another thread than the access before it. The generated test then has a
  // thread more, which loads all values but the last, in order.
  std::array<bool, max_edges> needs_observer{};
};

// Throws GenerateError when the words are no cycle that a test can be made of, saying why. '*' is allowed for
// directions that the neighbouring edges decide.
Cycle parse_cycle(std::string_view words, Arch arch = Arch::x86_64);
Cycle make_cycle(std::vector<Edge> edges, Arch arch);

// The parts of make_cycle, for the enumerator: rotation to the canonical form, for edges that fit; and the reason why
// no test can be made of the canonical cycle, null when one can.
void normalise(std::vector<Edge>& edges);
const char* objection(const Cycle& cycle, const Layout& layout);

Layout lay_out(const Cycle& cycle);

// What the second half of an Rmw stores: the value of the event after its load.
std::uint8_t stored_by_rmw(const Layout& layout, std::size_t load);

// Loads, exchanges, and in assembly stores by XCHG.
bool uses_register(const Event& event, Arch arch);

// The event that ends the same thread.
std::size_t last_of_thread(const Cycle& cycle, std::size_t first);

// "x", "y", "z", "a", ..., "w", "x00", ...
std::string location_name(std::size_t location);

// "PodWR Fre PodWR Fre", from thread 0 on; `from` starts elsewhere.
std::string text_of(const Cycle& cycle, std::size_t from = 0);
void append(std::string& text, const Cycle& cycle, std::size_t from = 0);

// Where the least of all rotations starts, in the order of edges: what diy7 prints as Cycle=.
std::size_t least_rotation(const Cycle& cycle);

}  // namespace fenceline::litmus::generate
