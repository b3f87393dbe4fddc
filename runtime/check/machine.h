// The machines of SC, TSO and PSO over real code: memory, store buffers, and what may happen next.
//
// Apart from the searches, which work on execution graphs: here stores go through buffers, loads look into the own
// buffer and then into memory, and what a read returns is computed from these alone. What a search claims to happen is
// believed when a schedule of this machine does it.
//
//   load        the newest entry for the location in the thread's own buffer, else memory
//   store       an entry of the thread's buffer; under SC it is in memory at once
//   drain       TSO: the oldest entry. PSO: an entry without an older one for its location, or behind a store-store
//   fence
//               passed since
//   full fence, locked operation, start of a thread: the buffer must be empty
//   first access after a thread was started or joined: what that thread's starter, or it, had stored must be in memory
//
// The threads' accesses are the world's events, numbered from 0 in the order in which they are done.
//
// Thread safety: none.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "model/models.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

class Machine final : public Scheduler {
 public:
  struct Entry {
    LocationId location = 0;
    Value value = 0;
    unsigned event = 0;
    std::uint32_t section = 0;  // how many store-store fences its thread had passed
  };

  // Something that was done, for reports.
  struct Row {
    ThreadId thread = 0;
    bool drain = false;
    unsigned event = 0;             // the access; of a drain the store
    std::vector<Passed> passed;     // before the access
    std::vector<Entry> buffer;      // of the thread, afterwards
    bool forwarded = false;         // a load from the thread's own buffer
    std::vector<ThreadId> started;  // threads that are there since
    std::vector<ThreadId> ended;
    std::vector<unsigned> after;  // the world's after(t), before the access
    bool fenced = false;          // the access had to find the buffer empty
  };

  // The world must record, and outlive the machine.
  Machine(World& world, Model model);
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  ~Machine() override { world_.set_scheduler(nullptr); }

  // These throw Stopped where the code fails.
  void begin();
  bool can_execute(ThreadId t) const;
  void execute(ThreadId t);
  bool can_drain(ThreadId t, std::size_t entry) const;
  void drain(ThreadId t, std::size_t entry);

  World& world() { return world_; }
  const World& world() const { return world_; }
  Model model() const { return model_; }
  const std::vector<Row>& rows() const { return rows_; }
  // Where the write came to memory.
  std::size_t row_of(unsigned write) const;
  const std::vector<ThreadId>& started_first() const { return started_first_; }
  std::vector<Entry>& buffer(ThreadId t);
  std::size_t buffered(ThreadId t) const { return t < buffers_.size() ? buffers_[t].size() : 0; }
  // Of the thread's access to come.
  char letter(ThreadId t) const;
  // In memory; without those who wait in buffers.
  Value in_memory(LocationId location) const;
  // The events of a thread, in program order.
  const std::vector<unsigned>& events_of(ThreadId t);
  // All threads have ended.
  bool all_ended() const;

  // Called while the body, alone again, looks at memory, and the thread's buffer is not empty: drains an entry, that
  // which a schedule has for this moment or the thread's oldest. None: the oldest.
  std::function<void(ThreadId)> drain_next;
  Value settled(LocationId location) override;

 private:
  struct Cell {
    Value value = 0;
    unsigned event = World::none;
  };

  const Cell* cell(LocationId location) const;
  bool drained(unsigned event) const;
  void note_threads(std::vector<ThreadId>& started, std::vector<ThreadId>& ended);

  World& world_;
  Model model_;
  std::vector<std::optional<Cell>> memory_;
  std::vector<std::vector<Entry>> buffers_;
  std::vector<std::uint32_t> sections_;
  std::vector<std::vector<unsigned>> events_;
  std::vector<Row> rows_;
  std::vector<ThreadId> started_first_;
  std::vector<bool> known_;
  std::vector<bool> known_ended_;
  unsigned next_event_ = 0;
};

}  // namespace fenceline::checking
