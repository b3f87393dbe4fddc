// Graphs still to be searched.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>

#include "model/parallel/own_lines.h"

namespace fenceline::traces {

// Graphs that change hands without being copied or moved.
template <class G>
using Graphs = OwnLines<std::unique_ptr<G>>;

// Last in, first out. Graphs taken off keep their memory for later ones.
template <class G>
class GraphStack {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // A copy of the graph, on top; valid until it is taken off.
  G& push(const G& graph) {
    if (size_ == graphs_.size()) graphs_.push_back(std::make_unique<G>());
    return *graphs_[size_++] = graph;
  }
  G& operator[](std::size_t i) { return *graphs_[i]; }
  const G& operator[](std::size_t i) const { return *graphs_[i]; }
  // Exchanges the top with `graph` and takes it off.
  void pop(std::unique_ptr<G>& graph) { std::swap(graphs_[--size_], graph); }
  // Takes off the oldest graphs, about half of the search that is left, one at least. There are two at least.
  Graphs<G> split() {
    double all = 0;
    for (std::size_t i = 0; i < size_; ++i) all += graphs_[i]->share();
    // Deep down shares are too small for a number, and nothing.
    std::size_t taken = 1;
    for (double share = graphs_[0]->share(); taken < size_ - 1 && share < all / 2; ++taken) {
      share += graphs_[taken]->share();
    }
    const auto middle = graphs_.begin() + static_cast<std::ptrdiff_t>(taken);
    Graphs<G> half(std::make_move_iterator(graphs_.begin()), std::make_move_iterator(middle));
    graphs_.erase(graphs_.begin(), middle);
    size_ -= taken;
    return half;
  }
  // On an empty stack.
  void put(Graphs<G> graphs) {
    size_ = graphs.size();
    graphs_.insert(graphs_.begin(), std::make_move_iterator(graphs.begin()), std::make_move_iterator(graphs.end()));
  }
  std::uint64_t bytes() const { return graphs_.empty() ? 0 : graphs_.size() * graphs_.front()->bytes(); }

 private:
  Graphs<G> graphs_;
  std::size_t size_ = 0;
};

}  // namespace fenceline::traces
