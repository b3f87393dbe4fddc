// The arrays that graphs are made of. Elements are read with [] and changed through `change`.
//
//  FlatArray    one block; copied whole
//  SharedArray  pieces that copies share until one of them changes something there
//
// A reference from [] is good until the next `change`; one from `change` until the array is copied or assigned to.
//
// Thread safety: as CopyOnWrite (copy_on_write.h).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "model/parallel/own_lines.h"
#include "model/traces/copy_on_write.h"

namespace fenceline::traces {

template <class T>
class FlatArray {
 public:
  static_assert(std::is_trivially_copyable_v<T>);

  FlatArray() = default;
  explicit FlatArray(std::size_t size) { resize(size); }
  FlatArray(const FlatArray& other) { *this = other; }
  FlatArray& operator=(const FlatArray& other) {
    if (other.size_ > room_) reserve(other.room_);
    size_ = other.size_;
    std::copy_n(other.elements_.data(), size_, elements_.data());
    return *this;
  }

  std::size_t size() const { return size_; }
  const T& operator[](std::size_t i) const { return elements_[i]; }
  T& change(std::size_t i) { return elements_[i]; }
  void reserve(std::size_t size) {
    if (size <= room_) return;
    elements_.resize(size);
    room_ = size;
  }
  // Does not shrink.
  void resize(std::size_t size) {
    while (size_ < size) grow();
  }
  // By one.
  void grow() {
    if (size_ == room_) reserve(2 * room_ + 1);
    std::construct_at(&elements_[size_++]);
  }
  std::uint64_t bytes() const { return room_ * sizeof(T); }

 private:
  OwnLines<T> elements_;  // has room for more than `size_`
  std::size_t size_ = 0;
  std::size_t room_ = 0;  // elements_.size(), which would divide; graphs are copied all the time
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
