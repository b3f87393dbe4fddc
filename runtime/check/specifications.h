// What the usual objects do when one operation comes after another: specifications for `linearizable`, and examples of
// how one's own is written.
//
// Thread safety: plain data.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace fenceline::specifications {

template <class T>
class Queue {
 public:
  void push(T value) { values_.push_back(std::move(value)); }
  std::optional<T> pop() {
    if (values_.empty()) return std::nullopt;
    T value = std::move(values_.front());
    values_.pop_front();
    return value;
  }
  bool operator==(const Queue&) const = default;

 private:
  std::deque<T> values_;
};

template <class T>
class Stack {
 public:
  void push(T value) { values_.push_back(std::move(value)); }
  std::optional<T> pop() {
    if (values_.empty()) return std::nullopt;
    T value = std::move(values_.back());
    values_.pop_back();
    return value;
  }
  bool operator==(const Stack&) const = default;

 private:
  std::vector<T> values_;
};

// The owner pushes and takes at the back, others steal at the front.
template <class T>
class Deque {
 public:
  void push(T value) { values_.push_back(std::move(value)); }
  std::optional<T> take() {
    if (values_.empty()) return std::nullopt;
    T value = std::move(values_.back());
    values_.pop_back();
    return value;
  }
  std::optional<T> steal() {
    if (values_.empty()) return std::nullopt;
    T value = std::move(values_.front());
    values_.pop_front();
    return value;
  }
  bool operator==(const Deque&) const = default;

 private:
  std::deque<T> values_;
};

// insert and erase tell whether anything changed.
template <class T>
class Set {
 public:
  bool insert(T value) { return values_.insert(std::move(value)).second; }
  bool erase(const T& value) { return values_.erase(value) != 0; }
  bool contains(const T& value) const { return values_.contains(value); }
  bool operator==(const Set&) const = default;

 private:
  std::set<T> values_;
};

template <class T>
class Register {
 public:
  explicit Register(T value = {}) : value_(std::move(value)) {}
  void write(T value) { value_ = std::move(value); }
  T read() const { return value_; }
  T exchange(T value) { return std::exchange(value_, std::move(value)); }
  bool compare_exchange(const T& expected, T desired) {
    if (!(value_ == expected)) return false;
    value_ = std::move(desired);
    return true;
  }
  bool operator==(const Register&) const = default;

 private:
  T value_;
};

// put tells whether the key is new.
template <class Key, class T>
class Map {
 public:
  bool put(Key key, T value) { return values_.insert_or_assign(std::move(key), std::move(value)).second; }
  std::optional<T> get(const Key& key) const {
    const auto found = values_.find(key);
    if (found == values_.end()) return std::nullopt;
    return found->second;
  }
  bool erase(const Key& key) { return values_.erase(key) != 0; }
  bool operator==(const Map&) const = default;

 private:
  std::map<Key, T> values_;
};

}  // namespace fenceline::specifications
