// Sets of events and relations between events: bit vectors and bit matrices, with the operators that axiomatic models
// are written in (union, intersection, difference, product, sequence, inverse, acyclic).
//
// All operands of one operation must have the same number of events.
//
// Thread safety: plain data; const access from any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fenceline::reference {

// An event's index in its execution.
using EventId = std::uint32_t;

class EventSet {
 public:
  explicit EventSet(std::size_t events) : events_(events), words_((events + 63) / 64) {}

  std::size_t events() const { return events_; }
  void add(EventId e) { words_[e / 64] |= std::uint64_t{1} << (e % 64); }
  void remove(EventId e) { words_[e / 64] &= ~(std::uint64_t{1} << (e % 64)); }
  bool contains(EventId e) const { return (words_[e / 64] >> (e % 64) & 1) != 0; }

  EventSet& operator|=(const EventSet& other);
  friend EventSet operator|(EventSet a, const EventSet& b) { return a |= b; }
  bool operator==(const EventSet&) const = default;

 private:
  friend class Relation;
  std::size_t events_;
  std::vector<std::uint64_t> words_;
};

class Relation {
 public:
  explicit Relation(std::size_t events = 0) : events_(events), stride_((events + 63) / 64), words_(events * stride_) {}

  std::size_t events() const { return events_; }
  void add(EventId from, EventId to) { words_[from * stride_ + to / 64] |= std::uint64_t{1} << (to % 64); }
  void remove(EventId from, EventId to) { words_[from * stride_ + to / 64] &= ~(std::uint64_t{1} << (to % 64)); }
  bool contains(EventId from, EventId to) const { return (words_[from * stride_ + to / 64] >> (to % 64) & 1) != 0; }

  Relation& operator|=(const Relation& other);
  Relation& operator&=(const Relation& other);
  Relation& operator-=(const Relation& other);
  friend Relation operator|(Relation a, const Relation& b) { return a |= b; }
  friend Relation operator&(Relation a, const Relation& b) { return a &= b; }
  friend Relation operator-(Relation a, const Relation& b) { return a -= b; }
  bool operator==(const Relation&) const = default;

  bool empty() const;
  bool acyclic() const;

  // Every pair of an event of `from` and one of `to`.
  static Relation product(const EventSet& from, const EventSet& to);
  // The pairs (e, e) for the events of a set: `sequence(a, identity(s))` is a's pairs that end in s.
  static Relation identity(const EventSet& s);
  // a ; b: the pairs (x, z) for which some y has (x, y) in a and (y, z) in b.
  static Relation sequence(const Relation& a, const Relation& b);
  static Relation inverse(const Relation& a);

 private:
  std::size_t events_;
  std::size_t stride_;  // words in a row
  std::vector<std::uint64_t> words_;
};

}  // namespace fenceline::reference
