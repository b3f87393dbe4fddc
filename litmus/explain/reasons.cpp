#include "litmus/explain/reasons.h"

#include <algorithm>
#include <fmt/format.h>

#include "litmus/explain/words.h"
#include "litmus/wrap.h"

namespace fenceline::litmus {
namespace {

using reference::Axiom;
using reference::Edge;
using reference::Event;
using reference::Execution;
using reference::Kept;

std::string value_of(const Program& program, const Event& e) { return value_text(program, e.location, e.value); }

// What an event is to the reader, without its thread.
std::string deed_text(const Program& program, const Event& e) {
  const std::string& name = program.locations[e.location].name;
  switch (e.kind) {
    case Event::Kind::read: return (e.locked ? "locked read of " : "load of ") + name;
    case Event::Kind::write: return (e.locked ? "locked write " : "store ") + name + "=" + value_of(program, e);
    case Event::Kind::fence: return "fence";
  }
  return {};
}

std::string_view name_of(Edge::Kind kind) {
  switch (kind) {
    case Edge::Kind::program_order: return "po";
    case Edge::Kind::reads_from: return "rf";
    case Edge::Kind::coherence: return "co";
    case Edge::Kind::from_read: return "fr";
    case Edge::Kind::atomic: return "rmw";
  }
  return {};
}

// The store a load reads from.
const Event* source_of(const Execution& x, reference::EventId read) {
  for (reference::EventId w = 0; w < x.events.size(); ++w) {
    if (x.rf.contains(w, read)) return &x.events[w];
  }
  return nullptr;
}

std::string rule_text(Model model, const Event& a, const Event& b) {
  switch (model) {
    case Model::sc: return "SC keeps program order";
    case Model::tso:
    case Model::pso: break;
  }
  const std::string who = model_text(model);
  if (a.is_read()) {
    return b.is_read() ? who + " keeps loads in order" : who + " lets no store pass an older load";
  }
  return who + " keeps stores in order";
}

std::string kept_text(const Program& program, Model model, const Execution& x, Axiom axiom, const Edge& e) {
  const Event& a = x.events[e.from];
  const Event& b = x.events[e.to];
  if (axiom == Axiom::coherence) return "program order, and both are to " + program.locations[a.location].name;
  const auto by = reference::kept(x, model, e.from, e.to);
  if (!by) return "program order";
  switch (by->by) {
    case Kept::By::rule: return rule_text(model, a, b);
    case Kept::By::same_location: return fmt::format("{} keeps stores to one location in order", model_text(model));
    case Kept::By::locked: return "a locked operation waits until the buffer is empty, and what follows waits for it";
    case Kept::By::fence: {
      const Event& fence = x.events[by->fence];
      const std::string line = line_text(program, *fence.thread, fence.instruction);
      return fmt::format("the fence between them{} keeps them so", line.empty() ? "" : ", `" + line + "`,");
    }
  }
  return {};
}

}  // namespace

std::string event_text(const Program& program, const Event& e) {
  if (!e.thread) return "the initial " + binding_text(program, e.location, e.value);
  return fmt::format("P{}'s {}", *e.thread, deed_text(program, e));
}

std::string edge_text(const Program& program, Model model, const Execution& x, Axiom axiom, const Edge& e) {
  const Event& a = x.events[e.from];
  const Event& b = x.events[e.to];
  const std::string from = event_text(program, a);
  const std::string to = event_text(program, b);
  switch (e.kind) {
    case Edge::Kind::program_order:
      return fmt::format("{} comes before its {}: {}.", from, deed_text(program, b),
                         kept_text(program, model, x, axiom, e));
    case Edge::Kind::reads_from:
      return fmt::format("{} comes before {}, which reads {} from it.", from, to,
                         binding_text(program, b.location, b.value));
    case Edge::Kind::coherence: return fmt::format("{} reaches memory before {} (coherence).", from, to);
    case Edge::Kind::from_read: {
      const Event* const source = source_of(x, e.from);
      const bool initial = source != nullptr && !source->thread;
      return fmt::format("To read {}{}, {} must come before {} in memory order.",
                         binding_text(program, a.location, a.value), initial ? ", the initial value" : "", from, to);
    }
    case Edge::Kind::atomic: return fmt::format("But {} and its read are one step, with nothing between.", from);
  }
  return {};
}

std::string cycle_text(const Program& program, Model model, const reference::Reason& reason, std::size_t width) {
  const auto& [x, cycle] = reason;
  std::string text;
  std::size_t number = 0;
  for (const Edge& e : cycle.edges) {
    text += fmt::format("  {}. {}\n", ++number,
                        wrapped(edge_text(program, model, x, cycle.axiom, e), std::max<std::size_t>(width, 30) - 5, 5));
  }
  const std::string first = event_text(program, x.events[cycle.edges.front().from]);
  const std::string close = cycle.axiom == Axiom::atomicity
                                ? "So another write would come in the middle of an atomic step."
                                : fmt::format("So {} would have to come before itself.", first);
  return text + "  " + wrapped(close, width - 2, 2) + '\n';
}

std::string cycle_line(const Program& program, const reference::Reason& reason) {
  const auto& [x, cycle] = reason;
  std::string text;
  for (const Edge& e : cycle.edges) {
    const Event& a = x.events[e.from];
    text +=
        fmt::format("{}{}[{}]={} -{}-> ", a.thread ? fmt::format("P{}:", *a.thread) : "init:", a.is_read() ? "R" : "W",
                    program.locations[a.location].name, value_of(program, a), name_of(e.kind));
  }
  return text + "back";
}

}  // namespace fenceline::litmus
