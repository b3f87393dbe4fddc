#include "model/reference/coherence.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "model/reference/axioms.h"

namespace fenceline::reference {
namespace {

// First a source for each read, then coherence, write by write, from the first. What is known of coherence is there
// from the beginning, so that the axioms see a wrong turn at once: the initial write comes first, program order is
// kept, the write of a read-modify-write comes after the one it reads from, and a write that is placed comes before
// those that are not.
class Orders {
 public:
  Orders(const Execution& x, std::size_t most, Watch& watch) : x_(x), most_(most), watch_(watch) {
    for (EventId e = 0; e < x.events.size(); ++e) (x.events[e].is_read() ? reads_ : writes_).push_back(e);
    for (const EventId first : writes_) {
      for (const EventId second : writes_) {
        const bool initial = !x.events[first].thread && first != second;
        if (initial || x.po_loc.contains(first, second)) x_.co.add(first, second);
      }
    }
  }

  std::vector<LocationOrder> all() {
    choose_sources(0);
    return std::move(found_);
  }

 private:
  // For the reads from the `next`th on.
  void choose_sources(std::size_t next) {
    if (!possible()) return;
    if (next == reads_.size()) return place_writes(writes_);
    const EventId read = reads_[next];
    for (const EventId write : writes_) {
      if (x_.events[write].value != x_.events[read].value) continue;
      if (written_after(read) && taken(write, next)) continue;
      const Relation co = x_.co;
      const Relation fr = x_.fr;
      x_.rf.add(write, read);
      if (const auto own = written_after(read)) x_.co.add(write, *own);
      update_fr();
      choose_sources(next + 1);
      x_.rf.remove(write, read);
      x_.co = co;
      x_.fr = fr;
    }
  }

  // The write of the read-modify-write that the read is half of.
  std::optional<EventId> written_after(EventId read) const {
    const EventId after = read + 1;
    if (after < x_.events.size() && x_.rmw.contains(read, after)) return after;
    return std::nullopt;
  }

  // Whether some read-modify-write before the `next`th read reads from the write: two would each have to be the first
  // to come after it.
  bool taken(EventId write, std::size_t next) const {
    return std::any_of(reads_.begin(), reads_.begin() + static_cast<std::ptrdiff_t>(next),
                       [&](EventId r) { return x_.rf.contains(write, r) && written_after(r); });
  }

  void update_fr() { x_.fr = Relation::sequence(Relation::inverse(x_.rf), x_.co); }

  void place_writes(const std::vector<EventId>& left) {
    if (left.empty()) {
      found_.push_back({x_.rf, x_.co, x_.fr, last_});
      return;
    }
    for (const EventId write : left) {
      std::vector<EventId> later = left;
      std::erase(later, write);
      const Relation co = x_.co;
      const Relation fr = x_.fr;
      for (const EventId w : later) x_.co.add(write, w);
      update_fr();
      last_ = x_.events[write].value;
      if (possible()) place_writes(later);
      x_.co = co;
      x_.fr = fr;
      if (!x_.events[write].thread) return;  // the initial write, the first in `left`, comes first in coherence
    }
  }

  bool possible() {
    if (found_.size() == most_) return false;
    watch_.candidate();
    return coherent(x_) && atomic(x_);
  }

  Execution x_;  // with rf, co and fr as far as chosen
  std::size_t most_;
  Watch& watch_;
  std::vector<EventId> reads_, writes_;
  Value last_ = 0;  // of the write placed last
  std::vector<LocationOrder> found_;
};

}  // namespace

std::vector<LocationOrder> location_orders(const Execution& x, std::size_t most, Watch& watch) {
  return Orders(x, most, watch).all();
}

}  // namespace fenceline::reference
