// The whole explanation of one test as text: why an outcome can or cannot happen under a model, the models side by
// side, and which fences matter.
//
// Thread safety: none; one explanation, one thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "litmus/explain/drawing.h"
#include "litmus/explain/target.h"
#include "model/fences.h"
#include "model/reference/why_not.h"

namespace fenceline::litmus {

struct ExplainOptions {
  DrawingOptions drawing;
  std::optional<unsigned> buffer;
  Limits limits;
  bool everything = false;  // every reason and every fence set, however many
};

class Explanation {
 public:
  // Test and target must outlive the explanation.
  Explanation(const Test& test, const Target& target, const ExplainOptions& options);

  // A run that shows the target, or the cycles that forbid it; the other models' answers; the fences that would change
  // the answer. Throws AccessFault.
  std::string under(Model model);

  // Which outcomes each model allows, and the first run that shows each difference.
  std::string side_by_side(std::span<const Model> models);

  // All minimal fence sets that forbid the target, or allow it; and those that restore SC for the whole test.
  std::string fences(Model model);

  // What `under` found last; none when the outcome is forbidden.
  const std::optional<Run>& run() const { return run_; }

  // Why something above is not the whole answer; `exhaustive` when it is.
  Completeness completeness() const { return completeness_; }

 private:
  bool allowed(Model model);
  std::string other_models(Model model);
  std::optional<Run> find_run(Model model);
  std::optional<Run> find_run_by_axioms(Model model) const;
  std::string how_short(const Run& run) const;
  std::string cannot(Model model);
  std::string drawing(const Run& run) const;
  std::string difference(const Program& program, Model model, const reference::Reason& reason);
  std::string listed(const FenceSets& found, std::size_t most) const;
  void note(Completeness completeness);
  FenceOptions briefly() const;  // for fences mentioned by the way

  const Test& test_;
  const Target& target_;
  const ExplainOptions& options_;
  Limits search_;  // of searches that keep every state or candidate they meet
  std::optional<Run> run_;
  bool shortest_ = false;  // whether the run is known to be a shortest one
  Completeness completeness_ = Completeness::exhaustive;
};

}  // namespace fenceline::litmus
