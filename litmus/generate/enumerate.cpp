#include "litmus/generate/enumerate.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <optional>
#include <utility>

namespace fenceline::litmus::generate {
namespace {

constexpr std::uint32_t steps_between_asking = 1U << 14U;

// Annotations that an access of this direction can have in these cycles.
std::vector<Annotation> annotations_of(Direction direction, const EnumerateOptions& options) {
  std::vector<Annotation> found{default_annotation(options.arch)};
  for (const Edge& e : options.edges) {
    if (e.source == direction) found.push_back(e.source_annotation);
    if (e.target == direction) found.push_back(e.target_annotation);
  }
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::erase(found, Annotation::unspecified);
  return found;
}

// Whether a thread ends on its first location, and earlier in that location's order of values than it started.
bool goes_back(const Cycle& cycle, const Layout& layout) {
  for (std::size_t i = 0; i < layout.size;) {
    const std::size_t last = last_of_thread(cycle, i);
    const Event& a = layout.events[i];
    const Event& b = layout.events[last];
    if (a.location == b.location && b.value < a.value) return true;
    i = last + 1;
  }
  return false;
}

// The edge that says the same of its two accesses, which are of one thread and one location: PosWR and Rfi, PosRW and
// Fri, PosWW and Coi. None when there is none.
std::optional<Edge> twin_of(const Edge& e) {
  if (e.external || e.different) return std::nullopt;
  Edge twin = e;
  if (e.communicates()) {
    twin.kind = EdgeKind::po;
  } else if (e.kind == EdgeKind::po && !(e.source == Direction::read && e.target == Direction::read)) {
    twin.kind = e.source == Direction::read ? EdgeKind::fr : e.target == Direction::read ? EdgeKind::rf : EdgeKind::co;
  } else {
    return std::nullopt;
  }
  return twin;
}

}  // namespace

Enumerator::Enumerator(const EnumerateOptions& options, std::function<bool()> stop)
    : options_(options), stop_(std::move(stop)) {
  if (options.edges.empty()) throw GenerateError("no edges to make cycles of");
  if (options.size.last > max_edges) throw GenerateError(fmt::format("cycles have at most {} edges", max_edges));
  if (options.size.first > options.size.last || options.threads.first > options.threads.last) {
    throw GenerateError("a range goes from the smaller number to the larger");
  }
  if (options.accesses == 0) throw GenerateError("a thread has at least one access");
  make_letters();
  size_ = std::max<std::size_t>(options.size.first, 2);
  // An edge an access.
  largest_ = std::min<std::size_t>(options.size.last, std::size_t{options.threads.last} * options.accesses);
}

void Enumerator::make_letters() {
  std::map<Edge, std::uint8_t> settled;
  for (const Edge& listed : options_.edges) {
    const auto choices = [&](Annotation a, Direction d) {
      return a == Annotation::unspecified ? annotations_of(d, options_) : std::vector<Annotation>{a};
    };
    const bool specifies_source = listed.source_annotation != Annotation::unspecified;
    const bool specifies_target = listed.target_annotation != Annotation::unspecified;
    const unsigned bit = (specifies_source ? 2U : 0U) + (specifies_target ? 1U : 0U);
    for (const Annotation source : choices(listed.source_annotation, listed.source)) {
      for (const Annotation target : choices(listed.target_annotation, listed.target)) {
        Edge e = listed;
        e.source_annotation = source;
        e.target_annotation = target;
        if (e.kind == EdgeKind::rmw && !fits_rmw(e, options_.arch)) continue;
        settled[e] = static_cast<std::uint8_t>(settled[e] | (1U << bit));
      }
    }
  }
  if (settled.size() > std::numeric_limits<Symbol>::max()) throw GenerateError("too many edges to make cycles of");
  for (const auto& [edge, specifies] : settled) {
    all_.push_back(static_cast<Symbol>(letters_.size()));
    letters_.push_back({edge, specifies});
  }
  find_twins();
  follows_.resize(letters_.size() * letters_.size());
  successors_.resize(letters_.size());
  for (const Symbol a : all_) {
    for (const Symbol b : all_) {
      if (!may_follow(letters_[a].edge, letters_[b].edge)) continue;
      follows_[a * letters_.size() + b] = true;
      successors_[a].push_back(b);
    }
  }
}

void Enumerator::find_twins() {
  twins_ = all_;
  for (const Symbol a : all_) {
    const std::optional<Edge> twin = twin_of(letters_[a].edge);
    if (!twin) continue;
    const auto found = std::ranges::find(letters_, *twin, &Letter::edge);
    if (found == letters_.end()) continue;
    twins_[a] = static_cast<Symbol>(found - letters_.begin());
    // One of them stands for both, so what the options say of either they say of both.
    found->specifies |= letters_[a].specifies;
  }
}

bool Enumerator::may_follow(const Edge& before, const Edge& after) const {
  if (before.target != after.source || before.target_annotation != after.source_annotation) return false;
  const auto kinds = [&](EdgeKind a, EdgeKind b) { return before.kind == a && after.kind == b; };
  if (kinds(EdgeKind::hat, EdgeKind::hat)) return false;
  if (kinds(EdgeKind::co, EdgeKind::co) || kinds(EdgeKind::fr, EdgeKind::co) || kinds(EdgeKind::rf, EdgeKind::fr)) {
    return before.external != after.external;
  }
  switch (options_.mode) {
    case Mode::free: return true;
    case Mode::critical: break;
  }
  if (kinds(EdgeKind::co, EdgeKind::rf) || kinds(EdgeKind::fr, EdgeKind::rf)) return true;
  if (before.kind == EdgeKind::rmw || after.kind == EdgeKind::rmw) return true;
  return before.external != after.external;
}

// Of the next letter's variants, those that settle the access between it and the prefix: one of the two must say the
// annotation, unless it is the default.
std::uint8_t Enumerator::continue_specified(std::uint8_t specified, const Letter& letter) const {
  const bool by_default = letter.edge.source_annotation == default_annotation(options_.arch);
  unsigned result = 0;
  for (unsigned state = 0; state < 4; ++state) {
    if ((specified >> state & 1U) == 0) continue;
    for (unsigned variant = 0; variant < 4; ++variant) {
      if ((letter.specifies >> variant & 1U) == 0) continue;
      if (by_default || (state & 1U) != 0 || (variant & 2U) != 0) result |= 1U << ((state & 2U) | (variant & 1U));
    }
  }
  return static_cast<std::uint8_t>(result);
}

bool Enumerator::descend(std::size_t depth, Symbol symbol, std::uint8_t period) {
  const Letter& letter = letters_[symbol];
  Frame& frame = frames_[depth];
  frame.symbol = symbol;
  frame.period = period;
  const bool first = depth == 0;
  frame.threads = static_cast<std::uint8_t>((first ? 0 : frames_[depth - 1].threads) + (letter.edge.external ? 1 : 0));
  frame.inside = letter.edge.external ? 0 : static_cast<std::uint8_t>((first ? 0 : frames_[depth - 1].inside) + 1);
  frame.specified = first ? letter.specifies : continue_specified(frames_[depth - 1].specified, letter);
  const std::size_t rest = size_ - depth - 1;
  return frame.specified != 0 && frame.inside < options_.accesses && frame.threads <= options_.threads.last &&
         frame.threads + rest >= options_.threads.first;
}

// Puts the frame's next symbol in place; false when it has none left.
bool Enumerator::advance(std::size_t depth) {
  Frame& frame = frames_[depth];
  const std::vector<Symbol>& choices = depth == 0 ? all_ : successors_[frames_[depth - 1].symbol];
  const std::uint8_t period = depth == 0 ? std::uint8_t{1} : frames_[depth - 1].period;
  const Symbol least = depth == 0 ? Symbol{0} : frames_[depth - period].symbol;
  if (fresh_) {
    frame.at = static_cast<std::uint32_t>(std::ranges::lower_bound(choices, least) - choices.begin());
  } else {
    ++frame.at;
  }
  for (; frame.at < choices.size(); ++frame.at) {
    const Symbol symbol = choices[frame.at];
    const bool repeats = depth > 0 && symbol == least;
    if (descend(depth, symbol, repeats || depth == 0 ? period : static_cast<std::uint8_t>(depth + 1))) return true;
  }
  return false;
}

bool Enumerator::closes(std::size_t size) const {
  const Frame& last = frames_[size - 1];
  const Letter& first = letters_[frames_[0].symbol];
  if (size % last.period != 0 || last.threads == 0) return false;
  if (!follows(last.symbol, frames_[0].symbol)) return false;
  if (first.edge.source_annotation == default_annotation(options_.arch)) return true;
  return (last.specified & 0b1110U) != 0;  // any state in which either end is specified
}

// Whether the mode also makes this cycle with an edge's preferred twin in place of it, and the edges before it in the
// thread as they are. What stands behind it in the thread may have to give way to its own twin: PosWR Fri is Rfi PosRW,
// since Rfi Fri is left out. Program order can stand behind anything, so no more than one edge ever has to.
bool Enumerator::says_again(std::size_t size, bool one_location) const {
  const auto symbol = [&](std::size_t i) { return frames_[i % size].symbol; };
  for (std::size_t i = 0; i < size; ++i) {
    const Symbol twin = twins_[symbol(i)];
    if (twin == symbol(i) || letters_[twin].edge.communicates() == one_location) continue;
    if (!follows(symbol(i + size - 1), twin)) continue;
    if (follows(twin, symbol(i + 1))) return true;
    const Symbol next = twins_[symbol(i + 1)];
    if (follows(twin, next) && follows(next, symbol(i + 2))) return true;
  }
  return false;
}

bool Enumerator::make(std::size_t size, Cycle& cycle) const {
  cycle.arch = options_.arch;
  cycle.edges.resize(size);
  for (std::size_t i = 0; i < size; ++i) cycle.edges[i] = letters_[frames_[i].symbol].edge;
  const bool one_location = std::ranges::none_of(cycle.edges, &Edge::different);
  if ((one_location && !options_.one_location) || says_again(size, one_location)) return false;
  normalise(cycle.edges);
  for (std::size_t i = 0; i < size;) {
    const std::size_t last = last_of_thread(cycle, i);
    if (last - i >= options_.accesses) return false;
    i = last + 1;
  }
  const Layout layout = lay_out(cycle);
  if (objection(cycle, layout) != nullptr) return false;
  if (!options_.observers && std::ranges::any_of(layout.needs_observer, std::identity{})) return false;
  return options_.mode != Mode::critical || !goes_back(cycle, layout);
}

bool Enumerator::stopped() {
  if (!stop_ || ++steps_ < steps_between_asking) return false;
  steps_ = 0;
  return stop_();
}

bool Enumerator::next(Cycle& cycle) {
  while (size_ <= largest_) {
    if (stopped()) return false;
    if (!advance(depth_)) {
      fresh_ = false;
      if (depth_ > 0) {
        --depth_;
      } else {
        ++size_;
        fresh_ = true;
      }
      continue;
    }
    if (depth_ + 1 < size_) {
      ++depth_;
      fresh_ = true;
      continue;
    }
    fresh_ = false;
    if (closes(size_) && make(size_, cycle)) return true;
  }
  return false;
}

void enumerate(const EnumerateOptions& options, const std::function<bool(const Cycle&)>& use) {
  Enumerator enumerator(options);
  Cycle cycle;
  while (enumerator.next(cycle)) {
    if (!use(cycle)) return;
  }
}

}  // namespace fenceline::litmus::generate
