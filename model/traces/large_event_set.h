// A set of the events of a graph of any size.
//
// A tree whose leaves are blocks of bits. Sets share what they have in common: the past of an event is mostly that of
// the event before it, so that a set costs memory for some blocks only, and copying one costs nothing. A set of one
// element, as many are, has no tree.
//
// Thread safety: as CopyOnWrite (copy_on_write.h).
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

#include "model/traces/copy_on_write.h"
#include "model/traces/event_set.h"

namespace fenceline::traces {

template <>
class EventSet<unlimited> {
 public:
  static constexpr unsigned capacity = ~0U;  // and no slot

  static EventSet of(unsigned slot) {
    EventSet s;
    s.only_ = slot;
    return s;
  }

  bool contains(unsigned slot) const {
    if (!root_) return slot == only_;
    if (slot >= reach(height_)) return false;
    const Node* n = &*root_;
    for (unsigned h = height_; h > 0; --h) {
      const CopyOnWrite<Node>& child = n->children[digit(slot, h)];
      if (!child) return false;
      n = &*child;
    }
    return ((n->words[slot / 64 % fan] >> (slot % 64)) & 1U) != 0;
  }
  bool empty() const { return !root_ && only_ == capacity; }
  unsigned size() const { return root_ ? count(*root_, height_) : static_cast<unsigned>(only_ != capacity); }
  void insert(unsigned slot) {
    if (contains(slot)) return;
    if (empty()) {
      only_ = slot;
    } else {
      if (!root_) add(std::exchange(only_, capacity));
      add(slot);
    }
  }
  void erase(unsigned slot) {
    if (!contains(slot)) return;
    if (root_) {
      remove(root_, slot, height_);
    } else {
      only_ = capacity;
    }
  }
  // The lowest slot from `slot` on that is not in the set.
  unsigned first_absent(unsigned slot) const {
    while (contains(slot)) ++slot;
    return slot;
  }
  // Adds an event and what comes before it, where a set that has the event has all that.
  void add_closed(const EventSet& before, unsigned slot) {
    if (contains(slot)) return;
    *this |= before;
    insert(slot);
  }

  EventSet& operator|=(const EventSet& other) {
    if (other.empty()) return *this;
    if (!other.root_) {
      insert(other.only_);
      return *this;
    }
    if (!root_) {
      const unsigned own = only_;
      *this = other;
      if (own != capacity) insert(own);
      return *this;
    }
    while (height_ < other.height_) rise();
    unite(root_, height_, other.root_, other.height_);
    return *this;
  }
  EventSet& operator-=(const EventSet& other) {
    if (!other.root_) {
      if (other.only_ != capacity) erase(other.only_);
    } else if (!root_) {
      if (only_ != capacity && other.contains(only_)) only_ = capacity;
    } else if (height_ >= other.height_) {
      subtract(root_, height_, other.root_, other.height_);
    } else {
      const CopyOnWrite<Node>* low = &other.root_;
      for (unsigned h = other.height_; *low && h > height_; --h) low = &(*low)->children[0];
      subtract(root_, height_, *low, height_);
    }
    return *this;
  }
  friend EventSet operator|(EventSet a, const EventSet& b) { return a |= b; }
  friend EventSet operator-(EventSet a, const EventSet& b) { return a -= b; }

  // Calls f with each slot, in ascending order.
  template <class F>
  void for_each(F&& f) const {
    if (root_) {
      visit(*root_, height_, 0, f);
    } else if (only_ != capacity) {
      f(only_);
    }
  }

 private:
  static constexpr unsigned fan = 8;  // words of a leaf, and children of what is above

  struct Node {
    std::array<std::uint64_t, fan> words{};       // of a leaf
    std::array<CopyOnWrite<Node>, fan> children;  // of what is above
  };

  // Slots below a node of that height; the root's may be more than there are.
  static constexpr std::uint64_t reach(unsigned height) { return std::uint64_t{64} * fan << (3 * height); }
  static constexpr unsigned digit(unsigned slot, unsigned height) {
    return static_cast<unsigned>(slot / reach(height - 1) % fan);
  }

