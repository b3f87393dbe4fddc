#include "litmus/generate/cycle.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace fenceline::litmus::generate {
namespace {

bool meet(const Edge& before, const Edge& after) { return before.target == after.source; }

std::string_view name_of(Direction d) { return d == Direction::write ? "store" : "load"; }

void check_directions(const std::vector<Edge>& edges, Arch arch) {
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const std::size_t k = (i + 1) % edges.size();
    if (meet(edges[i], edges[k])) continue;
    throw GenerateError(
        fmt::format("{} ends with a {}, but {}{} starts with a {}", text_of(edges[i], arch), name_of(edges[i].target),
                    k == 0 ? "the cycle goes on with its first edge, and " : "", text_of(edges[k], arch),
                    name_of(edges[k].source)),
        k == 0 ? i : k);
  }
}

// The edge of each word whose directions meet its neighbours', when that leaves one.
Edge choose(const std::vector<std::vector<Edge>>& words, std::size_t at, std::string_view word) {
  const std::vector<Edge>& choices = words[at];
  if (choices.size() == 1) return choices.front();
  const std::vector<Edge>& before = words[(at + words.size() - 1) % words.size()];
  const std::vector<Edge>& after = words[(at + 1) % words.size()];
  const Edge* chosen = nullptr;
  for (const Edge& e : choices) {
    if (std::ranges::none_of(before, [&e](const Edge& b) { return meet(b, e); })) continue;
    if (std::ranges::none_of(after, [&e](const Edge& a) { return meet(e, a); })) continue;
    if (chosen != nullptr) {
      throw GenerateError(fmt::format("the edges beside '{}' leave open what '*' stands for", word), at);
    }
    chosen = &e;
  }
  if (chosen == nullptr) throw GenerateError(fmt::format("no edge '{}' fits between its neighbours", word), at);
  return *chosen;
}

// A word that is an annotation and no edge, and how many edges stand before it.
struct LooseAnnotation {
  Word word;
  Annotation annotation;
  std::size_t edge;
};

// Gives it to the edge that ends where it stands.
void annotate(std::vector<Edge>& edges, const LooseAnnotation& loose, std::string_view words) {
  Edge& before = edges[(loose.edge + edges.size() - 1) % edges.size()];
  if (!applies(loose.annotation, before.target)) {
    throw GenerateError(pointing_at(fmt::format("a {} cannot be annotated {}", name_of(before.target), loose.word.text),
                                    words, loose.word));
  }
  if (std::exchange(before.target_annotation, loose.annotation) == Annotation::unspecified) return;
  throw GenerateError(
      pointing_at(fmt::format("the {} before '{}' is annotated already", name_of(before.target), loose.word.text),
                  words, loose.word));
}

// Gives both sides of every access the annotation that one of them, or the default, asks for.
void resolve_annotations(std::vector<Edge>& edges, Arch arch) {
  for (std::size_t i = 0; i < edges.size(); ++i) {
    Edge& before = edges[i];
    Edge& after = edges[(i + 1) % edges.size()];
    Annotation& a = before.target_annotation;
    Annotation& b = after.source_annotation;
    if (a == Annotation::unspecified) a = b;
    if (b == Annotation::unspecified) b = a;
    if (a == Annotation::unspecified) a = b = default_annotation(arch);
    if (a != b) {
      throw GenerateError(fmt::format("the {} between {} and {} is annotated both {} and {}", name_of(before.target),
                                      text_of(before, arch), text_of(after, arch), text_of(a), text_of(b)),
                          (i + 1) % edges.size());
    }
  }
}

// What the classic names are made of: how a thread starts and ends. In diy7's order, which says which thread is first.
enum class Ends : std::uint8_t { store, store_store, load_load, load_store, store_load, load };

Ends ends(const Edge& first, const Edge& last, bool single) {
  if (single) return first.source == Direction::write ? Ends::store : Ends::load;
  if (first.source == Direction::write) {
    return last.source == Direction::write ? Ends::store_store : Ends::store_load;
  }
  return last.source == Direction::write ? Ends::load_store : Ends::load_load;
}

// diy7 puts fences before plain program order when it compares threads, so that names say +mfence+po.
bool comes_first(const Edge& a, const Edge& b) {
  const auto rank = [](const Edge& e) { return e.kind == EdgeKind::fenced ? 0 : 1; };
  return rank(a) != rank(b) ? rank(a) < rank(b) : a < b;
}

struct Start {
  std::size_t event;
  std::size_t length;
  Ends ends;
};

class Rotations {
 public:
  explicit Rotations(const std::vector<Edge>& edges) : edges_(edges) {
    for (std::size_t i = 0; i < edges.size(); ++i) {
      if (!edges[i].external) continue;
      const std::size_t first = (i + 1) % edges.size();
      std::size_t length = 1;
      while (!edge(first + length - 1).external) ++length;
      starts_[count_++] = {first, length, ends(edge(first), edge(first + length - 1), length == 1)};
    }
  }

  std::size_t least() const {
    std::size_t best = 0;
    for (std::size_t i = 1; i < count_; ++i) {
      if (less(i, best)) best = i;
    }
    return count_ == 0 ? 0 : starts_[best].event;
  }

