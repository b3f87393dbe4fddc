// herd7's log format, one block a test.
//
// Agrees with herd7 in states, verdicts and the word after Observation; the numbers beside Positive and Negative count
// distinct final states, where herd7 counts executions.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "litmus/test.h"
#include "model/observed.h"

namespace fenceline::litmus {

struct HerdBlock {
  bool complete = true;            // otherwise the verdict is marked "Loop"
  std::optional<double> seconds;   // a Time line, when there
  std::optional<Verdict> verdict;  // of the outcomes, when known already
};

// "Allowed", "Forbidden", "Required": what the first line says of a condition. No condition is `forall (true)`.
std::string_view kind_of(const Query& query);
// "Never", "Sometimes", "Always".
std::string_view observation(const Verdict& verdict);

// Appends the block, its closing blank line included. Outcomes that the test's filter excludes are left out.
void write_herd(std::string& out, const Test& test, const OutcomeSet& outcomes, const HerdBlock& block = {});

// Appends "0:rax=0; [x]=1;": an outcome with its names, as both logs write states.
class StateWriter {
 public:
  explicit StateWriter(const Test& test);
  void write(std::string& out, std::span<const Shown> outcome) const;

 private:
  const Program& program_;
  std::vector<std::string> names_;  // "0:rax="
};

}  // namespace fenceline::litmus
