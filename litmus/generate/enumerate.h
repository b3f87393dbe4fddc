// All cycles over a set of edges, each once whatever its rotation, one after the other, and each test once.
//
// Sequences of edges are enumerated as necklaces (the algorithm of Fredricksen, Kessler and Maiorana, as in Ruskey,
// Savage, Wang, Generating necklaces, J. Algorithms 13(3), 1992), which makes exactly the least rotation of each cycle,
// so nothing needs to be remembered: memory does not grow with the count. Prefixes that no cycle of the mode can start
// with are cut off. The order is by number of edges, then by the edges' own order; it depends on the options alone.
//
// The modes are diy7's (herdtools7, gen/alt.ml, read for its meaning). In both, Coe;Coe, Fre;Coe and Rfe;Fre are left
// out, since they come to Coe, Fre and Coe; a thread has at most `accesses` accesses.
//  - critical: communications between threads and edges inside a thread alternate, but for Coe;Rfe and Fre;Rfe; an Rmw
//    may stand anywhere; no thread ends on its first location at an earlier value than it started with.
//  - free: no further rule.
//
// PosWR says what Rfi says of two accesses, PosRW what Fri, PosWW what Coi. Of the cycles that differ in such a choice
// alone, where the mode makes several, there is one, since their tests are the same: the one with the communications,
// from each thread's start on; in cycles that never change location the one with program order, without which these
// would not be.
//
// Thread safety: an Enumerator belongs to one thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "litmus/generate/cycle.h"

namespace fenceline::litmus::generate {

enum class Mode : std::uint8_t { critical, free };

struct Range {
  unsigned first = 0;
  unsigned last = 0;
  bool operator==(const Range&) const = default;
};

struct EnumerateOptions {
  Arch arch = Arch::x86_64;
  std::vector<Edge> edges;  // as parse_edge_list gives them; unspecified annotations take the neighbour's
  Range threads{2, 4};      // observers not counted
  Range size{2, 6};         // edges
  Mode mode = Mode::critical;
  unsigned accesses = 4;      // at most, in a thread
  bool one_location = false;  // also cycles that never change location
  bool observers = true;      // also cycles whose tests need a thread to observe them
};

class Enumerator {
 public:
  // Throws GenerateError when a range is empty, a size exceeds max_edges, or there are no edges. `stop` is asked now
  // and then, also while no cycle is found, and ends the enumeration.
  explicit Enumerator(const EnumerateOptions& options, std::function<bool()> stop = {});

  // The next cycle, canonical; false at the end, and when stopped. `cycle` keeps its memory from call to call.
  bool next(Cycle& cycle);

 private:
  using Symbol = std::uint16_t;

  // An edge with its annotations settled, and by which of its ends the option's edges that allow it settle them: bit
  // 2 * s + t for one that specifies the first annotation when s, the second when t.
  struct Letter {
    Edge edge;
    std::uint8_t specifies = 0;
  };

  // The state after a prefix of the cycle.
  struct Frame {
    Symbol symbol = 0;
    std::uint32_t at = 0;        // in the successors of the symbol before
    std::uint8_t period = 1;     // of the prefix as a necklace
    std::uint8_t threads = 0;    // external edges
    std::uint8_t inside = 0;     // edges since the last external one
    std::uint8_t specified = 0;  // for (first end of the prefix, its last end): which can have been specified
  };

  void make_letters();
  bool may_follow(const Edge& before, const Edge& after) const;
  bool advance(std::size_t depth);
  bool descend(std::size_t depth, Symbol symbol, std::uint8_t period);
  std::uint8_t continue_specified(std::uint8_t specified, const Letter& letter) const;
  bool closes(std::size_t size) const;
  void find_twins();
  bool follows(Symbol before, Symbol after) const { return follows_[before * letters_.size() + after]; }
  bool says_again(std::size_t size, bool one_location) const;
  bool make(std::size_t size, Cycle& cycle) const;

  bool stopped();

  EnumerateOptions options_;
  std::function<bool()> stop_;
  std::uint32_t steps_ = 0;  // since `stop_` was asked
  std::vector<Letter> letters_;
  std::vector<Symbol> all_;
  std::vector<std::vector<Symbol>> successors_;  // sorted
  std::vector<bool> follows_;                    // letters_.size() squared
  std::vector<Symbol> twins_;                    // of each letter, the other that says the same, or itself
  std::array<Frame, max_edges> frames_{};
  std::size_t size_ = 0;  // of the cycles being made
  std::size_t largest_ = 0;
  std::size_t depth_ = 0;  // of the frame to advance
  bool fresh_ = true;      // that frame has no symbol yet
};

// Calls `use` for each cycle until it returns false.
void enumerate(const EnumerateOptions& options, const std::function<bool(const Cycle&)>& use);

}  // namespace fenceline::litmus::generate
