// The threads of the code under check, as the search (model/traces/search.h) asks for them.
//
// The search goes back and forth between graphs; real code only goes forward. So the world follows the graph at hand
// while it grows, and when the search takes up another one, the whole body is run again along it: each thread does the
// events that the graph has of it, in an order in which every read comes after the write it reads from. What plain
// memory then holds is right wherever there is no race, and races are found in every execution that has them.
//
// Thread safety: as World.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "model/traces/graph.h"
#include "model/traces/preemptions.h"
#include "runtime/check/bounds.h"
#include "runtime/check/options.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

// Thrown when the code does not do what it did when a checkpoint was written.
struct Changed {};

// The threads that the search asks (traces::Threads).
template <class Order, unsigned W>
class TraceThreads final : public Scheduler {
 public:
  using G = traces::Graph<Order, W>;

  // The owner of graphs that come from a checkpoint.
  static constexpr unsigned nobody = ~0U;

  // `number` is the worker's. The references must outlive the threads.
  TraceThreads(World& world, const CheckOptions& options, Bounds& bounds, unsigned number)
      : world_(world),
        most_steps_(options.most_steps),
        most_preemptions_(options.most_preemptions),
        bounds_(bounds),
        number_(number) {
    world.set_scheduler(this);
  }

  static std::uint32_t count() { return 1; }
  static std::uint32_t locations() { return 0; }
  static std::span<const traces::Turn> turns() { return {}; }
  Value initial(LocationId location) const { return world_.initial(location); }

  void set_advance(void* search, bool (*advance)(void*)) {
    search_ = search;
    advance_ = advance;
  }

  // The replay goes over into the search without coming back here in between.
  bool adopt(G& graph) {
    graph_ = &graph;
    asked_ = traces::no_thread;
    adopting_ = &graph;
    over_ = false;
    try {
      const Asking asking(*this);
      run_again(graph);
    } catch (const Stopped&) {
      const bool changed = graph.owner() == nobody && world_.failure()->kind == Failure::Kind::nondeterminism;
      if (changed) throw Changed();
      throw;
    }
    settle();
    return !over_;
  }

  // The next event of the search, on a fiber. One that has to wake a thread first is not for here.
  bool go_on() override {
    if (!asking_) return false;
    settle();
    const auto& redirect = graph_->redirect();
    if (redirect.read != G::none && goes_round_in(redirect.thread)) return false;
    over_ = !advance_(search_);
    if (over_) return false;
    follow(*graph_);
    return true;
  }

  // A thread with a store to do, else the one that has done least (model/traces/search.h); of several that which has
  // just gone on, as this saves a switch. With a bound on preemptions stores do not come first
  // (model/traces/preemptions.h). Throws Interrupted, in a long execution; the graph is as it should be.
  [[gnu::always_inline]] ThreadId choose(G& graph) {
    follow(graph);
    if (world_.most_threads() != room_threads_ || world_.most_locations() != room_locations_) make_room(graph);
    const std::size_t steps = world_.log().size();
    if (steps % check_every == check_every - 1 && bounds_.met()) throw Interrupted();
    if (steps >= most_steps_) {
      for (const ThreadId t : world_.active()) cut_ = cut_ || world_.at_access(t);
      return traces::no_thread;
    }
    ThreadId found = traces::no_thread;
    // A graph from elsewhere may name a thread that is not there.
    if (world_.state(graph.running()) == World::State::at_access) {
      found = graph.running();
      if (most_preemptions_ || world_.access(found).kind == Step::Kind::store) return found;
    }
    for (const ThreadId t : world_.active()) {
      if (!world_.at_access(t)) continue;
      if (most_preemptions_ || world_.access(t).kind == Step::Kind::store) return t;
      if (found == traces::no_thread || world_.taken(t) < world_.taken(found)) found = t;
    }
    return found;
  }

  const Step& next(const G& graph, ThreadId t) {
    follow(graph);
    asked_ = t;
    step_ = {};
    switch (world_.state(t)) {
      case World::State::at_access: {
        const Access& access = world_.access(t);
        if (world_.log().size() >= most_steps_) {
          step_.kind = Step::Kind::blocked;
          break;
        }
        step_.kind = access.kind;
        step_.waits = access.waits;
        step_.fences = world_.fences(t);
        step_.location = access.location;
        step_.value = access.value;
        step_.after = world_.after(t);
        break;
      }
      case World::State::joining: step_.kind = Step::Kind::blocked; break;
      case World::State::blocked:
        step_.kind = Step::Kind::blocked;
        step_.awaits = world_.awaits(t);
        break;
      case World::State::ready:
      case World::State::held:
      case World::State::looking:
      case World::State::unused:
      case World::State::ended: break;
    }
    return step_;
  }

