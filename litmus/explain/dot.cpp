#include "litmus/explain/dot.h"

#include <algorithm>
#include <fmt/format.h>

#include "litmus/explain/words.h"

namespace fenceline::litmus {
namespace {

using reference::Edge;
using reference::EventId;
using reference::Relation;

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else {
      result += c;
    }
  }
  return result + '"';
}

struct Style {
  std::string_view label;
  std::string_view colour;
};

Style style_of(Edge::Kind kind) {
  switch (kind) {
    case Edge::Kind::program_order: return {"po", "#555555"};
    case Edge::Kind::reads_from: return {"rf", "#1a6e35"};
    case Edge::Kind::coherence: return {"co", "#8a5800"};
    case Edge::Kind::from_read: return {"fr", "#1f5fbf"};
    case Edge::Kind::atomic: return {"rmw", "#6d3bb8"};
  }
  return {};
}

class Graph {
 public:
  Graph(const Test& test, const reference::Execution& x, const reference::Cycle* cycle)
      : program_(test.program), x_(x), cycle_(cycle) {}

  std::string text(const std::string& title) {
    text_ = "digraph execution {\n  graph [fontname=\"Helvetica\", labelloc=t, label=" + quoted(title) +
            ", nodesep=0.6, ranksep=0.6]\n  node [fontname=\"Helvetica\", shape=box, style=\"rounded\"]\n"
            "  edge [fontname=\"Helvetica\", fontsize=12]\n";
    nodes();
    for (EventId a = 0; a < x_.events.size(); ++a) {
      for (EventId b = 0; b < x_.events.size(); ++b) edges_between(a, b);
    }
    return text_ + "}\n";
  }

 private:
  void nodes() {
    text_ += "  { rank=min\n";
    for (EventId e = 0; e < x_.events.size(); ++e) {
      if (!x_.events[e].thread) node(e, "    ");
    }
    text_ += "  }\n";
    for (ThreadId t = 0; t < program_.threads.size(); ++t) {
      text_ += fmt::format("  subgraph cluster_{0} {{\n    label=\"P{0}\"; color=\"#bbbbbb\"; style=rounded\n", t);
      for (EventId e = 0; e < x_.events.size(); ++e) {
        if (x_.events[e].thread == t) node(e, "    ");
      }
      text_ += "  }\n";
    }
  }

  void node(EventId e, std::string_view indent) {
    const reference::Event& event = x_.events[e];
    std::string label;
    if (event.is_fence()) {
      label = line_text(program_, *event.thread, event.instruction);
      if (label.empty()) label = "fence";
    } else {
      label = fmt::format("{}{} {}", event.locked ? "locked " : "", event.is_read() ? "R" : "W",
                          binding_text(program_, event.location, event.value));
      if (event.thread) label += "\n" + line_text(program_, *event.thread, event.instruction);
    }
    text_ += fmt::format("{}e{} [label={}{}]\n", indent, e, quoted(label),
                         event.is_fence() ? ", shape=plaintext, fontcolor=\"#8a5800\"" : "");
  }

  static bool immediate(const Relation& r, EventId a, EventId b) {
    if (!r.contains(a, b)) return false;
    for (EventId between = 0; between < r.events(); ++between) {
      if (r.contains(a, between) && r.contains(between, b)) return false;
    }
    return true;
  }

  bool in_cycle(const Edge& e) const {
    return cycle_ != nullptr && std::ranges::find(cycle_->edges, e) != cycle_->edges.end();
  }

  void edges_between(EventId a, EventId b) {
    using Kind = Edge::Kind;
    draw({Kind::program_order, a, b}, immediate(x_.po, a, b));
    draw({Kind::reads_from, a, b}, x_.rf.contains(a, b));
    draw({Kind::coherence, a, b}, immediate(x_.co, a, b));
    draw({Kind::from_read, a, b}, x_.fr.contains(a, b) && first_overwriter(a, b));
    draw({Kind::atomic, a, b}, false);
  }

  // A load comes before every later store; only the next one is drawn.
  bool first_overwriter(EventId read, EventId write) const {
    for (EventId w = 0; w < x_.events.size(); ++w) {
      if (x_.fr.contains(read, w) && x_.co.contains(w, write)) return false;
    }
    return true;
  }

  // What the cycle needs is drawn in any case.
  void draw(const Edge& e, bool wanted) {
    const bool part = in_cycle(e);
    if (!wanted && !part) return;
    const Style style = style_of(e.kind);
    const std::string_view colour = part ? "#d01020" : style.colour;
    text_ += fmt::format("  e{} -> e{} [label=\"{}\", color=\"{}\", fontcolor=\"{}\"{}{}]\n", e.from, e.to, style.label,
                         colour, colour, part ? ", penwidth=3" : "",
                         e.kind == Edge::Kind::program_order ? ", weight=10" : ", constraint=false");
  }

  const Program& program_;
  const reference::Execution& x_;
  const reference::Cycle* cycle_;
  std::string text_;
};

}  // namespace

std::string dot_of(const Test& test, const reference::Execution& execution, const reference::Cycle* cycle,
                   const std::string& title) {
  return Graph(test, execution, cycle).text(title);
}

}  // namespace fenceline::litmus
