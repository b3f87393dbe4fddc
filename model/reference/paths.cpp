#include "model/reference/paths.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "model/reference/reference.h"

namespace fenceline::reference {
namespace {

// More than this is a program for the explorer. The largest tests people write stay far below.
constexpr std::size_t most_paths = std::size_t{1} << 18U;
constexpr std::size_t most_values = 4096;

// Walks one thread. A state is copied wherever a guess splits a path.
class Walker {
 public:
  Walker(const Program& program, ThreadId thread, const ValueSets& others, unsigned unroll, Watch& watch)
      : program_(program),
        t_(thread),
        code_(program.threads[thread].code),
        others_(others),
        unroll_(unroll),
        watch_(watch) {}

  Paths walk() {
    State start;
    for (const Register& r : program_.threads[t_].registers) start.registers.push_back(r.initial);
    start.newest.resize(program_.locations.size());
    run(std::move(start));
    return std::move(result_);
  }

 private:
  struct State {
    std::uint32_t next = 0;  // instruction index
    std::vector<Value> registers;
    std::vector<Event> events;
    std::vector<std::optional<Value>> newest;      // by location: the value of the thread's newest store
    std::map<std::uint32_t, unsigned> jumps_back;  // by instruction: how often it jumped backwards
    // Where backward jumps have landed since the last write, with the registers then.
    std::set<std::pair<std::uint32_t, std::vector<Value>>> landings;
  };

  void run(State s) {
    bool alive = true;
    while (alive) {
      watch_.step();
      if (s.next == code_.size()) return finish(s, Path::End::finished);
      alive = std::visit([&](const auto& i) { return execute(i, s); }, code_[s.next]);
    }
  }

  void finish(const State& s, Path::End end) {
    if (result_.paths.size() == most_paths) {
      throw NotApplicable("the reference engine gives up: thread " + std::to_string(t_) + " has more than " +
                          std::to_string(most_paths) + " paths");
    }
    result_.paths.push_back({end, s.events, s.registers});
  }

  // Each `execute` moves the state on and says whether the path goes on in it. Where values split it, or it ends, the
  // rest is done in calls to `run` and `finish`.

  bool execute(const Load& i, State& s) {
    const auto location = resolve(i.address, i.width, s);
    if (!location) return fault(s);
    for (const Value v : readable(*location, s)) {
      State branch = s;
      read(branch, *location, v, false);
      branch.registers[i.target] = v;
      ++branch.next;
      run(std::move(branch));
    }
    return false;
  }

  bool execute(const Store& i, State& s) {
    const auto location = resolve(i.address, i.width, s);
    if (!location) return fault(s);
    const bool releases = i.order == Order::release || i.order == Order::seq_cst;
    if (releases) fence(s, FenceKind::store_store);
    write(s, *location, truncate(value_of(i.value, s), i.width), false);
    if (i.order == Order::seq_cst) fence(s, FenceKind::full);
    ++s.next;
    return true;
  }

  bool execute(const Rmw& i, State& s) {
    const auto location = resolve(i.address, i.width, s);
    if (!location) return fault(s);
    for (const Value old : readable(*location, s)) {
      State branch = s;
      read(branch, *location, old, true);
      write(branch, *location, evaluate(i.op, old, value_of(i.operand, s), i.width), true);
      if (i.target) branch.registers[*i.target] = old;
      ++branch.next;
      run(std::move(branch));
    }
    return false;
  }

  bool execute(const Cas& i, State& s) {
    const auto location = resolve(i.address, i.width, s);
    if (!location) return fault(s);
    for (const Value old : readable(*location, s)) {
      State branch = s;
      read(branch, *location, old, true);
      if (old == truncate(value_of(i.expected, s), i.width)) {
        write(branch, *location, truncate(value_of(i.desired, s), i.width), true);
      }
      if (i.target) branch.registers[*i.target] = old;
      ++branch.next;
      run(std::move(branch));
    }
    return false;
  }

  bool execute(const Fence& i, State& s) {
    fence(s, i.kind);
    ++s.next;
    return true;
  }

