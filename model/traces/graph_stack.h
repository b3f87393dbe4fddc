// Graphs still to be searched.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace fenceline::traces {

// Graphs that change hands without being copied or moved.
template <class G>
using Graphs = std::vector<std::unique_ptr<G>>;

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
  // Takes off the older half.
  Graphs<G> split() {
    const auto middle = graphs_.begin() + static_cast<std::ptrdiff_t>((size_ + 1) / 2);
    Graphs<G> half(std::make_move_iterator(graphs_.begin()), std::make_move_iterator(middle));
    graphs_.erase(graphs_.begin(), middle);
    size_ -= half.size();
    return half;
  }
  void assign(Graphs<G> graphs) {
    graphs_ = std::move(graphs);
    size_ = graphs_.size();
  }
  std::uint64_t bytes() const { return graphs_.empty() ? 0 : graphs_.size() * graphs_.front()->bytes(); }

 private:
  Graphs<G> graphs_;
  std::size_t size_ = 0;
};

}  // namespace fenceline::traces