  // One height more.
  void rise() {
    ++height_;
    if (!root_) return;
    CopyOnWrite<Node> above;
    above.own().children[0] = std::move(root_);
    root_ = std::move(above);
  }
  void add(unsigned slot) {
    if (!root_) height_ = 0;
    while (slot >= reach(height_)) rise();
    CopyOnWrite<Node>* at = &root_;
    for (unsigned h = height_; h > 0; --h) at = &at->own().children[digit(slot, h)];
    at->own().words[slot / 64 % fan] |= std::uint64_t{1} << (slot % 64);
  }
  static bool bare(const Node& n, unsigned height) {
    return height == 0
               ? std::ranges::all_of(n.words, [](std::uint64_t w) { return w == 0; })
               : std::ranges::none_of(n.children, [](const CopyOnWrite<Node>& c) { return static_cast<bool>(c); });
  }
  static void remove(CopyOnWrite<Node>& a, unsigned slot, unsigned height) {
    Node& n = a.own();
    if (height == 0) {
      n.words[slot / 64 % fan] &= ~(std::uint64_t{1} << (slot % 64));
    } else {
      remove(n.children[digit(slot, height)], slot, height - 1);
    }
    if (bare(n, height)) a.reset();
  }

  // Applies f to a child; the node is not copied when that changes nothing.
  template <class F>
  static void change_child(CopyOnWrite<Node>& a, unsigned i, F&& f) {
    if (a.alone()) return f(a.own().children[i]);
    CopyOnWrite<Node> child = a->children[i];
    f(child);
    if (!child.same(a->children[i])) a.own().children[i] = std::move(child);
  }
  static void unite(CopyOnWrite<Node>& a, unsigned height, const CopyOnWrite<Node>& b, unsigned b_height) {
    if (!b || a.same(b)) return;
    if (height > b_height) {
      if (!a) a.own();
      return change_child(a, 0, [&](CopyOnWrite<Node>& child) { unite(child, height - 1, b, b_height); });
    }
    if (!a) {
      a = b;
      return;
    }
    if (height > 0) {
      for (unsigned i = 0; i < fan; ++i) {
        if (!b->children[i]) continue;
        change_child(a, i, [&](CopyOnWrite<Node>& child) { unite(child, height - 1, b->children[i], height - 1); });
      }
      return;
    }
    std::array<std::uint64_t, fan> words;
    for (unsigned i = 0; i < fan; ++i) words[i] = a->words[i] | b->words[i];
    if (words == a->words) return;
    if (words == b->words) {
      a = b;
    } else {
      a.own().words = words;
    }
  }
  static void subtract(CopyOnWrite<Node>& a, unsigned height, const CopyOnWrite<Node>& b, unsigned b_height) {
    if (!a || !b) return;
    if (a.same(b)) return a.reset();
    if (height > b_height) {
      change_child(a, 0, [&](CopyOnWrite<Node>& child) { subtract(child, height - 1, b, b_height); });
    } else if (height > 0) {
      for (unsigned i = 0; i < fan; ++i) {
        if (!a->children[i] || !b->children[i]) continue;
        change_child(a, i, [&](CopyOnWrite<Node>& child) { subtract(child, height - 1, b->children[i], height - 1); });
      }
    } else {
      std::array<std::uint64_t, fan> words;
      for (unsigned i = 0; i < fan; ++i) words[i] = a->words[i] & ~b->words[i];
      if (words == a->words) return;
      a.own().words = words;
    }
    if (bare(*a, height)) a.reset();
  }
  static unsigned count(const Node& n, unsigned height) {
    unsigned sum = 0;
    for (unsigned i = 0; i < fan; ++i) {
      sum += height == 0     ? static_cast<unsigned>(std::popcount(n.words[i]))
             : n.children[i] ? count(*n.children[i], height - 1)
                             : 0;
    }
    return sum;
  }
  template <class F>
  static void visit(const Node& n, unsigned height, unsigned first, F& f) {
    for (unsigned i = 0; i < fan; ++i) {
      if (height > 0) {
        if (n.children[i]) visit(*n.children[i], height - 1, first + i * static_cast<unsigned>(reach(height - 1)), f);
        continue;
      }
      for (std::uint64_t rest = n.words[i]; rest != 0; rest &= rest - 1) {
        f(first + 64 * i + static_cast<unsigned>(std::countr_zero(rest)));
      }
    }
  }

  CopyOnWrite<Node> root_;    // none: the set has one element, or none
  unsigned height_ = 0;       // of the root above the leaves
  unsigned only_ = capacity;  // without a root: the element
};

}  // namespace fenceline::traces
