// One execution of the code under check, at a time.
//
// The body and the threads it starts run on fibers, each up to its next access to shared memory; there it waits for
// whoever drives the world: a scheduler, which decides whose access is performed next and, for a read, what it returns.
// Between accesses a thread's code runs undisturbed. The world knows no memory model.
//
// The scheduler's side, in short (all of it on the host's own stack, but for what Scheduler::go_on does on a fiber):
//   begin()            starts the body and runs it to where every thread waits;
//   active()           the threads there are, the body's being number 0;
//   state(t)           at_access: access(t), fences(t) and after(t) say what comes next;
//   grant(t, e, w, v)  performs it as event e, reading v, written by event w, and runs on to where every thread waits
//                      again. What an update then stores is access(t).update.over(v), the scheduler's to ask before.
//   replay()           begin, and the events of a given history on the way, without stopping at each. Most of them this
//                      world has performed before: what it keeps of those is not made again.
// Events are numbered by the scheduler, densely and as it likes. The functions throw Stopped when the code has failed;
// failure() says how. An execution may be abandoned at any point: begin again.
//
// While no thread but the body's is there (before the first was started; after all were joined), accesses act at once
// and no scheduler sees them.
//
// The order of an access can be replaced by its place in the source (Orders). Fences and started threads count as
// fences before the thread's next access.
//
// Thread safety: none. While code under check runs, `World::current()` is its world, on that thread of the host.
#pragma once

#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/parallel/own_lines.h"
#include "runtime/check/access.h"
#include "runtime/check/callers.h"
#include "runtime/check/clock.h"
#include "runtime/check/failure.h"
#include "runtime/check/fiber.h"
#include "runtime/check/heap.h"
#include "runtime/check/identities.h"
#include "runtime/check/loops.h"
#include "runtime/check/records.h"
#include "runtime/check/sanitizer.h"
#include "runtime/check/world_parts.h"

namespace fenceline::checking {

class World {
 public:
  static constexpr unsigned none = no_event;
  using State = ThreadRecord::State;
  using Event = EventRecord;
  using Location = LocationRecord;

