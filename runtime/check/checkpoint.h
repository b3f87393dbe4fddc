// A search that was left, in a file: what it has done, and the subtrees that are still to be searched.
//
// Text, a line for each fact:
//   fenceline-checkpoint 1
//   check MODEL NAME                 NAME as tokens have it (schedule.h)
//   program HASH                     of the files that the program was loaded from, the system's libraries apart
//   options HASH                     of those options that decide which executions there are
//   first HASH                       of what the first execution of the search does
//   done EXECUTIONS BLOCKED STEPS SHARE CUT
//                                    SHARE of the whole, an estimate; CUT has s and p where executions were left out
//                                    for having too many steps or preemptions, else it is -
//   width W                          of the graphs (model/traces/graph.h)
//   loop KEY KIND                    what is known of loops (loops.h)
//   unhinted PLACE
//   thread PARENT NUMBER             of thread 1, 2, ...: who starts it, and how many that one had started before
//   location made|outside|with A B   of location 0, 1, ...: its maker and number; nothing; the one it goes with
//   subtree SHARE RUNNING EVENTS redirect READ WRITE THREAD choice THREAD WRITE
//                                    READ and THREAD are - where there is none; WRITE too, for the initial value
//   event THREAD KIND LOCATION FLAGS FROM AFTER floor E... prefix E...
//                                    the subtree's, in the order in which they were added, by which others name them.
//                                    KIND: load, store or update, or none for the one to be redirected. FLAGS of
//                                    k(locked) f(full fence before) s(store-store fence) j(joins) w(waits), or -.
//                                    FROM: the write read from; AFTER: the write before in coherence
//   end
//
// Thread safety: plain data; the functions may be called from any number of threads. A Saver: as it says.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/traces/step.h"
#include "runtime/check/identities.h"
#include "runtime/check/loops.h"
#include "runtime/check/options.h"

namespace fenceline::checking {

struct SavedEvent {
  static constexpr std::uint32_t none = ~0U;

  bool placed = true;
  ThreadId thread = 0;
  traces::Step::Kind kind = traces::Step::Kind::load;
  LocationId location = 0;
  bool locked = false;
  traces::Fences fences;
  bool joins = false;
  bool waits = false;
  std::uint32_t from = none;
  std::uint32_t after = none;
  std::vector<std::uint32_t> floor;
  std::vector<std::uint32_t> prefix;  // without what program order and reads-from give
};

struct SavedGraph {
  double share = 1;
  ThreadId running = 0;
  std::uint32_t redirect_read = SavedEvent::none;  // none: nothing is redirected
  std::uint32_t redirect_write = SavedEvent::none;
  ThreadId redirect_thread = 0;
  std::optional<ThreadId> choice_thread{};
  std::uint32_t choice_write = SavedEvent::none;
  std::vector<SavedEvent> events;
};

struct Checkpoint {
  // Of what.
  Model model = Model::tso;
  std::string check;
  std::uint64_t program = 0;
  std::uint64_t options = 0;
  std::uint64_t first = 0;
  // So far.
  std::uint64_t executions = 0;
  std::uint64_t blocked = 0;
  std::uint64_t steps = 0;
  double explored = 0;
  bool cut_steps = false;
  bool cut_preemptions = false;
  unsigned width = 1;
  std::vector<std::pair<Loops::Key, Loops::Kind>> loops;
  std::vector<std::string> unhinted;
  std::vector<Identities::KnownThread> threads;
  std::vector<Identities::KnownLocation> locations;
  // Still to be searched, the next one last.
  std::vector<SavedGraph> graphs;
};

// Of the files that this program was loaded from, the system's libraries apart.
std::uint64_t hash_of_program();
std::uint64_t hash_of_options(const CheckOptions& options);

// The checkpoint of one check while it is searched.
class Saver {
 public:
  // `check`: its name. Reads the file, where there is one. Throws std::runtime_error, as read_checkpoint and
  // expect_same do.
  Saver(const CheckOptions& options, const std::string& check);

  const std::string& file() const { return file_; }
  // What the search goes on from; null: it begins.
  const Checkpoint* begun() const { return begun_ ? &*begun_ : nullptr; }
  // What was searched so far does not count.
  void begin_anew();
  // Takes up what was written last.
  void reread();
  // Whether it is time to write. Any thread may ask.
  bool due() const;
  // The fields that say of what it is are filled in here.
  void save(Checkpoint checkpoint);
  // The search is over.
  void remove() const;

 private:
  std::string file_;
  std::chrono::nanoseconds every_;
  Checkpoint wanted_;
  std::optional<Checkpoint> begun_;
  std::atomic<std::int64_t> next_{0};  // by the clock
};

// Written beside the file and then renamed, so that there always is a whole one. Throws std::runtime_error.
void write_checkpoint(const std::string& file, const Checkpoint& checkpoint);
// None when there is no such file. Throws std::runtime_error, saying what is wrong in which line.
std::optional<Checkpoint> read_checkpoint(const std::string& file);
// Throws std::runtime_error when the checkpoint is not of what is wanted: the fields `model` to `options` differ.
void expect_same(const std::string& file, const Checkpoint& found, const Checkpoint& wanted);
[[noreturn]] void refuse_changed(const std::string& file);

}  // namespace fenceline::checking
