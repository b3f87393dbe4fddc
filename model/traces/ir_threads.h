// The threads of a compiled program, interpreted.
//
// For each thread a row of levels: level n is the thread after its n-th access, its registers, and what it does next. A
// level is made from the one before and the value the access read; it stays valid for every graph in which the thread
// has the same history, which the serial number of the access tells. So a step costs a few instructions of the thread,
// and going back to another graph costs only the steps in which it differs.
//
// Waiting. When a thread comes back to a place in its code with the same live registers, and wrote nothing on the way
// (or wrote back what was there), it may as well not have gone round: without these accesses the rest of the execution
// is as allowed as before, since taking reads out of a graph takes constraints out. So only the last round of such a
// loop is explored, the one that leaves it; a thread whose round did not leave is blocked. (GenMC calls this
// transformation spin-assume: Kokologiannakis, Ren, Vafeiadis, "Dynamic partial order reductions for spinloops", FMCAD
// 2021.)
//
// Thread safety: one object for each searching thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/explore/code.h"
#include "model/explore/explore.h"
#include "model/explore/visited.h"
#include "model/traces/step.h"

namespace fenceline::traces {

class IrThreads {
 public:
  // The code has raw values (CompileOptions::raw). Both must outlive this.
  IrThreads(const Code& code, std::span<const Turn> turns);

  std::uint32_t count() const { return static_cast<std::uint32_t>(code_.threads.size()); }
  std::uint32_t locations() const { return static_cast<std::uint32_t>(code_.initial.size()); }
  std::span<const Turn> turns() const { return turns_; }
  Value initial(std::uint32_t location) const { return code_.initial[location]; }

  // Throws AccessFault when the thread comes to an access to an address that is no location; NotApplicable when it
  // goes on for very long without an access.
  template <History G>
  const Step& next(const G& graph, ThreadId t) {
    Player& player = players_[t];
    const std::uint32_t taken = graph.taken(t);
    if (taken == 0) return player.levels[0].step;
    unsigned event = graph.newest_of(t);
    std::uint32_t level = taken;
    for (; level > 0; --level, event = graph.previous(event)) {
      if (level <= player.depth && player.levels[level].serial == graph.serial(event)) break;
      missing_.push_back(event);
    }
    for (; !missing_.empty(); missing_.pop_back()) {
      event = missing_.back();
      advance(t, level++, graph.value_read(event));
      player.levels[level].serial = graph.serial(event);
    }
    return player.levels[taken].step;
  }

  // What an update, the thread's next step, stores over `old`; none when it stores nothing.
  template <History G>
  std::optional<Value> written(const G& graph, ThreadId t, Value old) const {
    return written_at(t, graph.taken(t), old);
  }

  template <class G>
  void finished(const G& graph) {
    for (std::size_t i = 0; i < row_.size(); ++i) {
      const ObservedSlot& o = code_.observed[i];
      Value v = o.constant;
      if (o.kind == ObservedSlot::Kind::slot) {
        v = registers(o.thread, graph.taken(o.thread))[o.index];
      } else if (o.kind == ObservedSlot::Kind::location) {
        const unsigned w = graph.last_write(o.index);
        v = w == G::none ? initial(o.index) : graph.written(w);
      } else if (o.kind == ObservedSlot::Kind::sum) {
        v = code_.sums[o.index].total(
            [&](const Sum::Part& p) { return registers(p.thread, graph.taken(p.thread))[p.slot]; });
      }
      row_[i] = o.is_signed ? sign_extend(v, o.width) : static_cast<Shown>(truncate(v, o.width));
    }
    arrange(code_.equal, row_);
    outcomes_.insert(reinterpret_cast<const std::uint64_t*>(row_.data()));
  }

  // A graph in which threads wait: whether they wait for ever, and whether one could go round again.
  template <class G>
  void stuck(const G& graph) {
    bool for_ever = true;
    bool again = false;
    for (ThreadId t = 0; t < count(); ++t) {
      const Step& step = next(graph, t);
      if (step.kind != Step::Kind::blocked) continue;
      const Waiting waiting = look_at(graph, t, step.awaits);
      for_ever = for_ever && waiting.reads_last;
      again = again || waiting.repeats;
    }
    if (for_ever) {
      termination_ = Termination::may_hang;
    } else if (again && termination_ == Termination::always) {
      termination_ = Termination::may_spin;
    }
  }

  std::size_t outcomes() const { return outcomes_.size(); }
  void collect(OutcomeSet& outcomes) const;
  Termination termination() const { return termination_; }
  std::uint64_t bytes() const { return outcomes_.bytes(); }

 private:
  // A thread after some of its accesses.
  struct Level {
    std::uint64_t serial = 0;  // of the last of them
    std::uint32_t pc = 0;      // of its next access, or the end
    std::uint32_t wrote = 0;   // the last level whose access changed memory
    Step step;
  };
  // A thread at a place where a loop begins.
  struct Visit {
    std::uint32_t level;
    std::uint32_t pc;
    std::vector<Value> registers;
  };
  struct Player {
    std::vector<Level> levels;
    std::vector<Value> registers;  // by level and slot
    std::vector<Visit> visits;
    std::uint32_t depth = 0;  // levels up to this one are of one history
    std::vector<bool> heads;  // by pc: whether a backward jump leads there; empty when there is none
  };
  struct Waiting {
    bool reads_last = true;  // its last round read the values that memory ends with
    bool repeats = true;     // it could go round again and read from the same writes
  };

  template <class G>
  Waiting look_at(const G& graph, ThreadId t, std::uint32_t accesses) const {
    Waiting result;
    unsigned e = graph.newest_of(t);
    for (std::uint32_t i = 0; i < accesses; ++i, e = graph.previous(e)) {
      Step again;
      again.kind = graph.is_locked(e) ? Step::Kind::update : Step::Kind::load;
      again.location = graph.location_of(e);
      const unsigned last = graph.last_write(again.location);
      if (graph.value_read(e) != (last == G::none ? initial(again.location) : graph.written(last))) {
        result.reads_last = false;
      }
      const auto pending = graph.prepare(t, again);
      const unsigned source = graph.writes(e) ? e : graph.read_from(e);
      for (unsigned w = last; w != source; w = graph.coherence_previous(w)) {
        if (graph.bars(w, pending)) result.repeats = false;
      }
    }
    return result;
  }

  const Value* registers(ThreadId t, std::uint32_t level) const {
    return players_[t].registers.data() + std::size_t{level} * code_.threads[t].initial.size();
  }
  Value* registers(ThreadId t, std::uint32_t level) {
    return players_[t].registers.data() + std::size_t{level} * code_.threads[t].initial.size();
  }
  // Makes level + 1 out of `level`, whose access read `value`.
  void advance(ThreadId t, std::uint32_t level, Value value);
  // Goes on from `pc` to the next access.
  void run(ThreadId t, std::uint32_t level, std::uint32_t pc);
  std::optional<Value> written_at(ThreadId t, std::uint32_t level, Value old) const;
  Step access(ThreadId t, const Op& op, const Value* registers) const;
  bool comes_back(ThreadId t, std::uint32_t level, std::uint32_t pc, Step& step);

  const Code& code_;
  std::span<const Turn> turns_;
  std::vector<Player> players_;
  std::vector<unsigned> missing_;
  std::vector<Shown> row_;
  Visited outcomes_;
  Termination termination_ = Termination::always;
};

}  // namespace fenceline::traces