  bool execute(const Assign& i, State& s) {
    s.registers[i.target] = evaluate(i.op, value_of(i.a, s), value_of(i.b, s), i.width);
    ++s.next;
    return true;
  }

  bool execute(const Branch& i, State& s) {
    if ((value_of(i.condition, s) == 0) == i.when_zero) return jump(i.destination, s);
    ++s.next;
    return true;
  }

  bool execute(const Jump& i, State& s) { return jump(i.destination, s); }

  bool jump(std::uint32_t destination, State& s) {
    const std::uint32_t from = std::exchange(s.next, destination);
    if (destination > from) return true;
    if (!s.landings.emplace(destination, s.registers).second) {
      finish(s, Path::End::unfinished);
      return false;
    }
    if (++s.jumps_back[from] > unroll_) {
      result_.gave_up = true;
      finish(s, Path::End::unfinished);
      return false;
    }
    return true;
  }

  bool fault(const State& s) {
    finish(s, Path::End::fault);
    return false;
  }

  std::optional<LocationId> resolve(const Address& a, Width width, const State& s) const {
    if (a.is_static()) return a.location;
    const auto location = location_at(program_, s.registers[a.base] + static_cast<Value>(a.offset));
    if (location && program_.locations[*location].width != width) return std::nullopt;
    return location;
  }

  Value value_of(const Operand& o, const State& s) const { return o.is_register() ? s.registers[o.reg] : o.constant; }

  std::set<Value> readable(LocationId l, const State& s) const {
    std::set<Value> values = others_[l];
    const Location& location = program_.locations[l];
    values.insert(s.newest[l].value_or(truncate(location.initial, location.width)));
    return values;
  }

  void read(State& s, LocationId l, Value v, bool locked) const {
    s.events.push_back({Event::Kind::read, t_, s.next, l, v, locked, FenceKind::full});
  }

  void write(State& s, LocationId l, Value v, bool locked) const {
    s.events.push_back({Event::Kind::write, t_, s.next, l, v, locked, FenceKind::full});
    s.newest[l] = v;
    s.landings.clear();
  }

  void fence(State& s, FenceKind kind) const {
    s.events.push_back({Event::Kind::fence, t_, s.next, 0, 0, false, kind});
  }

  const Program& program_;
  ThreadId t_;
  const std::vector<Instruction>& code_;
  const ValueSets& others_;
  unsigned unroll_;
  Watch& watch_;
  Paths result_;
};

}  // namespace

Paths paths_of(const Program& program, ThreadId thread, const ValueSets& others, unsigned unroll, Watch& watch) {
  return Walker(program, thread, others, unroll, watch).walk();
}

std::vector<Paths> all_paths(const Program& program, unsigned unroll, Watch& watch) {
  const std::size_t threads = program.threads.size();
  const ValueSets none(program.locations.size());
  std::vector<ValueSets> others(threads, none);
  for (std::size_t round = 1;; ++round) {
    std::vector<Paths> paths;
    std::vector<ValueSets> written(threads, none);
    std::size_t most_writes = 0;  // in one execution made of these paths
    for (ThreadId t = 0; t < threads; ++t) {
      paths.push_back(paths_of(program, t, others[t], unroll, watch));
      std::ptrdiff_t longest = 0;
      for (const Path& path : paths.back().paths) {
        for (const Event& e : path.events) {
          if (e.is_write()) written[t][e.location].insert(e.value);
        }
        longest = std::max(longest, std::ranges::count_if(path.events, &Event::is_write));
      }
      most_writes += static_cast<std::size_t>(longest);
    }
    std::vector<ValueSets> wider(threads, none);
    for (ThreadId t = 0; t < threads; ++t) {
      for (ThreadId other = 0; other < threads; ++other) {
        if (other == t) continue;
        for (LocationId l = 0; l < program.locations.size(); ++l) {
          wider[t][l].insert(written[other][l].begin(), written[other][l].end());
          if (wider[t][l].size() > most_values) {
            throw NotApplicable("the reference engine gives up: too many values may be stored to " +
                                program.locations[l].name);
          }
        }
      }
    }
    if (wider == others || round > most_writes) return paths;
    others = std::move(wider);
  }
}

}  // namespace fenceline::reference
