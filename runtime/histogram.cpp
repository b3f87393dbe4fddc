#include "runtime/histogram.h"

#include <algorithm>
#include <numeric>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace fenceline::runtime {
namespace {

constexpr std::size_t first_slots = 64;

std::size_t mix(std::uint64_t key) {
  key *= 0x9e37'79b9'7f4a'7c15;
  return static_cast<std::size_t>(key ^ (key >> 32U));
}

}  // namespace

RowTable::RowTable(std::size_t arity) : arity_(arity), slots_(first_slots) {}

std::size_t RowTable::find_or_add(std::span<const std::uint64_t> row) {
  const std::uint64_t hash = XXH3_64bits(row.data(), row.size_bytes());
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t id = slots_[slot] - 1;
    if (hashes_[id] == hash && std::ranges::equal((*this)[id], row)) return id;
  }
  const std::size_t id = size();
  rows_.insert(rows_.end(), row.begin(), row.end());
  hashes_.push_back(hash);
  slots_[slot] = static_cast<std::uint32_t>(id + 1);
  if (2 * size() > slots_.size()) grow();
  return id;
}

void RowTable::grow() {
  slots_.assign(2 * slots_.size(), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t id = 0; id < size(); ++id) {
    std::size_t slot = hashes_[id] & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(id + 1);
  }
}

KeyTable::KeyTable() : slots_(first_slots) { last_count_ = &count_of(last_key_); }

std::uint64_t& KeyTable::count_of(std::uint64_t key) {
  if (2 * (used_ + 1) > slots_.size()) {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(2 * slots_.size()));
    used_ = 0;
    for (const Slot& slot : old) {
      if (slot.used) count_of(slot.key) = slot.count;
    }
  }
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = mix(key) & mask;
  while (slots_[at].used && slots_[at].key != key) at = (at + 1) & mask;
  if (!slots_[at].used) {
    slots_[at] = {key, 0, true};
    ++used_;
  }
  return slots_[at].count;
}

Tally Tally::of(const RowTable& rows, std::span<const std::uint64_t> counts) {
  std::vector<std::vector<Shown>> shown;
  std::vector<std::uint64_t> seen;
  for (std::size_t id = 0; id < rows.size(); ++id) {
    if (counts[id] == 0) continue;
    const auto row = rows[id];
    shown.emplace_back(row.begin(), row.end());
    seen.push_back(counts[id]);
  }
  std::vector<std::size_t> order(shown.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&shown](std::size_t i) -> const std::vector<Shown>& { return shown[i]; });
  Tally tally{OutcomeSet(rows.arity()), {}, 0};
  for (const std::size_t i : order) {
    tally.outcomes.add(shown[i]);
    tally.counts.push_back(seen[i]);
    tally.total += seen[i];
  }
  return tally;
}

}  // namespace fenceline::runtime