 private:
  const Edge& edge(std::size_t i) const { return edges_[i < edges_.size() ? i : i - edges_.size()]; }

  bool less(std::size_t a, std::size_t b) const {
    for (std::size_t k = 0; k < count_; ++k) {
      const Ends x = starts_[(a + k) % count_].ends;
      const Ends y = starts_[(b + k) % count_].ends;
      if (x != y) return x < y;
    }
    if (starts_[a].length != starts_[b].length) return starts_[a].length < starts_[b].length;
    for (std::size_t k = 0; k < edges_.size(); ++k) {
      const Edge& x = edge(starts_[a].event + k);
      const Edge& y = edge(starts_[b].event + k);
      if (comes_first(x, y)) return true;
      if (comes_first(y, x)) return false;
    }
    return false;
  }

  const std::vector<Edge>& edges_;
  std::array<Start, max_edges> starts_;
  std::size_t count_ = 0;
};

// Where the values of a cycle that never changes location start: at a communication between threads that leaves one of
// several accesses, so that what the values contradict is that thread's order, whichever edge says it (PosWR or Rfi).
std::size_t first_event_of_one_location(const std::vector<Edge>& edges) {
  const std::size_t n = edges.size();
  const auto starts = [&](std::size_t i, bool with_rmw) {
    const Edge& before = edges[(i + n - 1) % n];
    const auto counts = [with_rmw](const Edge& e) { return e.external || (with_rmw && e.kind == EdgeKind::rmw); };
    return !counts(before) && counts(edges[i]);
  };
  for (const bool with_rmw : {true, false}) {
    for (const bool only_loads : {true, false}) {
      for (std::size_t i = 0; i < n; ++i) {
        if (starts(i, with_rmw) && (!only_loads || edges[i].source == Direction::read)) return i;
      }
    }
  }
  return 0;
}

}  // namespace

void normalise(std::vector<Edge>& edges) {
  const std::size_t start = Rotations(edges).least();
  std::rotate(edges.begin(), edges.begin() + static_cast<std::ptrdiff_t>(start), edges.end());
}

std::size_t last_of_thread(const Cycle& cycle, std::size_t first) {
  while (!cycle.edges[first].external) ++first;
  return first;
}

std::uint8_t stored_by_rmw(const Layout& layout, std::size_t load) {
  return layout.events[(load + 1) % layout.size].value;
}

bool uses_register(const Event& event, Arch arch) {
  if (event.direction == Direction::read) return true;
  return arch != Arch::c && !event.rmw && event.annotation == Annotation::exchange;
}

Layout lay_out(const Cycle& cycle) {
  const std::vector<Edge>& edges = cycle.edges;
  Layout layout;
  layout.size = edges.size();
  const auto different = static_cast<std::uint8_t>(std::ranges::count_if(edges, &Edge::different));
  layout.locations = std::max<std::uint8_t>(different, 1);

  std::uint8_t thread = 0;
  std::uint8_t location = 0;
  std::uint8_t reg = 0;
  std::size_t start = 0;  // of the values of location x
  for (std::size_t i = 0; i < edges.size(); ++i) {
    Event& event = layout.events[i];
    const Edge& before = edges[(i + edges.size() - 1) % edges.size()];
    event.direction = edges[i].source;
    event.annotation = edges[i].source_annotation;
    event.rmw = edges[i].kind == EdgeKind::rmw || before.kind == EdgeKind::rmw;
    event.thread = thread;
    event.location = location;
    if (uses_register(event, cycle.arch)) event.reg = reg++;
    if (edges[i].external) {
      ++thread;
      reg = 0;
    }
    if (edges[i].different) {
      location = static_cast<std::uint8_t>((location + 1) % layout.locations);
      if (location == 0) start = (i + 1) % edges.size();
    }
  }
  layout.threads = thread;
  if (different == 0) start = first_event_of_one_location(edges);

  std::array<bool, max_edges> open{};  // the order of two of the location's stores so far follows from nothing
  for (std::size_t k = 0; k < edges.size(); ++k) {
    const std::size_t i = (start + k) % edges.size();
    const Edge& before = edges[(i + edges.size() - 1) % edges.size()];
    Event& event = layout.events[i];
    if (event.direction == Direction::write) {
      std::uint8_t& stores = layout.stores[event.location];
      if (stores >= 2 && open[event.location]) layout.needs_observer[event.location] = true;
      if (stores >= 1 && before.external) open[event.location] = true;
      ++stores;
    }
    event.value = layout.stores[event.location];
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    Event& event = layout.events[i];
    const Edge& before = edges[(i + edges.size() - 1) % edges.size()];
    event.shown = event.direction == Direction::read && layout.stores[event.location] > 0 &&
                  (!before.different || !edges[i].different);
  }
  return layout;
}