  // `identities` and `loops` are shared by all worlds of a check, `number` (below 256) is this one's among those of one
  // time. The references must outlive the world.
  World(const std::function<void()>& body, Identities& identities, Loops& loops, unsigned number,
        const WorldOptions& options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // The scheduler's side ----------------------------------------------------------------------------------------------
  void set_scheduler(Scheduler* scheduler) { scheduler_ = scheduler; }
  void begin();
  // For each thread its events in program order: fill in `script(t)` of threads, call replay(), and when all that has
  // been done check_replayed(), which throws Stopped if not. What was filled in before, and granted since, is still
  // there.
  void clear_scripts();
  Script& script(ThreadId t) { return thread(t).script; }
  // Of a step that is new in a script: fills in what this world knows of it.
  void recall(Scripted& s) const;
  void replay();
  void check_replayed();
  // `serial` as in Scripted. On a fiber, in Scheduler::go_on, this is only the leave to go on; else threads run until
  // all of them wait to be granted something, or for each other.
  void grant(ThreadId t, unsigned event, unsigned from, Value read, std::uint64_t serial = 0);
  // Whether what the thread is about to access was destroyed since it came there; to grant that access throws Stopped.
  bool too_late(ThreadId t) const;
  // A blocked thread looks again.
  void wake(ThreadId t);
  // Called when all threads have ended.
  void finish();
  // Called when threads wait for each other for ever; `spins`: some of them in a loop. Throws Stopped.
  [[noreturn]] void fail_waiting(bool spins);
  // Whether a thread that waits for an atomic to change, or has waited, had to be woken by another one than it was:
  // that one had stored there, after what it saw, and then notified, but found nobody waiting, as the store was still
  // in his buffer. No machine loses that notification (C++20 [atomics.wait] 4), so such an execution is none; in others
  // the thread sees the store at once. `before` is coherence between two writes to a location; the first may be `none`,
  // the initial one.
  bool owed(const std::function<bool(unsigned, unsigned)>& before) const;
  // A replayed event has this value, and had another when it was new. Throws Stopped, unless these are addresses in
  // the heap: threads that share plain memory may allocate differently when they come to it in another order.
  void expect_again(unsigned event, Value before, Value now);

  // In ascending order.
  std::span<const ThreadId> active() const { return active_; }
  // In the order in which they were started, the body left out: a world that runs this execution first numbers them so.
  std::span<const ThreadId> spawned() const { return spawned_; }
  std::uint32_t most_threads() const { return static_cast<std::uint32_t>(threads_.size()); }
  std::uint32_t most_locations() const { return most_locations_; }
  State state(ThreadId t) const { return t < threads_.size() ? threads_[t]->state : State::unused; }
  // Of a thread that has started.
  bool at_access(ThreadId t) const { return threads_[t]->state == State::at_access; }
  const Access& access(ThreadId t) const { return threads_[t]->access; }
  Fences fences(ThreadId t) const { return threads_[t]->fences; }
  // Other threads' events that come before all that this one does from here on, with all that these threads had done
  // before: it was started after them, or has joined their threads.
  std::span<const unsigned> after(ThreadId t) const { return threads_[t]->after; }
  std::uint32_t taken(ThreadId t) const { return threads_[t]->taken; }
  // Who started the thread, and how many it had started before: what it is known by in every execution.
  std::pair<ThreadId, std::uint32_t> origin(ThreadId t) const;
  // What it did since its last access, when the world records.
  std::span<const Passed> passed(ThreadId t) const { return threads_[t]->passed; }
  std::uint32_t awaits(ThreadId t) const { return threads_[t]->awaits; }
  // Where the thread was started, when the world records; line 0 where that is not known.
  Place started_at(ThreadId t) const { return threads_[t]->started_at; }
  // Whose end a joining thread waits for.
  ThreadId joins(ThreadId t) const { return threads_[t]->joining; }
  // Whether a blocked thread waits in a loop of its own.
  bool spins(ThreadId t) const { return threads_[t]->spins; }
  Value initial(LocationId location) const { return locations_[location].initial; }
  const Location& location(LocationId location) const { return locations_[location]; }
  const Event& event(unsigned e) const { return events_[e]; }
  bool done(unsigned e) const { return e < room_ && performed_[e].stamp == stamp_; }
  // The events performed, in the order in which they were.
  std::span<const unsigned> log() const { return {log_.data(), logged_}; }
  // Of these, those that a replay did not merely repeat.
  std::span<const unsigned> fresh() const { return fresh_; }
  const std::optional<Failure>& failure() const { return failure_; }

  // For reports.
  std::string name_of(LocationId location) const;
  std::string show(LocationId location, Value value) const;
  std::string name_of_thread(ThreadId t) const;
  const Heap& heap() const { return heap_; }

  // The code's side: called by the primitives on fibers ---------------------------------------------------------------
  static World* current() { return current_; }
  // The world whose fiber the calling thread of the host is on, in the code or in the library.
  static World* here() { return here_; }
  // Leaves the code under check for as long as it lives: what is allocated is the library's.
  class Outside {
   public:
    Outside() : world_(current_) { current_ = nullptr; }
    ~Outside() { current_ = world_; }
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;

   private:
    World* world_;
  };

  void make(Cell& cell, Value initial, Show show);
  void destroy(Cell& cell, Place place);
  // What the thread is to repeat next, when that is known to be this very access, just as it was; it is passed over
  // then. Null when it may be anything else: it is to be asked for as an access.
  inline const Scripted* repeat_load(const Cell& cell);
  inline const Scripted* repeat_store(const Cell& cell, Value value);
  // `outside` is the value that an object made outside of the check starts with.
  [[gnu::noinline]] Value load(Cell& cell, Value outside, Show show, std::memory_order order, Place place);
  void store(Cell& cell, Value outside, Show show, Value value, std::memory_order order, Place place);
  // Returns the old value.
  [[gnu::noinline]] Value update(Cell& cell, Value outside, Show show, const Update& update, std::memory_order order,
                                 std::memory_order failure, bool waits, Place place);
  // The same at a location that belongs to an atomic, of those who wait for it to change; initially 0.
  LocationId waiters_of(Cell& cell);
  [[gnu::noinline]] Value load_at(LocationId location, Place place);
  [[gnu::noinline]] Value update_at(LocationId location, const Update& update, bool waits, Place place);
  // The event that the running thread's last access has read from.
  unsigned last_read_from() {
    running_->catch_up();
    return running_->newest == none ? none : events_[running_->newest].from;
  }
  void fence(std::memory_order order, Place place);
  void yield() {
    running_->catch_up();
    running_->hinted = true;
  }
  [[gnu::noinline]] void spin_hint(Place place);

  // A thread that the running one can start; then memory where its stack will begin, if wanted, some KB at most; then
  // it starts, and takes over the closure, which `run` destroys.
  ThreadId new_thread();
  void* stack_of(ThreadId t, std::size_t bytes, std::size_t alignment) {
    return threads_[t]->fiber.reserve(bytes, alignment);
  }
  void spawn(ThreadId t, void (*run)(void*), void* closure);
  void join(ThreadId t, Place place);
  void detach(ThreadId t) { threads_[t]->joined = true; }
  ThreadId running() const { return running_->id; }
  // The innermost of the running thread's; null when it has none.
  const Annotation*& annotation() { return running_->annotation; }
  // Unlike that of any other execution.
  std::uint64_t stamp() const { return stamp_; }
  // An order that is the same in every execution.
  bool made_before(const Cell& a, const Cell& b) const;
  // What happens before the running thread's next step.
  const Clock& clock() const { return running_->clock; }

  // Numbers for values larger than 8 bytes, equal for equal bytes; 0 is the empty one.
  Value intern(const void* bytes, std::size_t size);
  const char* interned(Value v) const { return values_[v].data(); }
  std::size_t interned_size(Value v) const { return values_[v].size(); }

  void var_read(Shadow& shadow, Place place);
  void var_write(Shadow& shadow, Place place);
  void var_destroy(Shadow& shadow, Place place);

  void* allocate(std::size_t size, std::size_t alignment);
  bool owns(const void* p) const { return heap_.owns(p); }
  void free(void* p);

  // The failure is taken down; the code goes on to its next access at most.
  void note(Failure::Kind kind, std::string_view message, Place place);
  // Called by a signal's handler: the code does not go on. `address` is the one that could not be accessed.
  [[noreturn]] void fail_fault(Failure::Kind kind, const std::string& what, const void* address);
  // The code does not go on.
  [[noreturn]] void fail(Failure::Kind kind, std::string message, Place place);

 private:
  // Entered from code under check, left to it again.
  class Inside;

  ThreadRecord& thread(ThreadId t) {
    while (t >= threads_.size()) [[unlikely]] {
        add_thread();
      }
    return *threads_[t];
  }
  void add_thread();
  void reset();
  void start(ThreadRecord& t);
  static void run_thread(void* record);
  void run_ready();
  inline void suspend();
  [[gnu::noinline]] void ask_scheduler();
  void make_ready(ThreadRecord& t) {
    t.state = State::ready;
    ready_[ready_count_++] = &t;
  }
  ThreadRecord& take_ready() { return *ready_[--ready_count_]; }
  static inline bool watched(const Access& access);
  inline Value perform_next(ThreadRecord& t);
  [[gnu::noinline]] bool perform_otherwise(ThreadRecord& t);
  static Loops::Key key_of(std::uint32_t depth, LocationId location, Place place);
  static Loops::Key key_of(const ThreadRecord& t);
  static std::uint32_t depth_of(const ThreadRecord& t) {
    return static_cast<std::uint32_t>(t.fiber.stack().top() - t.frame);
  }
  void watch_unmarked(ThreadRecord& t);
  bool watch(ThreadRecord& t);
  void look_at(ThreadRecord& t);
  static void keep_frames(ThreadRecord& t);
  void pass_over_others(ThreadRecord& t);
  static const std::byte* end_of_frames(const ThreadRecord& t);
  void copy_memory(const ThreadRecord& t, std::vector<std::byte>& copy) const;
  std::optional<Value> probe(ThreadRecord& t);
  void judge(ThreadRecord& t);
  static bool probing(const ThreadRecord& t) { return t.probes > 0 || t.hints > 0; }
  [[noreturn]] void stop_probing(ThreadRecord& t);
  Value read_again(ThreadRecord& t);
  void wait_for_change(ThreadRecord& t);
  bool reads_again(const ThreadRecord& t) const;
  void count_direct(bool effect, Place place);
  [[noreturn]] void restart();
  void perform(ThreadRecord& t, unsigned event, unsigned from, Value read, std::uint64_t serial);
  template <class Same>
  inline const Scripted* repeat(ThreadRecord& t, LocationId location, bool watched, Same&& same);
  inline void hold(ThreadRecord& t, unsigned event);
  inline void know(Scripted& s, const Event& event) const;
  // What happens before what: of an event that is known.
  [[gnu::noinline]] void pass_clocks(ThreadRecord& t, const Scripted& s);
  [[gnu::noinline]] void take_message(ThreadRecord& t, const Event& event);
  inline void go_on(ThreadRecord& t, const Scripted& s);
  void make_room(unsigned event) {
    if (event >= room_) [[unlikely]] {
      make_more_room(event);
    }
  }
  [[gnu::noinline]] void make_more_room(unsigned event);
  [[gnu::noinline]] void release_held(const Performed& p);
  Value value_before(const Scripted& s) const {
    return s.from == none ? locations_[s.location].initial : performed_[s.from].written;
  }
  inline const Scripted* next_known(const Cell& cell, Scripted::Known known) const;
  // In a replay, until the event has been performed.
  [[gnu::noinline]] void await(unsigned event);
  inline void take(ThreadRecord& t, const Scripted& s);
  inline void pass_over(ThreadRecord& t, const Scripted& s);
  inline void find_next(ThreadRecord& t) const;
  void end_of(ThreadRecord& t);
  void joined(ThreadRecord& t, ThreadRecord& child);
  std::vector<std::uint32_t> path_of(ThreadId t) const;
  LocationId locate(Cell& cell, Value outside, Show show, Place place) {
#ifndef FENCELINE_ASAN
    if (cell.known == stamp_) [[likely]] {
      return cell.location;
    }
#endif
    return locate_slowly(cell, outside, show, place);
  }
  LocationId locate_slowly(Cell& cell, Value outside, Show show, Place place);
  Location& enter(LocationId id, const Cell& cell, Value initial, Show show);
  Value direct(LocationId location) const;
  void set_direct(LocationId location, Value value);
  void replace_order(ThreadRecord& t);
  void pass_fence(ThreadRecord& t, std::memory_order order, Place place);
  void settle_direct();
  bool alone() const { return unjoined_ == 0; }
  bool enter_var(Shadow& shadow, Passed::Kind kind, Place place);
  // What the running thread is about to do to a var.
  enum class Now : std::uint8_t { reads, writes, destroys };
  void change_var(Shadow& shadow, Now now, Place place);
  void check_happens_before(const Shadow& shadow, Epoch earlier, Place earlier_place, const char* earlier_is, Now now,
                            Place place);
  void take_down(Failure::Kind kind, std::string message, Place place);
  // Reads what is left of an object in a block that was freed.
  template <class Object>
  [[noreturn]] FENCELINE_UNSANITIZED void fail_freed(const Object& object, const char* what, Place place) {
    const Place made{object.place.file, object.place.line, object.place.column};
    fail_dead(&object, object.name, what, made, place);
  }
  [[noreturn]] void fail_dead(const void* object, const char* name, const char* what, Place made, Place place);
  void check_leaks();
  // The place in the user's code, as far as it is worth looking for.
  Place known(Place place) const { return looks_ ? options_.callers->better(place) : place; }
  // A number for Heap::Block.
  std::uint32_t keep_stack();
  // ", allocated at queue.h:12", and the same of its freeing; empty where it is not known.
  std::string allocated(const Heap::Block& block) const;
  std::string freed(const Heap::Block& block) const;
  std::string at_stack(const char* what, std::uint32_t stack) const;
  Value load_here(LocationId location, std::memory_order order, Place place, const std::byte* frame);
  Value update_here(LocationId location, const Update& update, std::memory_order order, std::memory_order failure,
                    bool waits, Place place);
  [[noreturn]] void diverged(LocationId instead);

  static constinit thread_local World* current_;
  static constinit thread_local World* here_;

  const std::function<void()>& body_;
  Identities& identities_;
  Loops& loops_;
  WorldOptions options_;
  bool looks_;    // for places that operations do not know
  bool repeats_;  // what an event that was performed before did, without asking the code's orders and places again
  bool passes_over_ = false;  // in this execution it does so where the code stands
  Scheduler* scheduler_ = nullptr;
  std::uint64_t stamp_ = 0;
  Home home_;
  OwnLines<std::unique_ptr<ThreadRecord>> threads_;  // by number
  OwnLines<ThreadId> active_;
  OwnLines<ThreadId> spawned_;
  OwnLines<ThreadRecord*> ready_;  // has room for all threads; the last of `ready_count_` goes on first
  std::size_t ready_count_ = 0;
  ThreadRecord* running_ = nullptr;
  std::uint32_t unjoined_ = 0;
  std::uint32_t directs_ = 0;       // accesses while the body was alone, in this execution
  std::uint32_t direct_reads_ = 0;  // of these, those since anything else happened
  bool restarted_ = false;
  std::exception_ptr thrown_;  // by the scheduler, on a fiber
  Heap::Mark memory_mark_;     // where a probe began
  std::vector<std::byte> memory_before_;
  std::vector<std::byte> memory_after_;
  std::vector<std::byte> frames_now_;
  OwnLines<Location> locations_;
  std::uint32_t most_locations_ = 0;  // in these
  OwnLines<LocationId> dirty_;        // written directly after other threads had been there
  OwnLines<Event> events_;
  OwnLines<Clock> messages_;  // of events that head releases: what happens before who acquires from them
  OwnLines<Performed> performed_;
  unsigned room_ = 0;       // for events, in these three
  OwnLines<unsigned> log_;  // has room for more than `logged_`
  std::size_t logged_ = 0;
  OwnLines<unsigned> fresh_;
  OwnLines<std::vector<VarRead>> readers_;
  std::uint32_t used_readers_ = 0;
  std::deque<std::string> values_{std::string()};
  std::unordered_map<std::string_view, Value> numbers_{{values_.front(), 0}};
  Heap heap_;
  std::vector<CallStack> stacks_;  // of allocations, when the world records
  std::optional<Failure> failure_;
};

}  // namespace fenceline::checking
