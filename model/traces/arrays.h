// The arrays that graphs are made of. Elements are read with [] and changed through `change`.
//
//  FlatArray    one block; copied whole
//  SharedArray  pieces that copies share until one of them changes something there
//
// A reference from [] is good until the next `change`; one from `change` until the array is copied or assigned to.
//
// Thread safety: as CopyOnWrite (copy_on_write.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/traces/copy_on_write.h"

namespace fenceline::traces {

template <class T>
class FlatArray {
 public:
  FlatArray() = default;
  explicit FlatArray(std::size_t size) : elements_(size) {}

  std::size_t size() const { return elements_.size(); }
  const T& operator[](std::size_t i) const { return elements_[i]; }
  T& change(std::size_t i) { return elements_[i]; }
  void reserve(std::size_t size) { elements_.reserve(size); }
  // Does not shrink.
  void resize(std::size_t size) {
    while (elements_.size() < size) grow();
  }
  // By one.
  void grow() { elements_.emplace_back(); }
  std::uint64_t bytes() const { return elements_.capacity() * sizeof(T); }

 private:
  std::vector<T> elements_;
};

template <class T>
class SharedArray {
 public:
  SharedArray() = default;
  explicit SharedArray(std::size_t size) { resize(size); }

  std::size_t size() const { return size_; }
  const T& operator[](std::size_t i) const { return (*pieces_[i / length])[i % length]; }
  T& change(std::size_t i) { return pieces_[i / length].own()[i % length]; }
  void reserve(std::size_t size) { pieces_.reserve(pieces(size)); }
  // Does not shrink.
  void resize(std::size_t size) {
    while (pieces_.size() < pieces(size)) pieces_.emplace_back().own();
    size_ = size;
  }
  void grow() { resize(size_ + 1); }
  // Without the pieces that copies share.
  std::uint64_t bytes() const {
    std::uint64_t sum = pieces_.capacity() * sizeof(pieces_[0]);
    for (const auto& piece : pieces_) sum += piece.alone() ? sizeof(Piece) : 0;
    return sum;
  }

 private:
  static constexpr std::size_t length = 16;
  using Piece = std::array<T, length>;

  static std::size_t pieces(std::size_t size) { return (size + length - 1) / length; }

  std::vector<CopyOnWrite<Piece>> pieces_;
  std::size_t size_ = 0;
};

}  // namespace fenceline::traces
