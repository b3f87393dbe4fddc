// What happens to a node that was taken out of a structure while others may still look at it: hazard pointers, and the
// wrong and the patient ways.
//
// M. M. Michael, Hazard pointers: safe memory reclamation for lock-free objects, IEEE TPDS 15(6), 2004.
//
// Each of these is a domain: `protect` gives a pointer that may be followed until the same thread's next `protect` of
// that slot or its `clear`; `retire` takes what nobody can reach any more.
#pragma once

#include <array>
#include <mutex>
#include <vector>

#include "tests/lockfree/sync.h"

namespace fenceline::lockfree {

struct HazardOrders {
  std::memory_order announce = release;  // writes over what was announced before: we have looked our last at that
  std::memory_order fence = seq_cst;     // between announcing a pointer and looking whether it is still there
  std::memory_order scan = seq_cst;      // the fence between taking a node out and reading the announcements
  std::memory_order clear = release;     // we have looked our last
  std::memory_order see_clear = acquire;
  bool validate = true;  // look again after announcing
  bool keep = false;     // retired nodes for ever
};

// N threads of S slots each. What is still protected when it is retired is kept until somebody's next retirement.
template <class Sync, class Node, unsigned N, unsigned S>
class HazardPointers {
 public:
  explicit HazardPointers(HazardOrders orders = {}) : orders_(orders) {}
  HazardPointers(const HazardPointers&) = delete;
  HazardPointers& operator=(const HazardPointers&) = delete;
  ~HazardPointers() {
    if (orders_.keep) return;
    for (const auto& retired : retired_) {
      for (Node* const node : retired) delete node;
    }
  }

  Node* protect(unsigned me, unsigned slot, const typename Sync::template atomic<Node*>& from) {
    Node* node = from.load(acquire);
    for (;;) {
      if (node == nullptr) return nullptr;
      slots_[me * S + slot].store(node, orders_.announce);
      Sync::fence(orders_.fence);
      if (!orders_.validate) return node;
      Node* const now = from.load(acquire);
      if (now == node) return node;
      node = now;
    }
  }
  void clear(unsigned me) {
    for (unsigned s = 0; s < S; ++s) slots_[me * S + s].store(nullptr, orders_.clear);
  }
  void retire(unsigned me, Node* node) {
    std::vector<Node*>& mine = retired_[me];
    mine.push_back(node);
    if (orders_.keep) return;
    Sync::fence(orders_.scan);
    std::erase_if(mine, [this](Node* retired) {
      for (const auto& slot : slots_) {
        if (slot.load(orders_.see_clear) == retired) return false;
      }
      delete retired;
      return true;
    });
  }

 private:
  HazardOrders orders_;
  std::array<typename Sync::template atomic<Node*>, N * S> slots_{};
  std::array<std::vector<Node*>, N> retired_;  // each of one thread alone
};

// Frees at once, whoever looks.
template <class Sync, class Node>
class FreeAtOnce {
 public:
  Node* protect(unsigned, unsigned, const typename Sync::template atomic<Node*>& from) { return from.load(acquire); }
  void clear(unsigned) {}
  void retire(unsigned, Node* node) { delete node; }
};

// Frees when the structure is gone.
template <class Sync, class Node, unsigned N>
class FreeAtEnd {
 public:
  FreeAtEnd() = default;
  FreeAtEnd(const FreeAtEnd&) = delete;
  FreeAtEnd& operator=(const FreeAtEnd&) = delete;
  ~FreeAtEnd() {
    for (const auto& retired : retired_) {
      for (Node* const node : retired) delete node;
    }
  }
  Node* protect(unsigned, unsigned, const typename Sync::template atomic<Node*>& from) { return from.load(acquire); }
  void clear(unsigned) {}
  void retire(unsigned me, Node* node) { retired_[me].push_back(node); }

 private:
  std::array<std::vector<Node*>, N> retired_;
};

}  // namespace fenceline::lockfree
