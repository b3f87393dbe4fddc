// fenceline::suggest and fenceline::weaken.
#include <algorithm>
#include <ostream>
#include <stdexcept>

#include "model/minimal_levels.h"
#include "runtime/check/check.h"
#include "runtime/check/sites.h"
#include "runtime/check/task.h"

namespace fenceline {
namespace checking {
namespace {

using std::memory_order;

constexpr std::uint64_t most_checks = 5'000;

// One way to strengthen a site, in levels.
struct Dimension {
  enum class Kind : std::uint8_t { order, fence };
  Kind kind = Kind::order;
  std::size_t site = 0;
  std::vector<memory_order> levels;  // of the operation; of an added fence one
};

// What means something under the model: a machine's load is a load whatever its order, and the order of a locked
// operation tells only what happens before what.
std::vector<Dimension> dimensions_of(std::size_t i, const Site& s, Model model) {
  std::vector<Dimension> all;
  const auto add = [&](std::vector<memory_order> levels) {
    std::erase_if(levels, [&](memory_order o) { return joined(s.written, o) == s.written; });
    if (!levels.empty()) all.push_back({Dimension::Kind::order, i, std::move(levels)});
  };
  switch (s.kind) {
    case Site::Kind::load: add({memory_order_acquire}); break;
    case Site::Kind::store:
      if (model == Model::sc) {
        add({memory_order_release});
      } else {
        add({memory_order_release, memory_order_seq_cst});
      }
      break;
    case Site::Kind::update:
      add({memory_order_acquire});
      add({memory_order_release});
      break;
    case Site::Kind::fence: add({memory_order_seq_cst}); return all;
  }
  all.push_back({Dimension::Kind::fence, i, {memory_order_seq_cst}});
  return all;
}

class Prober {
 public:
  Prober(const CheckOptions& options, const std::function<void()>& body, Intercept intercept)
      : options_(options), body_(body), intercept_(intercept) {}

  // Whether every execution passes.
  bool proves(std::vector<Sites::Change> changes) {
    ++checks;
    sites.change(std::move(changes));
    const Found found = search_with(options_, body_, intercept_, sites);
    failure = found.failure;
    if (!found.failure && !found.bound.empty()) cut = true;
    return !found.failure && found.bound.empty();
  }

  Sites sites;
  std::uint64_t checks = 0;
  bool cut = false;  // a search was
  std::optional<Failure> failure;

 private:
  const CheckOptions& options_;
  const std::function<void()>& body_;
  Intercept intercept_;
};

class Suggester {
 public:
  Suggester(const CheckOptions& options, const std::function<void()>& body, Intercept intercept)
      : model_(options.model), prober_(options, body, intercept) {}

  Suggestions run() {
    Suggestions result;
    if (prober_.proves({})) {
      result.sets.emplace_back();
      result.checks = prober_.checks;
      return result;
    }
    // Strengthened code may come to places that the others did not, and the other way round.
    for (std::size_t known = 0; known != prober_.sites.count();) {
      known = prober_.sites.count();
      find_dimensions();
      Levels highest;
      for (const Dimension& d : dimensions_) highest.push_back(static_cast<unsigned>(d.levels.size()));
      const MinimalLevels found = minimal_levels(
          highest, [this](const Levels& l) { return prober_.proves(changes(l)); }, most_checks);
      result.complete = found.completeness == Completeness::exhaustive && !prober_.cut;
      result.sets.clear();
      for (const Levels& levels : found.answers) result.sets.push_back(described(levels));
    }
    std::ranges::stable_sort(result.sets, {}, [](const std::vector<OrderChange>& set) {
      return std::pair(set.size(), std::ranges::count(set, OrderChange::Kind::add_fence, &OrderChange::kind));
    });
    result.checks = prober_.checks;
    return result;
  }

 private:
  void find_dimensions() {
    dimensions_.clear();
    for (std::size_t i = 0; i < prober_.sites.count(); ++i) {
      const Site site = prober_.sites.site(i);
      if (site.unknown) continue;
      const std::vector<Dimension> more = dimensions_of(i, site, model_);
      dimensions_.insert(dimensions_.end(), more.begin(), more.end());
    }
    // A fence before one operation of a line is a fence before all of them.
    std::vector<Dimension> distinct;
    for (const Dimension& d : dimensions_) {
      const Place place = prober_.sites.site(d.site).place;
      const bool again = d.kind == Dimension::Kind::fence && std::ranges::any_of(distinct, [&](const Dimension& other) {
                           return other.kind == d.kind && same_place(prober_.sites.site(other.site).place, place);
                         });
      if (!again) distinct.push_back(d);
    }
    dimensions_ = std::move(distinct);
  }

  std::vector<Sites::Change> changes(const Levels& levels) const {
    std::vector<Sites::Change> all(prober_.sites.count());
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
      if (levels[i] == 0) continue;
      const Dimension& d = dimensions_[i];
      Sites::Change& change = all[d.site];
      switch (d.kind) {
        case Dimension::Kind::order: change.at_least = joined(change.at_least, d.levels[levels[i] - 1]); break;
        case Dimension::Kind::fence: change.fence_before = true; break;
      }
    }
    return all;
  }