  // The next step of a thread that had come to a read in another graph. Stacks are compared as they are, with what
  // earlier calls left on them; so the thread may seem to go round now and have seemed not to.
  const Step& next_again(const G& graph, ThreadId t) {
    follow(graph);
    if (goes_round_in(t)) world_.wake(t);
    return next(graph, t);
  }

  std::optional<Value> written(const G&, ThreadId t, Value old) const { return world_.access(t).update.over(old); }

  bool leads_on(const G& graph) {
    if (!most_preemptions_ || preemptions_.may_lead_within(graph, *most_preemptions_)) return true;
    preempted_ = true;
    return false;
  }
  bool wanted(const G& graph) {
    if (!most_preemptions_ || preemptions_.within(graph, *most_preemptions_)) return true;
    preempted_ = true;
    return false;
  }

  bool blocked(const G&) const {
    return std::ranges::any_of(world_.active(), [this](ThreadId t) { return world_.state(t) != World::State::ended; });
  }
  void finished(const G&) { world_.finish(); }

  // Threads wait: for ever, if what they read last is what memory ends with.
  void stuck(const G& graph) {
    const auto before = [&](unsigned earlier, unsigned w) {
      do {
        w = graph.coherence_previous(w);
      } while (w != G::none && w != earlier);
      return earlier == World::none || w == earlier;
    };
    if (world_.owed(before)) return;
    bool spins = false;
    bool went_round = false;
    for (const ThreadId t : world_.active()) {
      const World::State state = world_.state(t);
      if (state == World::State::at_access) return;  // cut off
      if (state != World::State::blocked) continue;
      spins = spins || world_.spins(t);
      unsigned e = graph.newest_of(t);
      for (std::uint32_t i = 0; i < world_.awaits(t); ++i, e = graph.previous(e)) {
        if (graph.value_read(e) == final_value(graph, graph.location_of(e))) continue;
        // What was read before the last round of a loop that hints does not matter.
        if (i == 0 || !world_.spins(t) || !goes_round(graph, t)) return;
        went_round = true;
        break;
      }
    }
    if (went_round) {
      run_again(graph);
      world_.check_replayed();
    }
    world_.fail_waiting(spins);
  }

  Value settled(LocationId location) override {
    // What the body makes when it is alone again is not in the graph.
    unsigned w = last_write(*graph_, location);
    while (w != G::none && !world_.done(w)) w = graph_->coherence_previous(w);
    return w == G::none ? world_.initial(location) : world_.event(w).written;
  }

  // The one at hand; the world has done all of it, or fails while doing it again.
  const G& graph() const { return *graph_; }

  // Whether an execution had more steps than allowed.
  bool cut() const { return cut_; }
  // Whether executions were left out for needing too many preemptions.
  bool preempted() const { return preempted_; }

 private:
  static unsigned source(const G& graph, unsigned e) {
    return !graph.reads(e) || graph.read_from(e) == G::none ? World::none : graph.read_from(e);
  }
  Value final_value(const G& graph, LocationId location) const {
    const unsigned w = last_write(graph, location);
    return w == G::none ? world_.initial(location) : graph.written(w);
  }
  // The graph need not know a location that the world has just come to.
  static unsigned last_write(const G& graph, LocationId location) {
    return graph.has(location) ? graph.last_write(location) : G::none;
  }

  // The world does what the graph has, from the start.
  void run_again(const G& graph) {
    const ThreadId threads = std::max(graph.threads(), world_.most_threads());
    for (ThreadId t = 0; t < threads; ++t) write_script(graph, t);
    world_.replay();
  }

  // Whether a thread that spins comes back to where it waits, time after time, when it reads what memory ends with. The
  // execution is over: what the world does here is in no graph.
  bool goes_round(const G& graph, ThreadId t) {
    constexpr unsigned rounds = 64;
    constexpr unsigned most_reads = 1U << 10U;  // in a round
    unsigned event = *std::ranges::max_element(world_.log());
    try {
      for (unsigned round = 0; round < rounds; ++round) {
        world_.wake(t);
        for (unsigned n = 0; n < most_reads && world_.state(t) == World::State::at_access; ++n) {
          const Access& access = world_.access(t);
          const Value value = final_value(graph, access.location);
          if (access.kind == Step::Kind::store) return false;
          if (access.kind == Step::Kind::update && access.update.over(value).value_or(value) != value) return false;
          const unsigned last = last_write(graph, access.location);
          world_.grant(t, ++event, last == G::none ? World::none : last, value);
        }
        if (world_.state(t) != World::State::blocked || !world_.spins(t)) return false;
      }
    } catch (const Stopped&) {
      return false;  // found when it is in a graph
    }
    return true;
  }