const char* objection(const Cycle& cycle, const Layout& layout) {
  // Of the registers every instruction can name, these many are used; the observers need one for each store.
  const std::size_t registers = cycle.arch == Arch::x86 ? 6 : cycle.arch == Arch::x86_64 ? 14 : max_edges;
  const std::vector<Edge>& edges = cycle.edges;
  if (edges.size() > max_edges) return "too many edges";
  // About one location a thread alone can contradict itself: PosWW Coe.
  if (layout.threads == 0 || (layout.threads == 1 && std::ranges::any_of(edges, &Edge::different))) {
    return "a cycle goes through two threads at least, unless it never changes location: it needs two of Rfe, Fre, "
           "Coe, Hat";
  }
  if (std::ranges::count_if(edges, &Edge::different) == 1) return "only one edge changes the location";
  // Of communications alone, one would have to contradict the others: there is no outcome to tell it by.
  const auto in_program_order = [](const Edge& e) { return e.kind == EdgeKind::po || e.kind == EdgeKind::fenced; };
  if (std::ranges::none_of(edges, in_program_order)) return "it has no edge of program order";
  bool observes = false;
  std::array<bool, max_edges> plain{};
  std::array<bool, max_edges> atomic{};
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const Event& event = layout.events[i];
    if (edges[i].kind == EdgeKind::rmw && !fits_rmw(edges[i], cycle.arch)) {
      return "the load and the store of an Rmw have no order in common";
    }
    if (edges[i].rmw == EdgeRmw::fetch_add && stored_by_rmw(layout, i) != event.value + 1) {
      return "what Fetch.Add would have to store is not one more than what it reads";
    }
    if (uses_register(event, cycle.arch) && event.reg >= registers) return "a thread needs too many registers";
    observes = observes || event.shown || layout.stores[event.location] > 1;
    (event.annotation == Annotation::plain ? plain : atomic)[event.location] = true;
  }
  if (!observes) return "it has no outcome to observe";
  for (std::size_t l = 0; l < layout.locations; ++l) {
    if (cycle.arch == Arch::c && plain[l] && atomic[l]) return "a location has both plain and atomic accesses";
    if (layout.needs_observer[l] && layout.stores[l] > registers) return "a location has too many stores";
  }
  return nullptr;
}

Cycle make_cycle(std::vector<Edge> edges, Arch arch) {
  if (edges.empty()) throw GenerateError("a cycle needs edges");
  if (edges.size() > max_edges) throw GenerateError(fmt::format("a cycle has at most {} edges", max_edges));
  check_directions(edges, arch);
  resolve_annotations(edges, arch);
  Cycle cycle{arch, std::move(edges)};
  if (std::ranges::any_of(cycle.edges, &Edge::external)) normalise(cycle.edges);
  if (const char* reason = objection(cycle, lay_out(cycle))) {
    throw GenerateError(fmt::format("no test of the cycle '{}': {}", text_of(cycle), reason));
  }
  return cycle;
}

Cycle parse_cycle(std::string_view words, Arch arch) {
  std::vector<Word> texts;  // of edges
  std::vector<LooseAnnotation> annotations;
  for (const Word& word : words_of(words)) {
    if (const auto annotation = annotation_named(word.text, arch)) {
      annotations.push_back({word, *annotation, texts.size()});
    } else {
      texts.push_back(word);
    }
  }
  std::vector<std::vector<Edge>> choices;
  std::vector<Edge> edges;
  try {
    for (const Word& word : texts) choices.push_back(parse_edge(word.text, arch));
    for (std::size_t i = 0; i < texts.size(); ++i) edges.push_back(choose(choices, i, texts[i].text));
    if (edges.empty()) throw GenerateError("a cycle needs edges");
    for (const LooseAnnotation& loose : annotations) annotate(edges, loose, words);
    return make_cycle(std::move(edges), arch);
  } catch (const GenerateError& e) {
    // An edge that cannot be read is the first that is not there.
    const std::size_t edge = choices.size() < texts.size() ? choices.size() : e.edge().value_or(texts.size());
    if (edge == texts.size()) throw;
    throw GenerateError(pointing_at(e.what(), words, texts[edge]));
  }
}

std::string location_name(std::size_t location) {
  constexpr std::string_view letters = "xyzabcdefghijklmnopqrstuvw";
  if (location < letters.size()) return std::string(1, letters[location]);
  return fmt::format("x{:02}", location - letters.size());
}

void append(std::string& text, const Cycle& cycle, std::size_t from) {
  for (std::size_t k = 0; k < cycle.edges.size(); ++k) {
    if (k > 0) text += ' ';
    append(text, cycle.edges[(from + k) % cycle.edges.size()], cycle.arch);
  }
}

std::string text_of(const Cycle& cycle, std::size_t from) {
  std::string text;
  append(text, cycle, from);
  return text;
}

std::size_t least_rotation(const Cycle& cycle) {
  const std::vector<Edge>& edges = cycle.edges;
  const std::size_t n = edges.size();
  std::size_t best = 0;
  for (std::size_t i = 1; i < n; ++i) {
    for (std::size_t k = 0; k < n; ++k) {
      const Edge& a = edges[(i + k) % n];
      const Edge& b = edges[(best + k) % n];
      if (a == b) continue;
      if (a < b) best = i;
      break;
    }
  }
  return best;
}

}  // namespace fenceline::litmus::generate
