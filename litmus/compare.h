// Two or more logs side by side, test by test: which final states one has and another has not.
//
// Every log is compared with the first. What counts as a difference follows from what the two are:
//  - two models: any state that only one allows, another verdict, observation or kind, a search that was cut short
//    ("Loop") in one of them, a test that only one has. A state that an incomplete search lacks counts as nothing yet:
//    the comparison is inconclusive there;
//  - a model and hardware: a state that was seen and is not allowed ("forbidden seen"), or a condition observed
//  although
//    the model's states never (or always) meet it. Allowed and not seen is no difference, nor is a test that one of
//    them does not have, unless the comparison is strict;
//  - hardware twice: any state that only one has seen, another verdict or kind; missing tests when strict.
// Another condition is a difference in each case.
//
// Tests are matched by name; hashes must agree where both logs have them. One log may hold several tests of one name,
// when their hashes or conditions differ.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fenceline::litmus {

// What one log says of one test. States are in one canonical form (see text_of in logs/read.h), sorted, each once.
struct SideTest {
  enum class Observation : std::uint8_t { never, sometimes, always };
  std::string name;
  std::string hash;       // empty when the log has none
  std::string kind;       // "Allowed", "Forbidden", "Required"
  std::string condition;  // as plain_condition of logs/condition_text.h writes it; empty when the log has none
  bool hardware = false;
  bool complete = true;    // models: the search was exhaustive
  std::optional<bool> ok;  // the verdict; none when the log leaves it open (herd7's Undef)
  std::optional<Observation> observation;
  std::vector<std::string> states;
  std::vector<std::uint64_t> counts;  // hardware: instances, of each state
};

struct Side {
  std::string name;  // as the user named the log
  std::vector<SideTest> tests;
  bool hardware() const;  // only tests that were run
};

// One log's cell in a row, compared with the first log's.
struct SideCell {
  const SideTest* test = nullptr;    // none when the log does not have it
  std::vector<std::size_t> more;     // states it has and the first has not: indices into test->states
  std::vector<std::size_t> less;     // states the first has and it has not: indices into the first's states
  std::vector<std::string> remarks;  // differences beside the states: "verdict No, not Ok"
  bool differs = false;              // by the rules above
  bool forbidden = false;            // one of the two is hardware, and saw what the other, a model, forbids
  bool inconclusive = false;         // an incomplete search leaves it open
};

struct ComparedTest {
  std::string name;
  std::vector<SideCell> sides;  // one a log, in their order; nothing to compare in the first
  bool differs() const;
  bool contents_differ() const;  // not only in that some log does not have it
  bool forbidden() const;
  bool inconclusive() const;
  bool everywhere() const;  // every log has it
};

struct Comparison {
  std::vector<ComparedTest> tests;  // in the order of the first log, then of the others
  std::size_t differing = 0;
  std::size_t inconclusive = 0;
};

// `sides` must have two or more and outlive the result. Throws InputError when a test's hashes do not match.
Comparison compare(const std::vector<Side>& sides, bool strict = false);

}  // namespace fenceline::litmus
