#include "runtime/check/machine.h"

#include <algorithm>

#include "runtime/check/schedule.h"

namespace fenceline::checking {

Machine::Machine(World& world, Model model) : world_(world), model_(model) { world.set_scheduler(this); }

void Machine::begin() {
  memory_.clear();
  buffers_.clear();
  sections_.clear();
  events_.clear();
  rows_.clear();
  known_.clear();
  known_ended_.clear();
  next_event_ = 0;
  world_.begin();
  std::vector<ThreadId> ended;
  started_first_.clear();
  note_threads(started_first_, ended);
}

std::vector<Machine::Entry>& Machine::buffer(ThreadId t) {
  if (t >= buffers_.size()) {
    buffers_.resize(t + 1);
    sections_.resize(t + 1, 0);
  }
  return buffers_[t];
}

const std::vector<unsigned>& Machine::events_of(ThreadId t) {
  if (t >= events_.size()) events_.resize(t + 1);
  return events_[t];
}

const Machine::Cell* Machine::cell(LocationId location) const {
  return location < memory_.size() && memory_[location] ? &*memory_[location] : nullptr;
}

Value Machine::in_memory(LocationId location) const {
  const Cell* const c = cell(location);
  return c == nullptr ? world_.initial(location) : c->value;
}

// Whether nothing that the event's thread had stored up to it waits in the buffer. Events are numbered as they are
// done, so those of one thread are in program order.
bool Machine::drained(unsigned event) const {
  const ThreadId t = world_.event(event).thread;
  return t >= buffers_.size() || std::ranges::none_of(buffers_[t], [&](const Entry& e) { return e.event <= event; });
}

std::size_t Machine::row_of(unsigned write) const {
  const auto row = std::ranges::find(rows_.rbegin(), rows_.rend(), write, &Row::event);
  return static_cast<std::size_t>(rows_.rend() - row);
}

bool Machine::can_execute(ThreadId t) const {
  if (world_.state(t) != World::State::at_access) return false;
  if (!std::ranges::all_of(world_.after(t), [this](unsigned e) { return drained(e); })) return false;
  const bool empty = buffered(t) == 0;
  return empty || (!world_.fences(t).full && world_.access(t).kind != Step::Kind::update);
}

void Machine::execute(ThreadId t) {
  if (world_.too_late(t)) world_.grant(t, next_event_, World::none, 0);
  std::vector<Entry>& own = buffer(t);
  const Access& access = world_.access(t);
  const LocationId location = access.location;
  if (location >= memory_.size()) memory_.resize(location + 1);
  const unsigned event = next_event_++;
  if (t >= events_.size()) events_.resize(t + 1);
  events_[t].push_back(event);
  Row row;
  row.thread = t;
  row.event = event;
  const auto passed = world_.passed(t);
  row.passed.assign(passed.begin(), passed.end());
  const auto after = world_.after(t);
  row.after.assign(after.begin(), after.end());
  row.fenced = world_.fences(t).full;
  if (world_.fences(t).store_store || world_.fences(t).full) ++sections_[t];
  unsigned from = World::none;
  Value read = 0;
  if (access.kind != Step::Kind::store) {
    const auto newest = std::find_if(own.rbegin(), own.rend(), [&](const Entry& e) { return e.location == location; });
    if (newest != own.rend()) {
      read = newest->value;
      from = newest->event;
      row.forwarded = true;
    } else {
      read = in_memory(location);
      if (memory_[location]) from = memory_[location]->event;
    }
  }
  switch (access.kind) {
    case Step::Kind::store:
      if (model_ == Model::sc) {
        memory_[location] = Cell{access.value, event};
      } else {
        own.push_back({location, access.value, event, sections_[t]});
      }
      break;
    case Step::Kind::update:
      if (const std::optional<Value> value = access.update.over(read)) memory_[location] = Cell{*value, event};
      break;
    case Step::Kind::load:
    case Step::Kind::end:
    case Step::Kind::blocked: break;
  }
  row.buffer = own;
  rows_.push_back(std::move(row));
  const std::size_t at = rows_.size() - 1;
  try {
    world_.grant(t, event, from, read);
  } catch (const Stopped&) {
    note_threads(rows_[at].started, rows_[at].ended);
    throw;
  }
  note_threads(rows_[at].started, rows_[at].ended);
}

bool Machine::can_drain(ThreadId t, std::size_t entry) const {
  if (entry >= buffered(t)) return false;
  const std::vector<Entry>& own = buffers_[t];
  switch (model_) {
    case Model::sc: return false;
    case Model::tso: return entry == 0;
    case Model::pso: break;
  }
  return std::none_of(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(entry), [&](const Entry& older) {
    return older.location == own[entry].location || older.section < own[entry].section;
  });
}

void Machine::drain(ThreadId t, std::size_t entry) {
  std::vector<Entry>& own = buffer(t);
  const Entry e = own[entry];
  own.erase(own.begin() + static_cast<std::ptrdiff_t>(entry));
  memory_[e.location] = Cell{e.value, e.event};
  Row row;
  row.thread = t;
  row.drain = true;
  row.event = e.event;
  row.buffer = own;
  rows_.push_back(std::move(row));
}

// The body is alone: all other threads have been joined, and their stores have come to memory before.
Value Machine::settled(LocationId location) {
  const auto another = [this] {
    for (ThreadId t = 1; t < buffers_.size(); ++t) {
      if (!buffers_[t].empty()) return t;
    }
    return ThreadId{0};
  };
  while (const ThreadId t = another()) {
    if (drain_next) {
      drain_next(t);
    } else {
      drain(t, 0);
    }
  }
  if (!buffers_.empty()) {
    const std::vector<Entry>& own = buffers_[0];
    const auto newest = std::find_if(own.rbegin(), own.rend(), [&](const Entry& e) { return e.location == location; });
    if (newest != own.rend()) return newest->value;
  }
  return in_memory(location);
}

char Machine::letter(ThreadId t) const {
  const Access& access = world_.access(t);
  unsigned kind = 0;
  switch (access.kind) {
    case Step::Kind::load: kind = 0; break;
    case Step::Kind::store: kind = 1; break;
    case Step::Kind::update: kind = 2; break;
    case Step::Kind::end:
    case Step::Kind::blocked: break;
  }
  const World::Location& l = world_.location(access.location);
  std::uint64_t sum = std::uint64_t{l.maker} + l.number;
  if (l.name != nullptr) {
    sum = 0;
    for (const char* c = l.name; *c != 0; ++c) sum = sum * 31 + static_cast<unsigned char>(*c);
    sum += l.number;
  }
  return letter_of(kind, sum);
}

bool Machine::all_ended() const {
  return std::ranges::all_of(world_.active(), [this](ThreadId t) { return world_.state(t) == World::State::ended; });
}

void Machine::note_threads(std::vector<ThreadId>& started, std::vector<ThreadId>& ended) {
  for (const ThreadId t : world_.active()) {
    if (t >= known_.size()) {
      known_.resize(t + 1, false);
      known_ended_.resize(t + 1, false);
    }
    if (!known_[t]) {
      known_[t] = true;
      if (t != 0) started.push_back(t);
    }
    if (!known_ended_[t] && world_.state(t) == World::State::ended) {
      known_ended_[t] = true;
      ended.push_back(t);
    }
  }
}

}  // namespace fenceline::checking
