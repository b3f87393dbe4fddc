#include "litmus/generate/names.h"

#include <algorithm>
#include <array>

namespace fenceline::litmus::generate {
namespace {

struct Family {
  std::string_view ends;
  std::string_view name;
};

constexpr std::array families{
    Family{"WW+RR", "MP"},         Family{"WR+WR", "SB"},         Family{"WR+WR+WR", "3.SB"},
    Family{"WR+WR+WR+WR", "4.SB"}, Family{"W+RW+RR", "WRC"},      Family{"W+RR+WR", "RWC"},
    Family{"RW+RW", "LB"},         Family{"RW+RW+RW", "3.LB"},    Family{"RW+RW+RW+RW", "4.LB"},
    Family{"WW+WR", "R"},          Family{"W+RW+WR", "WRW+WR"},   Family{"W+RR+WW", "WRR+2W"},
    Family{"WW+RW", "S"},          Family{"W+RW+RW", "WWC"},      Family{"WW+WW", "2+2W"},
    Family{"WW+WW+WW", "3.2W"},    Family{"WW+WW+WW+WW", "4.2W"}, Family{"W+RW+WW", "WRW+2W"},
    Family{"WW+RR+WR", "W+RWC"},   Family{"WW+RW+RR", "ISA2"},    Family{"W+RR+W+RR", "IRIW"},
    Family{"W+RR+W+RW", "IRRWIW"}, Family{"W+RW+W+RW", "IRWIW"},  Family{"WW+RW+WR", "Z6.0"},
    Family{"WW+WW+RW", "Z6.1"},    Family{"WW+RW+RW", "Z6.2"},    Family{"WW+WW+RR", "Z6.3"},
    Family{"WW+WR+WR", "Z6.4"},    Family{"WW+WW+WR", "Z6.5"},
};

// When all is about one location.
constexpr std::array one_location_families{Family{"WW", "CoWW"},    Family{"RW", "CoRW1"},  Family{"WR", "CoWR0"},
                                           Family{"W+RW", "CoRW2"}, Family{"W+WR", "CoWR"}, Family{"W+RR", "CoRR"}};

char letter(Direction d) { return d == Direction::write ? 'W' : 'R'; }

std::string_view classic_name(std::string_view ends, bool one_location) {
  if (one_location) {
    for (const Family& f : one_location_families) {
      if (f.ends == ends) return f.name;
    }
  }
  for (const Family& f : families) {
    if (f.ends == ends) return f.name;
  }
  return ends;
}

void append_family(std::string& text, const Cycle& cycle) {
  const std::size_t start = text.size();
  for (std::size_t i = 0; i < cycle.edges.size();) {
    const std::size_t last = last_of_thread(cycle, i);
    if (i > 0) text += '+';
    text += letter(cycle.edges[i].source);
    if (last > i) text += letter(cycle.edges[last].source);
    i = last + 1;
  }
  const bool one_location = std::ranges::none_of(cycle.edges, &Edge::different);
  const std::string_view name = classic_name(std::string_view(text).substr(start), one_location);
  if (name.data() != text.data() + start) text.replace(start, std::string::npos, name);
}

void append_lower_case(std::string& text, std::string_view word) {
  for (const char c : word) text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool may_go_any_way(const Edge& e) { return e.kind == EdgeKind::po || e.kind == EdgeKind::fenced; }

void append_edge(std::string& text, const Edge& e, bool with_direction) {
  switch (e.kind) {
    case EdgeKind::rf: text += "rfi"; break;
    case EdgeKind::fr: text += "fri"; break;
    case EdgeKind::co: text += "coi"; break;
    case EdgeKind::hat: break;  // always external
    case EdgeKind::rmw: append_lower_case(text, text_of(e.rmw)); break;
    case EdgeKind::po: text += e.different ? "po" : "pos"; break;
    case EdgeKind::fenced:
      append_lower_case(text, text_of(e.fence));
      if (!e.different) text += 's';
      break;
  }
  if (with_direction) text += letter(e.target);
  if (e.source_annotation == Annotation::plain && e.target_annotation == Annotation::plain) return;
  append_lower_case(text, text_of(e.source_annotation));
  append_lower_case(text, text_of(e.target_annotation));
}

// The parts of the suffix, one a thread of several accesses, each after a '+'. Says how many there are and whether all
// are equal to the first, which is `first` characters long.
struct Parts {
  std::size_t count = 0;
  std::size_t first = 0;
  bool equal = true;
};

Parts append_parts(std::string& text, const Cycle& cycle) {
  Parts parts;
  std::size_t first_start = 0;
  for (std::size_t i = 0; i < cycle.edges.size();) {
    const std::size_t last = last_of_thread(cycle, i);
    if (last > i) {
      text += '+';
      const std::size_t start = text.size();
      for (std::size_t k = i; k < last; ++k) {
        if (k > i) text += '-';
        const bool open = k + 1 < last && may_go_any_way(cycle.edges[k]) && may_go_any_way(cycle.edges[k + 1]);
        append_edge(text, cycle.edges[k], open);
      }
      if (parts.count++ == 0) {
        first_start = start;
        parts.first = text.size() - start;
      } else {
        const std::string_view all = text;
        parts.equal = parts.equal && all.substr(start) == all.substr(first_start, parts.first);
      }
    }
    i = last + 1;
  }
  return parts;
}

// The annotations of accesses that are threads of their own; none when all are plain.
void append_single_accesses(std::string& text, const Cycle& cycle) {
  const std::size_t start = text.size();
  bool all_plain = true;
  text += '+';
  for (std::size_t i = 0; i < cycle.edges.size(); ++i) {
    const Edge& before = cycle.edges[i == 0 ? cycle.edges.size() - 1 : i - 1];
    if (!before.external || !cycle.edges[i].external) continue;
    all_plain = all_plain && cycle.edges[i].source_annotation == Annotation::plain;
    text += text_of(cycle.edges[i].source_annotation);
  }
  if (all_plain) text.resize(start);
}

}  // namespace

void append_name(std::string& text, const Cycle& cycle) {
  append_family(text, cycle);
  const std::size_t start = text.size();
  const Parts parts = append_parts(text, cycle);
  if (parts.count > 0 && parts.equal) {
    const std::string_view part = std::string_view(text).substr(start + 1, parts.first);
    const bool silent = part == "po" || (part == "pos" && parts.count == 1);
    text.resize(silent ? start : start + 1 + parts.first);
    if (!silent && parts.count > 1) text += 's';
  }
  append_single_accesses(text, cycle);
}

std::string name_of(const Cycle& cycle) {
  std::string text;
  append_name(text, cycle);
  return text;
}

}  // namespace fenceline::litmus::generate
