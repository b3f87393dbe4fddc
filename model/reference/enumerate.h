// Execution graphs of a program, one after the other: what a picture, or the reason why an outcome cannot happen, is
// made from.
//
// Thread safety: calls are independent; callbacks run on the calling thread.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "model/models.h"
#include "model/observed.h"
#include "model/reference/execution.h"
#include "model/reference/reference.h"

namespace fenceline::reference {

// Calls `visit` with every execution and its outcome until it returns false. With a model, every execution the model
// allows; without one, every candidate: any that coherence and atomicity alone allow. Loops, faults and limits are as
// in `explore` (reference.h); returns how complete the enumeration was, `exhaustive` also when `visit` ended it.
Completeness visit_executions(const Program& program, std::span<const Observable> observed, std::optional<Model> model,
                              const std::function<bool(const Execution&, std::span<const Shown>)>& visit,
                              const Options& options = {});

// The first execution found with that outcome; none when there is none.
std::optional<Execution> find_execution(const Program& program, std::span<const Observable> observed,
                                        std::span<const Shown> outcome, std::optional<Model> model,
                                        const Options& options = {});

}  // namespace fenceline::reference