  // While it lives, fibers ask the search what comes next.
  class Asking {
   public:
    explicit Asking(TraceThreads& threads) : threads_(threads), before_(std::exchange(threads.asking_, true)) {}
    ~Asking() { threads_.asking_ = before_; }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

   private:
    TraceThreads& threads_;
    bool before_;
  };

  bool goes_round_in(ThreadId t) const { return world_.state(t) == World::State::blocked && world_.spins(t); }

  // In the graph at hand.
  void make_room(G& graph) {
    room_threads_ = world_.most_threads();
    room_locations_ = world_.most_locations();
    graph.make_room(room_threads_, room_locations_);
  }

  // The replay is over.
  void settle() {
    if (adopting_ != nullptr) settle_now();
  }
  [[gnu::noinline]] void settle_now() {
    G& graph = *std::exchange(adopting_, nullptr);
    world_.check_replayed();
    make_room(graph);
    // Addresses are other ones in another worker's world, and so may values be; here they come again. As long as they
    // do, what is repeated has the values that every graph of this worker has.
    for (const unsigned e : graph.owner() == number_ && !moves_ ? world_.fresh() : world_.log()) {
      const World::Event& event = world_.event(e);
      const bool same = (!graph.reads(e) || graph.value_read(e) == event.read) &&
                        (!graph.writes(e) || graph.written(e) == event.written);
      if (same) continue;
      if (graph.owner() == number_) {
        moves_ = true;
        if (graph.reads(e)) world_.expect_again(e, graph.value_read(e), event.read);
        if (graph.writes(e)) world_.expect_again(e, graph.written(e), event.written);
      }
      graph.set_values(e, event.read, event.written);
    }
    graph.set_owner(number_);
  }

  // The world does what the search has added since it last asked.
  void follow(const G& graph) {
    const ThreadId t = asked_;
    if (t == traces::no_thread || graph.taken(t) == world_.taken(t)) return;
    asked_ = traces::no_thread;
    const unsigned e = graph.newest_of(t);
    const Asking asking(*this);
    world_.grant(t, e, source(graph, e), graph.value_read(e), graph.serial(e));
  }

  // From the end back to an event that is there already: what comes before that is, too.
  void write_script(const G& graph, ThreadId t) {
    const std::uint32_t taken = t < graph.threads() ? graph.taken(t) : 0;
    if (taken == 0 && t >= world_.most_threads()) return;
    auto& script = world_.script(t);
    const std::size_t written = script.size();
    script.resize(taken);
    unsigned e = taken == 0 ? G::none : graph.newest_of(t);
    for (std::uint32_t i = taken; i-- > 0; e = graph.previous(e)) {
      Scripted& s = script[i];
      if (i < written && s.serial == graph.serial(e) && s.serial != 0) break;
      const Step::Kind kind = !graph.reads(e)   ? Step::Kind::store
                              : graph.writes(e) ? Step::Kind::update
                                                : Step::Kind::load;
      s.event = e;
      s.from = source(graph, e);
      s.location = graph.location_of(e);
      s.kind = kind;
      s.locked = graph.is_locked(e);
      s.serial = graph.serial(e);
      world_.recall(s);
    }
  }

  static constexpr std::size_t check_every = 1024;  // events

  World& world_;
  std::uint64_t most_steps_;
  std::optional<std::uint32_t> most_preemptions_;
  traces::Preemptions<Order, W> preemptions_;
  Bounds& bounds_;
  unsigned number_;
  void* search_ = nullptr;
  bool (*advance_)(void*) = nullptr;
  bool asking_ = false;
  const G* graph_ = nullptr;
  G* adopting_ = nullptr;               // the same, until what it has was done again
  std::uint32_t room_threads_ = 0;      // what the graph has
  std::uint32_t room_locations_ = 0;    // room for, at least
  ThreadId asked_ = traces::no_thread;  // whose next step the search was told
  Step step_;
  bool over_ = false;   // no thread could go on when a fiber last asked
  bool moves_ = false;  // a value was another one when its event was performed again
  bool cut_ = false;
  bool preempted_ = false;
};

}  // namespace fenceline::checking
