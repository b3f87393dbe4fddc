// Counting the frames of a perpetual run.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "runtime/histogram.h"
#include "runtime/perpetual.h"

namespace fenceline::runtime {
namespace {

// Frames counted for one iteration of the pivot, at most: a bound on the work, for tests of many threads.
constexpr std::size_t most_frames = 16;

// A frame: one iteration for each thread.
using Frame = std::vector<std::uint64_t>;

class FrameDecoder {
 public:
  explicit FrameDecoder(const Perpetual& perpetual) : perpetual_(perpetual) {
    for (const RoleShape& role : perpetual.workload.roles) row_lengths_.push_back(role.outputs.size());
  }

  // What a load read in its thread's iteration.
  Value value(const EpochView& view, const PerpetualLoad& load, std::uint64_t iteration) const {
    return view.outs[load.thread][iteration * row_lengths_[load.thread] + load.output];
  }

  // The frame's outcome, as the test's raw values.
  void outcome(const EpochView& view, const Frame& frame, std::span<std::uint64_t> row) const {
    for (std::size_t c = 0; c < perpetual_.columns.size(); ++c) {
      const PerpetualColumn& column = perpetual_.columns[c];
      row[c] = column.load ? decoded(view, perpetual_.loads[*column.load], frame) : column.constant;
    }
  }

 private:
  Value decoded(const EpochView& view, const PerpetualLoad& load, const Frame& frame) const {
    const PerpetualLocation& location = perpetual_.locations[load.location];
    if (!location.writer) return location.initial;
    const Value read = value(view, load, frame[load.thread]);
    const Value stores = location.constants.size();
    const Value before = frame[*location.writer] * stores;  // the last value written before the frame's stores
    if (read <= before) return location.initial;
    return location.constants[std::min(read - before, stores) - 1];
  }

  const Perpetual& perpetual_;
  std::vector<std::size_t> row_lengths_;
};

void drain_rows(const Perpetual& perpetual, const RowTable& rows, std::span<std::uint64_t> counts,
                const TallySink& sink) {
  std::vector<Shown> shown_row(perpetual.columns.size());
  for (std::size_t id = 0; id < rows.size(); ++id) {
    if (counts[id] == 0) continue;
    for (std::size_t c = 0; c < shown_row.size(); ++c) {
      shown_row[c] = shown(perpetual.workload.program, perpetual.columns[c].observable, rows[id][c]);
    }
    sink(shown_row, std::exchange(counts[id], 0));
  }
}

struct Counter {
  explicit Counter(std::size_t arity) : rows(arity), row(arity) {}
  void count() {
    const std::size_t id = rows.find_or_add(row);
    if (id == counts.size()) counts.push_back(0);
    ++counts[id];
  }
  RowTable rows;
  std::vector<std::uint64_t> counts;
  std::vector<std::uint64_t> row;  // of the frame at hand
};

class FrameReader final : public Reader {
 public:
  FrameReader(const Perpetual& perpetual, unsigned workers) : perpetual_(perpetual), decoder_(perpetual_) {
    for (unsigned w = 0; w < workers; ++w) counters_.push_back(std::make_unique<Work>(perpetual.columns.size()));
  }

  void read(unsigned worker, const EpochView& view, std::uint32_t first, std::uint32_t last) override {
    Work& work = *counters_[worker];
    const std::size_t threads = perpetual_.workload.program.threads.size();
    work.frame.assign(threads, 0);
    work.known.assign(threads, false);
    work.known[perpetual_.pivot] = true;
    for (std::uint32_t i = first; i < last; ++i) {
      work.frame[perpetual_.pivot] = i;
      work.left = most_frames;
      follow(view, work, 1);
    }
  }

  void drain(const TallySink& sink) override {
    for (const auto& work : counters_) drain_rows(perpetual_, work->counter.rows, work->counter.counts, sink);
  }

 private:
  struct alignas(128) Work {
    explicit Work(std::size_t arity) : counter(arity) {}
    Counter counter;
    Frame frame;
    std::vector<bool> known;
    std::size_t left = 0;  // frames that may still be counted for this iteration
  };

  // Chooses an iteration for a thread that the known ones read from, each candidate in turn, then goes on; counts the
  // frame when all are known. Each choice differs from its siblings, so no frame is counted twice.
  void follow(const EpochView& view, Work& work, std::size_t known) const {
    if (known == work.known.size()) {
      if (work.left == 0) return;
      --work.left;
      decoder_.outcome(view, work.frame, work.counter.row);
      work.counter.count();
      return;
    }
    const std::uint64_t iterations = view.order.size();
    std::array<std::uint64_t, 8> candidates{};
    std::size_t count = 0;
    const auto add = [&](std::uint64_t iteration) {
      const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(count);
      if (iteration >= iterations || count == candidates.size()) return;
      if (std::find(candidates.begin(), end, iteration) == end) candidates[count++] = iteration;
    };
    std::optional<ThreadId> chosen;
    for (const PerpetualLoad& load : perpetual_.loads) {
      const std::optional<ThreadId> writer = perpetual_.locations[load.location].writer;
      if (!work.known[load.thread] || !writer || work.known[*writer]) continue;
      if (chosen && *chosen != *writer) continue;
      chosen = writer;
      const Value read = decoder_.value(view, load, work.frame[load.thread]);
      const std::uint64_t stores = perpetual_.locations[load.location].constants.size();
      // The iteration that was read, and the first that was not.
      if (read != 0) add((read - 1) / stores);
      add(read == 0 ? 0 : (read - 1) / stores + 1);
    }
    if (!chosen) {
      // Nobody known reads from the others: they ran at about the same time as the pivot.
      chosen = static_cast<ThreadId>(std::find(work.known.begin(), work.known.end(), false) - work.known.begin());
      add(work.frame[perpetual_.pivot]);
    }
    work.known[*chosen] = true;
    for (std::size_t c = 0; c < count; ++c) {
      work.frame[*chosen] = candidates[c];
      follow(view, work, known + 1);
    }
    work.known[*chosen] = false;
  }

  Perpetual perpetual_;
  FrameDecoder decoder_;
  std::vector<std::unique_ptr<Work>> counters_;
};

}  // namespace

std::unique_ptr<Reader> make_frame_reader(const Perpetual& perpetual, unsigned workers) {
  return std::make_unique<FrameReader>(perpetual, workers);
}

void count_all_frames(const Perpetual& perpetual, const EpochView& view, std::uint32_t iterations,
                      const TallySink& sink) {
  const FrameDecoder decoder(perpetual);
  Counter counter(perpetual.columns.size());
  Frame frame(perpetual.workload.program.threads.size(), 0);
  // Counts through all frames as through the digits of a number.
  for (std::size_t digit = 0; digit < frame.size();) {
    decoder.outcome(view, frame, counter.row);
    counter.count();
    for (digit = 0; digit < frame.size() && ++frame[digit] == iterations; ++digit) frame[digit] = 0;
  }
  drain_rows(perpetual, counter.rows, counter.counts, sink);
}

}  // namespace fenceline::runtime
