#include "runtime/check/sites.h"

#include <algorithm>

namespace fenceline::checking {

std::memory_order joined(std::memory_order a, std::memory_order b) {
  if (a == std::memory_order_seq_cst || b == std::memory_order_seq_cst) return std::memory_order_seq_cst;
  const bool acquire = acquires(a) || acquires(b);
  const bool release = releases(a) || releases(b);
  if (acquire && release) return std::memory_order_acq_rel;
  if (acquire) return std::memory_order_acquire;
  return release ? std::memory_order_release : std::memory_order_relaxed;
}

std::size_t Sites::count() const {
  const std::lock_guard lock(mutex_);
  return sites_.size();
}

Site Sites::site(std::size_t i) const {
  const std::lock_guard lock(mutex_);
  return sites_[i];
}

std::size_t Sites::number(Site::Kind kind, const Place& place, std::memory_order written) {
  const auto [known, is_new] = numbers_.try_emplace({kind, place.line, place.column, place.file}, sites_.size());
  if (is_new) sites_.push_back({kind, place, written, {}, place.line == 0});
  return known->second;
}

std::memory_order Sites::changed(std::size_t site, std::memory_order written) const {
  if (site >= changes_.size()) return written;
  return changes_[site].exact ? changes_[site].order : joined(written, changes_[site].at_least);
}

std::memory_order Sites::of(const World& world, const Access& access) {
  if (world.location(access.location).library) return access.order;
  Site::Kind kind = Site::Kind::load;
  switch (access.kind) {
    case Step::Kind::load: kind = Site::Kind::load; break;
    case Step::Kind::store: kind = Site::Kind::store; break;
    case Step::Kind::update: kind = Site::Kind::update; break;
    case Step::Kind::end:
    case Step::Kind::blocked: break;
  }
  const std::lock_guard lock(mutex_);
  const std::size_t i = number(kind, access.place, access.order);
  Site& site = sites_[i];
  if (site.unknown) return access.order;
  if (site.names.size() < 4) site.names.insert(world.name_of(access.location));
  return changed(i, access.order);
}

std::memory_order Sites::of_fence(const Place& place, std::memory_order written) {
  const std::lock_guard lock(mutex_);
  return changed(number(Site::Kind::fence, place, written), written);
}

bool Sites::fence_before(const Access& access) {
  const std::lock_guard lock(mutex_);
  const auto is_at = [&](std::size_t i) {
    return changes_[i].fence_before && same_place(sites_[i].place, access.place) && !sites_[i].unknown;
  };
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    if (is_at(i)) return true;
  }
  return false;
}

std::string operation_of(const Site& site) {
  std::string text;
  switch (site.kind) {
    case Site::Kind::load: text = "the load of"; break;
    case Site::Kind::store: text = "the store of"; break;
    case Site::Kind::update: text = "the update of"; break;
    case Site::Kind::fence: return the_fence;
  }
  std::size_t shown = 0;
  for (const std::string& name : site.names) text += (shown++ == 0 ? " " : ", ") + name;
  return text;
}

}  // namespace fenceline::checking
