#include "model/reference/relation.h"

#include <algorithm>

namespace fenceline::reference {

EventSet& EventSet::operator|=(const EventSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

Relation& Relation::operator|=(const Relation& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

Relation& Relation::operator&=(const Relation& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  return *this;
}

Relation& Relation::operator-=(const Relation& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  return *this;
}

bool Relation::empty() const {
  return std::ranges::all_of(words_, [](std::uint64_t w) { return w == 0; });
}

bool Relation::acyclic() const {
  // An event without a successor among the rest lies on no cycle. Taking such events away until there is none leaves
  // exactly the events that reach a cycle.
  EventSet rest(events_);
  for (EventId e = 0; e < events_; ++e) rest.add(e);
  const auto leads_on = [&](EventId e) {
    for (std::size_t i = 0; i < stride_; ++i) {
      if ((words_[e * stride_ + i] & rest.words_[i]) != 0) return true;
    }
    return false;
  };
  std::size_t left = events_;
  for (bool taken = true; taken;) {
    taken = false;
    for (EventId e = 0; e < events_; ++e) {
      if (!rest.contains(e) || leads_on(e)) continue;
      rest.remove(e);
      --left;
      taken = true;
    }
  }
  return left == 0;
}

Relation Relation::product(const EventSet& from, const EventSet& to) {
  Relation r(from.events());
  for (EventId e = 0; e < from.events(); ++e) {
    if (from.contains(e)) std::ranges::copy(to.words_, r.words_.begin() + static_cast<std::ptrdiff_t>(e * r.stride_));
  }
  return r;
}

Relation Relation::identity(const EventSet& s) {
  Relation r(s.events());
  for (EventId e = 0; e < s.events(); ++e) {
    if (s.contains(e)) r.add(e, e);
  }
  return r;
}

Relation Relation::sequence(const Relation& a, const Relation& b) {
  Relation r(a.events());
  for (EventId x = 0; x < a.events(); ++x) {
    for (EventId y = 0; y < a.events(); ++y) {
      if (!a.contains(x, y)) continue;
      for (std::size_t i = 0; i < r.stride_; ++i) r.words_[x * r.stride_ + i] |= b.words_[y * b.stride_ + i];
    }
  }
  return r;
}

Relation Relation::inverse(const Relation& a) {
  Relation r(a.events());
  for (EventId x = 0; x < a.events(); ++x) {
    for (EventId y = 0; y < a.events(); ++y) {
      if (a.contains(x, y)) r.add(y, x);
    }
  }
  return r;
}

}  // namespace fenceline::reference
