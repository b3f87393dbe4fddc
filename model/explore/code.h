// A program compiled for one model and one set of observables: what the machines step through.
//
// Compiling pays for itself within a few states. It
//  - replaces C11 orders and fences by the plain accesses and fences of the model (the mapping, see
//  machines/mapping.h);
//  - drops what cannot be seen (with `reduce`): assignments and loads into registers that nothing reads before they are
//    overwritten, and stores to locations that no one loads and no one observes. Loads may go because on all three
//    machines a load waits for nothing and nobody waits for it; stores may go, with unbounded buffers, because a
//    store's only effects are on loads of its location and on the final value;
//  - merges read-modify-writes that commute (with `reduce`): where all accesses to a location are locked additions of
//    constants (or all `or`s, all `xor`s, all `and`s) whose old values nobody reads, and in no loop, their order cannot
//    be seen. Each becomes the full fence that it also is, and adds to a register of its own thread; the location's
//    final value is its initial value and what all threads have added;
//  - finds threads that are equal (symmetry.h);
//  - numbers the locations, registers and values that are left, so that a state packs into few words;
//  - precomputes, at each instruction, what the thread may still read and write, which registers are live, and whether
//    it may go backwards from there: the reductions read these.
//
// Thread safety: const after construction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/explore/domain.h"
#include "model/explore/explore.h"
#include "model/explore/symmetry.h"
#include "model/machines/mapping.h"
#include "model/observed.h"
#include "model/program.h"

namespace fenceline {

// A set of locations; those past the 63rd share the last bit, which makes every use conservative.
using LocationMask = std::uint64_t;
constexpr LocationMask bit_of(std::uint32_t location) { return LocationMask{1} << (location < 63 ? location : 63U); }

struct Op {
  enum class Kind : std::uint8_t { load, store, rmw, cas, full_fence, store_fence, assign, branch, jump };

  // A register slot, or a constant: its value until the domain is known, its code afterwards.
  struct Source {
    std::int32_t slot = -1;
    std::uint64_t constant = 0;
    bool operator==(const Source&) const = default;
  };

  Kind kind = Kind::jump;
  RmwOp rmw = RmwOp::exchange;
  AluOp alu = AluOp::copy;
  Width width = Width::quad;
  bool when_zero = false;
  std::int32_t target = -1;    // register slot, -1 for none
  std::int32_t location = -1;  // -1: computed from `base` and `offset`
  std::int32_t base = -1;
  std::int64_t offset = 0;
  Source a;  // store: the value; rmw: the operand; cas: expected; branch: the condition
  Source b;  // cas: desired
  std::uint32_t destination = 0;

  bool operator==(const Op&) const = default;
  bool accesses_memory() const { return kind <= Kind::cas; }
  bool reads_memory() const { return kind == Kind::load || kind == Kind::rmw || kind == Kind::cas; }
  bool writes_memory() const { return kind == Kind::store || kind == Kind::rmw || kind == Kind::cas; }
  bool needs_empty_buffer() const { return kind == Kind::rmw || kind == Kind::cas || kind == Kind::full_fence; }
};

struct ThreadCode {
  std::vector<Op> ops;
  // What holds before each instruction, and at the end (so ops.size() + 1 entries).
  struct Point {
    LocationMask reads = 0;   // locations some later load, rmw or cas may read
    LocationMask writes = 0;  // locations some later store, rmw or cas may write
    std::uint64_t live = 0;   // register slots read later or observed; slots past the 63rd are always live
    std::uint32_t line = 0;   // index of the instruction in the program's thread
    bool backwards = false;   // from here the thread may jump back before its next load, rmw or cas
  };
  std::vector<Point> points;
  std::vector<std::uint64_t> initial;   // code of each slot's initial value
  std::vector<RegisterId> register_of;  // slot to program register
  unsigned buffer_capacity = 0;         // most stores its buffer can hold at once; see `unbounded`
  bool unbounded = false;               // a loop stores without draining: buffer_capacity is a bound we chose
};

struct ObservedSlot {
  enum class Kind : std::uint8_t { slot, location, constant, sum };
  Kind kind = Kind::constant;
  ThreadId thread = 0;
  std::uint32_t index = 0;
  Value constant = 0;
  Width width = Width::quad;  // how the value is shown
  bool is_signed = true;
};

// A location whose read-modify-writes were merged: the operation applied to the initial value and all parts.
struct Sum {
  struct Part {
    ThreadId thread = 0;
    std::uint32_t slot = 0;
  };
  RmwOp op = RmwOp::add;
  Width width = Width::quad;
  Value initial = 0;
  std::vector<Part> parts;

  // `part(p)` gives the value of a part.
  template <class F>
  Value total(F&& part) const {
    Value result = initial;
    for (const Part& p : parts) result = evaluate(op, result, part(p), width);
    return result;
  }
};

struct Code {
  const Program* program = nullptr;
  std::vector<ThreadCode> threads;
  std::vector<LocationId> location_of;  // our number to the program's
  std::vector<std::int32_t> number_of;  // and back; -1 for a location nobody touches
  std::vector<std::uint64_t> initial;   // code of each location's initial value
  LocationMask observed_locations = 0;
  std::vector<ObservedSlot> observed;  // one for each observable
  std::vector<Sum> sums;               // observed ones
  std::vector<EqualThreads> equal;     // empty without `reduce`
  Reductions reductions;
  Domain domain;
  bool loops = false;  // some thread jumps backwards
};

struct CompileOptions {
  bool reduce = true;
  std::optional<unsigned> buffer;  // as ExploreOptions
  bool raw = false;                // leave values as they are: the domain is raw whatever the program
};

// The largest buffer that a search uses when a loop stores without draining and the user gave no bound.
inline constexpr unsigned bound_for_storing_loops = 4;

Code compile(const Program& program, std::span<const Observable> observed, const Mapping& mapping,
             const CompileOptions& options);

// Our number of the location that an access to a computed address goes to. Throws AccessFault.
std::uint32_t locate(const Code& code, ThreadId t, const Op& op, Value address);

}  // namespace fenceline
