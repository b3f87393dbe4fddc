// The world's locations: made, found, destroyed, and what they hold while the body is alone.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <link.h>
#include <span>

#include "runtime/check/inside.h"
#include "runtime/check/sanitizer.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

namespace {

// Whether the object has static storage: it is in what the linker has laid out.
bool is_static(const void* object) {
  const auto holds = [](dl_phdr_info* file, std::size_t, void* address) {
    for (const auto& part : std::span(file->dlpi_phdr, file->dlpi_phnum)) {
      if (part.p_type != PT_LOAD) continue;
      if (reinterpret_cast<std::uintptr_t>(address) - file->dlpi_addr - part.p_vaddr < part.p_memsz) return 1;
    }
    return 0;
  };
  return ::dl_iterate_phdr(holds, const_cast<void*>(object)) != 0;
}

}  // namespace

World::Location& World::enter(LocationId id, const Cell& cell, Value initial, Show show) {
  if (id >= most_locations_) {
    most_locations_ = id + 1;
    locations_.resize(most_locations_);
  }
  Location& l = locations_[id];
  l.stamp = stamp_;
  l.name = cell.name;
  l.place = cell.place;
  l.initial = initial;
  l.has_direct = false;
  l.destroyed = false;
  l.wide = cell.wide;
  l.watched = no_location;
  l.library = cell.library;
  l.show = show;
  l.made = {};
  return l;
}

void World::make(Cell& cell, Value initial, Show show) {
  const Inside inside(*this);
  ThreadRecord& self = *running_;
  if (probing(self)) stop_probing(self);
  // A static of a function, when it is called for the first time: no later execution makes it again, so it counts as
  // there from the start.
  if (!self.fiber.stack().contains(&cell) && !heap_.owns(&cell) && is_static(&cell)) return;
  const std::uint32_t number = self.made++;
  if (number == self.made_here.size()) self.made_here.push_back(identities_.location(self.id, number));
  cell.stamp = stamp_;
  cell.location = self.made_here[number];
  Location& l = enter(cell.location, cell, initial, show);
  l.maker = self.id;
  l.number = number;
  cell.known = alone() ? stamp_ : 0;
  if (!alone()) l.made = {self.id, self.clock[self.id]};
}

LocationId World::locate_slowly(Cell& cell, Value outside, Show show, Place place) {
#ifdef FENCELINE_ASAN
  if (const Heap::Block* block = heap_.find(&cell); block != nullptr && block->freed) {
    fail_freed(cell, "an atomic", place);
  }
#endif
  if (cell.stamp == stamp_) {
    const Location& l = locations_[cell.location];
    if (l.made.count != 0 && !alone() && !running_->clock.has(l.made)) {
      const auto message = [&] {
        return name_of(cell.location) + " is used by " + name_of_thread(running_->id) +
               ", and nothing makes sure that its construction by " + name_of_thread(l.maker) + " happened before";
      };
      fail(Failure::Kind::race, message(), place);
    }
    return cell.location;
  }
  if (cell.stamp == Cell::dead) fail_dead(&cell, cell.name, "an atomic", cell.place, place);
  const LocationId id = identities_.outside(&cell);
  if (id >= most_locations_ || locations_[id].stamp != stamp_) enter(id, cell, outside, show);
  return id;
}

// Of the thread that started it its number there, and so on.
std::vector<std::uint32_t> World::path_of(ThreadId t) const {
  std::vector<std::uint32_t> path;
  for (; t != 0; t = origin(t).first) path.push_back(origin(t).second);
  std::ranges::reverse(path);
  return path;
}

bool World::made_before(const Cell& a, const Cell& b) const {
  const Outside outside;
  const bool a_here = a.stamp == stamp_;
  const bool b_here = b.stamp == stamp_;
  if (a_here != b_here) return b_here;
  if (!a_here) return std::less<>()(&a, &b);
  const Location& la = locations_[a.location];
  const Location& lb = locations_[b.location];
  return std::pair(path_of(la.maker), la.number) < std::pair(path_of(lb.maker), lb.number);
}

void World::destroy(Cell& cell, Place place) {
  const Inside inside(*this);
#ifdef FENCELINE_ASAN
  // Destroyed twice: what frees it twice reports that.
  if (const Heap::Block* block = heap_.find(&cell); block != nullptr && block->freed) return;
#endif
  if (cell.stamp != stamp_) return;
  if (probing(*running_)) stop_probing(*running_);
  const LocationId location = cell.location;
  if (!alone()) {
    const Clock& clock = running_->clock;
    for (const unsigned e : log()) {
      const Event& event = events_[e];
      if (event.location != location || clock.has({event.thread, event.count})) continue;
      const auto message = [&] {
        return name_of(location) + " is destroyed by " + name_of_thread(running_->id) +
               ", and nothing makes sure that " + name_of_thread(event.thread) + "'s access at " +
               text_of(event.place) + " happened before";
      };
      fail(Failure::Kind::use_after_free, message(), place.line != 0 ? place : event.place);
    }
  }
  cell.stamp = cell.known = Cell::dead;
  locations_[location].destroyed = true;
}

void World::fail_dead(const void* object, const char* name, const char* what, Place made, Place place) {
  const auto message = [&] {
    const Heap::Block* const block = heap_.find(object);
    return (name != nullptr ? std::string(name) : std::string(what) + " made at " + text_of(made)) +
           " is used after its destruction" + (block == nullptr ? "" : allocated(*block) + freed(*block));
  };
  fail(Failure::Kind::use_after_free, message(), place);
}

Value World::direct(LocationId location) const {
  const Location& l = locations_[location];
  if (l.has_direct) return l.direct;
  return logged_ == 0 ? l.initial : scheduler_->settled(location);
}

void World::set_direct(LocationId location, Value value) {
  Location& l = locations_[location];
  if (logged_ == 0) {
    l.initial = value;
    return;
  }
  if (!l.has_direct) dirty_.push_back(location);
  l.has_direct = true;
  l.direct = value;
}

Value World::intern(const void* bytes, std::size_t size) {
  const Inside inside(*this);
  const std::string_view wanted(static_cast<const char*>(bytes), size);
  if (const auto known = numbers_.find(wanted); known != numbers_.end()) return known->second;
  const std::string& kept = values_.emplace_back(wanted);
  return numbers_.emplace(kept, values_.size() - 1).first->second;
}

}  // namespace fenceline::checking
