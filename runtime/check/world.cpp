// Threads of the world: starting, running, joining, replaying. What they do to memory is in world_memory.cpp.
#include "runtime/check/world.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cxxabi.h>
#include <exception>
#include <typeinfo>
#include <utility>

#include "runtime/check/faults.h"
#include "runtime/check/inside.h"
#include "runtime/check/suspend.h"

namespace fenceline::checking {

namespace {

std::string demangled(const char* name) {
  const std::unique_ptr<char, decltype(&std::free)> readable(abi::__cxa_demangle(name, nullptr, nullptr, nullptr),
                                                             &std::free);
  return readable ? readable.get() : name;
}

// Of each stack, where stacks are compared: what earlier executions left there tells nothing.
constexpr std::size_t cleared_bytes = std::size_t{8} << 10U;

}  // namespace

constinit thread_local World* World::current_ = nullptr;
constinit thread_local World* World::here_ = nullptr;

World::World(const std::function<void()>& body, Identities& identities, Loops& loops, unsigned number,
             const WorldOptions& options)
    : body_(body),
      identities_(identities),
      loops_(loops),
      options_(options),
      looks_(options.callers != nullptr && (options.records || options.orders != nullptr)),
      repeats_(!options.records && options.orders == nullptr) {
  // Unlike the stamps of every other world, earlier ones included: an execution takes longer than a nanosecond.
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  stamp_ = static_cast<std::uint64_t>(std::chrono::nanoseconds(now).count()) << 8U | number;
}

World::~World() = default;

void World::add_thread() {
  const auto id = static_cast<ThreadId>(threads_.size());
  threads_.push_back(std::make_unique<ThreadRecord>(*this, home_, id, options_.stack_bytes));
  ready_.resize(threads_.size());
}

// The scheduler's side ------------------------------------------------------------------------------------------------

void World::reset() {
  stamp_ += 256;
  for (const ThreadId t : active_) {
    threads_[t]->state = State::unused;
    threads_[t]->fiber.give_up();
  }
  active_.clear();
  spawned_.clear();
  ready_count_ = 0;
  unjoined_ = 0;
  dirty_.clear();
  logged_ = 0;
  fresh_.clear();
  used_readers_ = 0;
  heap_.reset();
  stacks_.clear();
  failure_.reset();
  directs_ = 0;
  direct_reads_ = 0;
  restarted_ = false;
}

void World::clear_scripts() {
  for (const auto& t : threads_) t->script.resize(0);
}

void World::begin() {
  clear_scripts();
  replay();
}

void World::replay() {
  make_handler_stack();
  reset();
  passes_over_ = repeats_ && loops_.empty();
  std::size_t steps = 1;
  for (const auto& t : threads_) steps += t->script.size();
  if (log_.size() < steps) log_.resize(steps);
  ThreadRecord& body = thread(0);
  body.run = [](void* world) { static_cast<World*>(world)->body_(); };
  body.closure = this;
  body.clock.clear();
  body.after.clear();
  body.joined = true;
  start(body);
  run_ready();
}

void World::check_replayed() {
  for (const auto& record : threads_) {
    const ThreadRecord& t = *record;
    if (t.script.empty()) continue;
    if (t.state == State::unused || t.taken < t.scripted) {
      failure_ = Failure{Failure::Kind::nondeterminism,
                         name_of_thread(t.id) + " did not do again what it had done after reading the same values",
                         {},
                         ""};
      throw Stopped();
    }
  }
}

void World::grant(ThreadId t, unsigned event, unsigned from, Value read, std::uint64_t serial) {
  ThreadRecord& record = *threads_[t];
  if (too_late(t)) {
    running_ = &record;
    const Access& a = record.access;
    take_down(Failure::Kind::use_after_free,
              name_of(a.location) + " is used by " + name_of_thread(t) + " after its destruction", a.place);
    throw Stopped();
  }
  const Access& access = record.access;
  record.script.resize(record.taken + std::size_t{1});
  Scripted& s = record.script[record.taken];
  s.event = event;
  s.from = from;
  s.location = access.location;
  s.kind = access.kind;
  s.locked = access.kind == Step::Kind::update;
  s.serial = serial;
  perform(record, event, from, read, serial);
  if (record.state == State::blocked) return;
  record.granted = read;
  make_ready(record);
  if (here_ == nullptr) run_ready();
}

bool World::too_late(ThreadId t) const {
  const ThreadRecord& record = *threads_[t];
  return record.state == State::at_access && locations_[record.access.location].destroyed;
}

void World::wake(ThreadId t) {
  ThreadRecord& record = *threads_[t];
  if (!record.spins) {
    record.state = State::at_access;
    return;
  }
  record.quiet = 0;
  make_ready(record);
  run_ready();
}

std::pair<ThreadId, std::uint32_t> World::origin(ThreadId t) const {
  if (t == 0) return {0, 0};
  const ThreadRecord& parent = *threads_[threads_[t]->parent];
  const auto number = std::ranges::find(parent.children, t) - parent.children.begin();
  return {parent.id, static_cast<std::uint32_t>(number)};
}

void World::finish() {
  check_leaks();
  if (failure_) throw Stopped();
}

// Where the thread is in its script, if that may be repeated just so.
inline void World::find_next(ThreadRecord& t) const {
  t.next_end = t.script.data() + t.scripted;
  t.next = t.next_end;
  if (passes_over_ && !alone() && !t.waits_next && t.hints == 0 && t.taken < t.scripted) {
    t.next = t.script.data() + t.taken;
  }
}

void World::start(ThreadRecord& t) {
  static_cast<ThreadRun&>(t) = {};
  t.newest = none;
  t.scripted = t.script.size();
  t.passed.clear();
  t.visits.clear();
  t.clock.tick(t.id);
  t.unacquired.clear();
  t.release.clear();
  find_next(t);
  t.fiber.start(&World::run_thread, &t);
  if (!loops_.empty()) t.fiber.clear(cleared_bytes);
  if (active_.empty() || active_.back() < t.id) {
    active_.push_back(t.id);
  } else {
    active_.insert(std::ranges::upper_bound(active_, t.id), t.id);
  }
  make_ready(t);
}

void World::run_ready() {
  while (ready_count_ > 0) {
    running_ = &take_ready();
    current_ = this;
    here_ = this;
    {
      // An execution that is given up loses what it has from malloc: exceptions in flight.
      [[maybe_unused]] const LeaksIgnored ignored;
      running_->fiber.resume();
    }
    current_ = nullptr;
    here_ = nullptr;
    if (thrown_ != nullptr) [[unlikely]] {
      std::rethrow_exception(std::exchange(thrown_, nullptr));
    }
    if (restarted_) throw Restarted();
    if (failure_) throw Stopped();
    if (running_->state == State::looking) look_at(*running_);
  }
}

// What is thrown must not pass through the code under check.
void World::ask_scheduler() {
  try {
    while (ready_count_ == 0 && scheduler_->go_on()) {
    }
  } catch (...) {
    thrown_ = std::current_exception();
  }
}

void World::run_thread(void* record) {
  auto& self = *static_cast<ThreadRecord*>(record);
  World& world = self.world;
  try {
    self.run(self.closure);
  } catch (const std::exception& e) {
    const char* const what = e.what();
    world.note(Failure::Kind::exception, world.name_of_thread(self.id) + " ended by an exception: " + what, {});
  } catch (...) {
    const std::type_info* const type = abi::__cxa_current_exception_type();
    const std::string of_type = type == nullptr ? std::string() : " of type " + demangled(type->name());
    world.note(Failure::Kind::exception, world.name_of_thread(self.id) + " ended by an exception" + of_type, {});
  }
  current_ = nullptr;
  if (probing(self)) world.stop_probing(self);
  world.end_of(self);
  world.suspend();
}

void World::end_of(ThreadRecord& t) {
  t.catch_up();
  t.state = State::ended;
  if (t.joiner == nullptr) return;
  // After those that can go on already: it may wait for their ends next.
  t.joiner->state = State::ready;
  std::copy_backward(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(ready_count_),
                     ready_.begin() + static_cast<std::ptrdiff_t>(ready_count_ + 1));
  ready_.front() = t.joiner;
  ++ready_count_;
}

// The fiber is left as it stands, so what its frames own is lost: the library's frames own nothing, and what the code
// owns is in its heap.
void World::fail(Failure::Kind kind, std::string message, Place place) {
  const Inside inside(*this);
  // What the code under check allocated stays with its heap: from here on we do not return.
  place = known(place);
  const bool theirs = heap_.owns(message.data());
  take_down(kind, theirs ? std::string(message.data(), message.size()) : std::move(message), place);
  suspend();
  __builtin_unreachable();
}

// Where it happened is known of a run that is reported; else it is after what the thread did last.
void World::fail_fault(Failure::Kind kind, const std::string& what, const void* address) {
  const auto message = [&] {
    const Outside outside;
    ThreadRecord& self = *running_;
    self.catch_up();
    std::string text = name_of_thread(self.id) + (what.empty() ? " aborts" : ": " + what);
    if (address != nullptr && self.fiber.stack().guards(address)) {
      text = name_of_thread(self.id) + ": its stack of " + std::to_string(self.fiber.stack().size() >> 10U) +
             " KB overflows (CheckOptions::stack_bytes)";
    }
    const std::string last = self.newest == none ? "" : text_of(events_[self.newest].place);
    return last.empty() ? text : text + ", after what it did at " + last;
  };
  fail(kind, message(), {});
}

void World::note(Failure::Kind kind, std::string_view message, Place place) {
  const Outside outside;
  take_down(kind, std::string(message), place);
}

void World::take_down(Failure::Kind kind, std::string message, Place place) {
  if (failure_) return;
  // That no more of the rounds is possible is all that a probe tells.
  if (probing(*running_)) {
    loops_.set(running_->hints > 0 ? running_->hint : running_->visits.back().key, Loops::Kind::counts);
    restarted_ = true;
    return;
  }
  if (options_.traps) std::raise(SIGTRAP);
  failure_.emplace();
  failure_->kind = kind;
  failure_->place = place;
  failure_->message = std::move(message);
}

// The running thread has come to another access than the one of its history, at `instead`.
void World::diverged(LocationId instead) {
  const auto message = [&] {
    return name_of_thread(running_->id) +
           " did not do again what it had done after reading the same values: it comes to " +
           name_of(running_->access.location) + ", and came to " + name_of(instead);
  };
  fail(Failure::Kind::nondeterminism, message(), running_->access.place);
}

// Threads -------------------------------------------------------------------------------------------------------------

ThreadId World::new_thread() {
  const Inside inside(*this);
  ThreadRecord& parent = *running_;
  if (probing(parent)) stop_probing(parent);
  const std::uint32_t number = parent.started++;
  if (number == parent.children.size()) parent.children.push_back(identities_.thread(parent.id, number));
  const ThreadRecord& child = thread(parent.children[number]);
  return child.id;
}

void World::spawn(ThreadId t, void (*run)(void*), void* closure) {
  const Inside inside(*this);
  ThreadRecord& parent = *running_;
  ThreadRecord& child = *threads_[t];
  if (!dirty_.empty()) settle_direct();
  child.run = run;
  child.closure = closure;
  child.parent = parent.id;
  if (options_.records) child.started_at = known({});
  child.joined = false;
  child.clock = parent.clock;
  child.after = parent.after;
  if (parent.newest != none) child.after.push_back(parent.newest);
  parent.clock.tick(parent.id);
  parent.fences.full = true;
  parent.quiet = 0;
  if (unjoined_++ == 0) find_next(parent);
  spawned_.push_back(child.id);
  start(child);
}

void World::join(ThreadId t, Place place) {
  const Inside inside(*this);
  ThreadRecord& self = *running_;
  ThreadRecord& child = *threads_[t];
  if (t == self.id) fail(Failure::Kind::misuse, "a thread joins itself", place);
  if (probing(self)) stop_probing(self);
  if (child.state != State::ended) {
    self.state = State::joining;
    self.joining = t;
    child.joiner = &self;
    self.access.place = known(place);
    suspend();
  }
  joined(self, child);
}

void World::joined(ThreadRecord& t, ThreadRecord& child) {
  t.clock.join(child.clock);
  if (!child.after.empty()) {
    // What the child had from this thread comes back.
    auto& all = t.after;
    all.insert(all.end(), child.after.begin(), child.after.end());
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
  }
  if (child.newest != none) t.after.push_back(child.newest);
  t.quiet = 0;
  child.joined = true;
  if (--unjoined_ == 0) find_next(t);
}

}  // namespace fenceline::checking