  // Both orders of an update are one change.
  std::vector<OrderChange> described(const Levels& levels) const {
    std::vector<OrderChange> result;
    const std::vector<Sites::Change> all = changes(levels);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Site site = prober_.sites.site(i);
      const memory_order after = joined(site.written, all[i].at_least);
      if (after != site.written) {
        result.push_back({OrderChange::Kind::order, site.place, operation_of(site), site.written, after});
      }
      if (all[i].fence_before) {
        result.push_back(
            {OrderChange::Kind::add_fence, site.place, operation_of(site), memory_order_relaxed, memory_order_seq_cst});
      }
    }
    std::ranges::stable_sort(result, {}, [](const OrderChange& c) { return c.place.line; });
    return result;
  }

  Model model_;
  Prober prober_;
  std::vector<Dimension> dimensions_;
};

// Weaker orders that the operation may have, weakest first.
std::vector<memory_order> weaker(const Site& s) {
  std::vector<memory_order> orders;
  switch (s.kind) {
    case Site::Kind::load: orders = {memory_order_relaxed, memory_order_acquire}; break;
    case Site::Kind::store: orders = {memory_order_relaxed, memory_order_release}; break;
    case Site::Kind::update:
    case Site::Kind::fence:
      orders = {memory_order_relaxed, memory_order_acquire, memory_order_release, memory_order_acq_rel};
      break;
  }
  std::erase_if(orders, [&](memory_order o) { return o == s.written || joined(o, s.written) != s.written; });
  return orders;
}

std::string name_in_source(memory_order order) { return "memory_order_" + name_of_order(order); }

}  // namespace

Suggestions run_suggest(const CheckOptions& options, const std::function<void()>& body, Intercept intercept) {
  return Suggester(options, body, intercept).run();
}

Weakenings run_weaken(const CheckOptions& options, const std::function<void()>& body, Intercept intercept) {
  Weakenings result;
  Prober prober(options, body, intercept);
  if (!prober.proves({})) {
    result.failure = prober.failure;
    result.complete = !prober.cut;
    result.checks = prober.checks;
    return result;
  }
  const std::size_t sites = prober.sites.count();
  for (std::size_t i = 0; i < sites; ++i) {
    const Site site = prober.sites.site(i);
    const std::vector<memory_order> orders = site.unknown ? std::vector<memory_order>() : weaker(site);
    if (!orders.empty()) ++result.tried;
    for (const memory_order order : orders) {
      std::vector<Sites::Change> changes(sites);
      changes[i].exact = true;
      changes[i].order = order;
      if (!prober.proves(changes)) continue;
      const bool dropped = site.kind == Site::Kind::fence && order == memory_order_relaxed;
      result.unnoticed.push_back({dropped ? OrderChange::Kind::drop_fence : OrderChange::Kind::order, site.place,
                                  operation_of(site), site.written, order});
      break;
    }
  }
  std::ranges::stable_sort(result.unnoticed, {}, [](const OrderChange& c) { return c.place.line; });
  result.complete = !prober.cut;
  result.checks = prober.checks;
  return result;
}

}  // namespace checking

std::string text_of(const OrderChange& c) {
  const std::string at = text_of(c.place) + ": ";
  switch (c.kind) {
    case OrderChange::Kind::order:
      if (c.operation == checking::the_fence) {
        return at + "atomic_thread_fence(" + checking::name_in_source(c.after) + "), instead of " +
               checking::name_in_source(c.before);
      }
      return at + checking::name_in_source(c.after) + " for " + c.operation + ", instead of " +
             checking::name_in_source(c.before);
    case OrderChange::Kind::add_fence:
      return at + "atomic_thread_fence(" + checking::name_in_source(c.after) + ") before " + c.operation;
    case OrderChange::Kind::drop_fence:
      return at + "no fence, instead of atomic_thread_fence(" + checking::name_in_source(c.before) + ")";
  }
  return "";
}

std::string Suggestions::report() const {
  std::string text;
  if (sets.empty()) {
    text = complete ? "no stronger order and no fence makes the check pass"
                    : "no stronger order and no fence was found that makes the check pass; not all were tried";
  } else if (sets.front().empty()) {
    text = "the check passes as it is";
  } else {
    text = "any one of these makes the check pass (each proven; none of their changes can be left out):";
    std::size_t number = 0;
    for (const std::vector<OrderChange>& set : sets) {
      const std::string head = std::to_string(++number) + ". ";
      for (std::size_t i = 0; i < set.size(); ++i) {
        text += "\n  " + (i == 0 ? head : std::string(head.size(), ' ')) + text_of(set[i]);
      }
    }
    if (!complete) text += "\n  and perhaps others: not all were tried";
  }
  return text + "\n(" + std::to_string(checks) + " checks)";
}

std::string Weakenings::report() const {
  if (failure) return "the check fails as it is: " + failure->message;
  std::string text;
  if (unnoticed.empty()) {
    text = "each of the " + std::to_string(tried) + " orders and fences is needed";
  } else {
    text = "no execution notices these, each alone: either the test is too weak or the order is too strong";
    for (const OrderChange& c : unnoticed) text += "\n  " + text_of(c);
  }
  if (!complete) text += "\n  some searches were cut off, and prove nothing";
  return text + "\n(" + std::to_string(tried) + " orders and fences, " + std::to_string(checks) + " checks)";
}

std::ostream& operator<<(std::ostream& out, const Suggestions& s) { return out << s.report(); }
std::ostream& operator<<(std::ostream& out, const Weakenings& w) { return out << w.report(); }

}  // namespace fenceline
