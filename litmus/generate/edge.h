// The edges that cycles are made of, in diy7's vocabulary (herdtools7; Alglave, Maranget, Sarkar, Sewell, Fences in
// weak memory models, FMSD 40(2), 2012).
//
//   Rfe Fre Coe (or Wse)  Rfi Fri Coi (or Wsi)   communications, between threads or inside one
//   Hat                                          two threads load the same store's value
//   PodWR PosRR ...                              program order, to a different or the same location
//   MFencedWR SFencesWW LFencedRR FencedWR ...   program order across a fence (Fence: the strongest)
//   FenceScdWR FenceReldRW ...                   the same in C: Acq, Rel, AR (or AcqRel), Sc, Rlx, Con
//   Rmw (in C also Exch)                         the load and the store of one locked exchange
//   Fetch.Add                                    the same of one atomic_fetch_add, in C
//
// Two annotations may follow, for the edge's first and second access: PodWWRlxRel. C: Na (not atomic), Rlx, Acq, Rel,
// Sc, Con. X86 and X86_64: Na (a plain MOV), A (a store by XCHG). P is understood as Na. In a cycle an annotation may
// also be a word of its own, about the access between the edges beside it: PodWW Rel Rfe Acq PodRR Fre. An access
// without annotation takes that of the neighbouring edge, and else the default: Rlx in C (diy7 would make it Na, and
// the test a race), Na in assembly.
//
// Thread safety: plain data and pure functions.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "litmus/test.h"

namespace fenceline::litmus::generate {

// Bad edges, cycles and enumeration options.
class GenerateError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;

  // About one edge of several, counted from 0.
  GenerateError(const std::string& message, std::size_t edge) : std::runtime_error(message), edge_(edge) {}
  std::optional<std::size_t> edge() const { return edge_; }

 private:
  std::optional<std::size_t> edge_;
};

// A word of a list, and where in the list it starts, in bytes.
struct Word {
  std::string_view text;
  std::size_t at = 0;
};

// The words between commas and blanks.
std::vector<Word> words_of(std::string_view list);

// `message`, then the list of words on a line of its own and carets below the one it is about.
std::string pointing_at(const std::string& message, std::string_view list, const Word& word);

// The order of enumerators and members here is diy7's order of edges, by which equivalent cycles get one form.
enum class EdgeKind : std::uint8_t { hat, rf, fr, co, po, fenced, rmw };
enum class Direction : std::uint8_t { write, read };
enum class EdgeFence : std::uint8_t {
  none,
  mfence,
  sfence,
  lfence,
  c_acquire,
  c_release,
  c_acq_rel,
  c_seq_cst,
  c_relaxed,
  c_consume
};
enum class EdgeRmw : std::uint8_t { exchange, fetch_add };
enum class Annotation : std::uint8_t { unspecified, plain, exchange, relaxed, acquire, release, seq_cst, consume };

struct Edge {
  EdgeKind kind = EdgeKind::po;
  bool external = false;  // between two threads
  EdgeFence fence = EdgeFence::none;
  bool different = false;  // the second access is to another location
  Direction source = Direction::write;
  Direction target = Direction::write;
  Annotation source_annotation = Annotation::unspecified;
  Annotation target_annotation = Annotation::unspecified;
  EdgeRmw rmw = EdgeRmw::exchange;  // for that kind

  bool communicates() const { return kind <= EdgeKind::co; }
  auto operator<=>(const Edge&) const = default;
};

// "X86", "X86_64", "C": a test's first word.
std::string_view first_word(Arch arch);

// What an access is when neither of its edges says.
Annotation default_annotation(Arch arch);

// Whether a load or store can be annotated so; the two halves of an Rmw are judged together.
bool applies(Annotation annotation, Direction direction);

// The annotation that the whole word is: "Rel". None when it is none in this architecture.
std::optional<Annotation> annotation_named(std::string_view word, Arch arch);

// Whether an Rmw edge may be annotated so: in C its load and store are one operation with one order (Rlx or Acq with
// Rlx or Rel, or Sc twice); in assembly it is an exchange already.
bool fits_rmw(const Edge& edge, Arch arch);

// All edges that a word names: one, or several when '*' stands for i/e, d/s, W or R ("Pod**", "Rf*"). Sorted, without
// repetition. Throws GenerateError when it names none in this architecture.
std::vector<Edge> parse_edge(std::string_view word, Arch arch);

// The edges of a list of words separated by commas or blanks; sorted, without repetition. Throws GenerateError.
std::vector<Edge> parse_edge_list(std::string_view words, Arch arch);

// "PodWR", "FreScSc": appended, so that a caller who prints millions allocates nothing. Annotations that are both
// unspecified, or both plain in assembly, are left out.
void append(std::string& text, const Edge& edge, Arch arch);
std::string text_of(const Edge& edge, Arch arch);

// "Rlx", "Na"; empty when unspecified.
std::string_view text_of(Annotation annotation);

// "MFence", "FenceSc"; empty for none.
std::string_view text_of(EdgeFence fence);

// "Rmw", "Fetch.Add".
std::string_view text_of(EdgeRmw rmw);

}  // namespace fenceline::litmus::generate
