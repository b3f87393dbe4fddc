// Results and traces as text.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ostream>

#include "runtime/check/options.h"
#include "runtime/check/task.h"
#include "runtime/check/world.h"

namespace fenceline {

std::string text_of(const Place& place) {
  if (place.line == 0) return "";
  const char* const folder = std::strrchr(place.file, '/');
  return std::string(folder == nullptr ? place.file : folder + 1) + ":" + std::to_string(place.line);
}

bool same_place(const Place& a, const Place& b) {
  return a.line == b.line && a.column == b.column && (a.file == b.file || std::strcmp(a.file, b.file) == 0);
}

std::string_view name_of(Failure::Kind kind) {
  switch (kind) {
    case Failure::Kind::assertion: return "assertion failed";
    case Failure::Kind::exception: return "exception";
    case Failure::Kind::abort: return "abort";
    case Failure::Kind::crash: return "crash";
    case Failure::Kind::race: return "data race";
    case Failure::Kind::use_after_free: return "use after free";
    case Failure::Kind::double_free: return "double free";
    case Failure::Kind::leak: return "leak";
    case Failure::Kind::deadlock: return "deadlock";
    case Failure::Kind::livelock: return "livelock";
    case Failure::Kind::nondeterminism: return "nondeterminism";
    case Failure::Kind::misuse: return "misuse";
    case Failure::Kind::not_linearizable: return "not linearizable";
  }
  return "";
}

std::ostream& operator<<(std::ostream& out, Failure::Kind kind) { return out << name_of(kind); }

std::string_view name_of(CheckResult::Verdict verdict) {
  switch (verdict) {
    case CheckResult::Verdict::proven: return "proven";
    case CheckResult::Verdict::bounded: return "bounded";
    case CheckResult::Verdict::failed: return "failed";
  }
  return "";
}

std::ostream& operator<<(std::ostream& out, CheckResult::Verdict verdict) { return out << name_of(verdict); }

std::string CheckResult::report() const {
  const std::string model_name(name_of(model));
  const std::string counts = std::to_string(executions) + (executions == 1 ? " execution" : " executions") +
                             (blocked == 0 ? "" : " (and " + std::to_string(blocked) + " blocked)");
  std::string text;
  switch (verdict) {
    case Verdict::proven: text = "passed under " + model_name + ", exhaustive: " + counts; break;
    case Verdict::bounded:
      text = "passed under " + model_name + ", bounded at " + bound + ": not a proof; " + counts;
      break;
    case Verdict::failed:
      text = "failed under " + model_name + ": " + std::string(name_of(failure->kind));
      if (failure->place.line != 0) text += " at " + text_of(failure->place);
      text += "\n" + failure->message + "\n" + trace + "after " + counts;
      break;
  }
  for (const std::string& note : notes) text += "\nnote: " + note;
  return text;
}

std::ostream& operator<<(std::ostream& out, const CheckResult& result) { return out << result.report(); }

namespace checking {

std::string show_bits(Value v) {
  char text[20];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(v));
  return text;
}

std::string World::name_of_thread(ThreadId t) const { return t == 0 ? "the body" : "thread " + std::to_string(t); }

std::string World::name_of(LocationId location) const {
  const Location& l = locations_[location];
  if (l.name == nullptr) {
    return "[" + text_of(l.place) + (l.number == 0 ? "" : " #" + std::to_string(l.number)) + "]";
  }
  return l.name;
}

std::string World::show(LocationId location, Value value) const {
  const Location& l = locations_[location];
  return l.show == nullptr ? show_bits(value) : l.show(value);
}

std::string name_of_order(std::memory_order order) {
  switch (order) {
    case std::memory_order_relaxed: return "relaxed";
    case std::memory_order_consume: return "consume";
    case std::memory_order_acquire: return "acquire";
    case std::memory_order_release: return "release";
    case std::memory_order_acq_rel: return "acq_rel";
    case std::memory_order_seq_cst: return "seq_cst";
  }
  return "";
}

namespace {

std::string line_of(const World& world, unsigned e) {
  const World::Event& event = world.event(e);
  const std::string name = world.name_of(event.location);
  std::string text = world.name_of_thread(event.thread) + ": ";
  const auto value = [&](Value v) { return world.show(event.location, v); };
  switch (event.kind) {
    case Step::Kind::load: text += (event.locked ? "locked read " : "load ") + name + " = " + value(event.read); break;
    case Step::Kind::store: text += "store " + name + " := " + value(event.written); break;
    case Step::Kind::update:
      text += "update " + name + " = " + value(event.read) + " := " + value(event.written);
      break;
    case Step::Kind::end:
    case Step::Kind::blocked: break;
  }
  text += ", " + name_of_order(event.order);
  if (const std::string place = text_of(event.place); !place.empty()) text += ", " + place;
  if (event.kind != Step::Kind::store) {
    text += event.from == World::none ? ", reads the initial value"
                                      : ", reads from " + world.name_of_thread(world.event(event.from).thread) +
                                            (event.from == e ? "" : " at " + text_of(world.event(event.from).place));
  }
  return text;
}

}  // namespace

std::string state_of(const World& world, ThreadId t) {
  const std::string name = world.name_of_thread(t);
  const std::string place = text_of(world.access(t).place);
  const std::string at = place.empty() ? "" : " at " + place;
  switch (world.state(t)) {
    case World::State::at_access: return name + " is about to access " + world.name_of(world.access(t).location) + at;
    case World::State::joining: return name + " waits for the end of " + world.name_of_thread(world.joins(t)) + at;
    case World::State::blocked:
      return name + (world.spins(t) ? " spins" : " waits for " + world.name_of(world.access(t).location)) + at;
    case World::State::ended: return name + " has ended";
    case World::State::unused:
    case World::State::ready:
    case World::State::held:
    case World::State::looking: break;
  }
  return name + " runs";
}

std::string trace_of(const World& world) {
  std::string text;
  for (const unsigned e : world.log()) text += "  " + line_of(world, e) + "\n";
  for (const ThreadId t : world.active()) text += "  " + state_of(world, t) + "\n";
  return text;
}

void World::fail_waiting(bool spins) {
  failure_ = Failure{spins ? Failure::Kind::livelock : Failure::Kind::deadlock,
                     spins ? "threads spin, and no schedule ends that" : "threads wait for ever",
                     {},
                     ""};
  throw Stopped();
}

void World::expect_again(unsigned e, Value before, Value now) {
  const Event& event = events_[e];
  // A pointer may have a counter in its upper bits.
  const auto is_address = [this](Value v) { return heap_.owns(reinterpret_cast<const void*>(v << 16U >> 16U)); };
  if (before == now || locations_[event.location].wide || (is_address(before) && is_address(now))) return;
  failure_ = Failure{Failure::Kind::nondeterminism,
                     name_of_thread(event.thread) +
                         " did not do again what it had done after reading the same values: " + "another value at " +
                         name_of(event.location) +
                         " (of a clock, a random number, an address from malloc, or kept between executions)",
                     event.place, ""};
  throw Stopped();
}

}  // namespace checking
}  // namespace fenceline
