#include "runtime/reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace fenceline::runtime {
namespace {

// Outcomes are packed into one 64-bit key, the same number of bits a value, and counted by key; a block with a value
// that does not fit is counted row by row. Column by column over a block keeps the packing loop free of branches.
constexpr std::uint32_t block = 256;

class OutcomeReader final : public Reader {
 public:
  OutcomeReader(const Workload& workload, std::span<const Observable> observed, unsigned workers)
      : program_(workload.program), columns_(columns_of(workload, observed)) {
    for (const RoleShape& role : workload.roles) row_lengths_.push_back(role.outputs.size());
    bits_ = columns_.empty() ? 0 : static_cast<unsigned>(64 / std::max<std::size_t>(columns_.size(), 1));
    for (unsigned w = 0; w < workers; ++w) tables_.push_back(std::make_unique<Table>(columns_.size()));
  }

  void read(unsigned worker, const EpochView& view, std::uint32_t first, std::uint32_t last) override {
    Table& table = *tables_[worker];
    for (; first < last; first += block) {
      const std::uint32_t count = std::min(block, last - first);
      if (bits_ == 0 && !columns_.empty()) {
        read_rows(table, view, first, count);
      } else if (!read_keys(table, view, first, count)) {
        read_rows(table, view, first, count);
      }
    }
  }

  void drain(const TallySink& sink) override {
    std::vector<Shown> row(columns_.size());
    for (const auto& table : tables_) {
      table->keys.drain([&](std::uint64_t key, std::uint64_t count) {
        for (std::size_t c = 0; c < columns_.size(); ++c) {
          row[c] = shown(program_, columns_[c].observable, field(key, c));
        }
        sink(row, count);
      });
      for (std::size_t id = 0; id < table->rows.size(); ++id) {
        if (table->row_counts[id] == 0) continue;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
          row[c] = shown(program_, columns_[c].observable, table->rows[id][c]);
        }
        sink(row, std::exchange(table->row_counts[id], 0));
      }
    }
  }

 private:
  struct alignas(128) Table {
    explicit Table(std::size_t arity) : rows(arity) {}
    KeyTable keys;
    RowTable rows;
    std::vector<std::uint64_t> row_counts;
  };

  std::uint64_t field(std::uint64_t key, std::size_t column) const {
    if (bits_ == 64) return key;
    return (key >> (column * bits_)) & ((std::uint64_t{1} << bits_) - 1);
  }

  // Calls f(i, value) for each visit of the block, with the column's raw value.
  template <class F>
  void for_each_value(const Column& column, const EpochView& view, std::uint32_t first, std::uint32_t count,
                      F&& f) const {
    const Observable& o = column.observable;
    if (o.kind == Observable::Kind::reg) {
      const std::size_t length = row_lengths_[o.thread];
      const std::uint64_t* values = view.outs[o.thread] + first * length + column.output;
      for (std::uint32_t i = 0; i < count; ++i) f(i, values[i * length]);
      return;
    }
    const unsigned char* cells = view.cells + view.layout->offsets[o.index];
    const auto cell = [&]<class T>(T value, std::uint32_t i) -> std::uint64_t {
      std::memcpy(&value, cells + view.order[first + i] * view.layout->stride, sizeof value);
      return value;
    };
    const auto each = [&]<class T>(T zero) {
      for (std::uint32_t i = 0; i < count; ++i) f(i, cell(zero, i));
    };
    switch (program_.locations[o.index].width) {
      case Width::byte: each(std::uint8_t{}); break;
      case Width::half: each(std::uint16_t{}); break;
      case Width::word: each(std::uint32_t{}); break;
      case Width::quad: each(std::uint64_t{}); break;
    }
  }

  // False, with nothing counted, when some value of the block needs more bits than it has.
  bool read_keys(Table& table, const EpochView& view, std::uint32_t first, std::uint32_t count) const {
    std::array<std::uint64_t, block> keys{};
    std::uint64_t all = 0;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const std::size_t shift = c * bits_;
      for_each_value(columns_[c], view, first, count, [&](std::uint32_t i, std::uint64_t value) {
        keys[i] |= value << shift;
        all |= value;
      });
    }
    if (bits_ != 64 && (all >> bits_) != 0) return false;
    for (std::uint32_t i = 0; i < count; ++i) table.keys.add(keys[i]);
    return true;
  }

  void read_rows(Table& table, const EpochView& view, std::uint32_t first, std::uint32_t count) const {
    const std::size_t arity = columns_.size();
    std::vector<std::uint64_t> rows(arity * count);
    for (std::size_t c = 0; c < arity; ++c) {
      for_each_value(columns_[c], view, first, count,
                     [&](std::uint32_t i, std::uint64_t value) { rows[i * arity + c] = value; });
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::size_t id = table.rows.find_or_add({rows.data() + i * arity, arity});
      if (id == table.row_counts.size()) table.row_counts.push_back(0);
      ++table.row_counts[id];
    }
  }

  Program program_;
  std::vector<Column> columns_;
  std::vector<std::size_t> row_lengths_;  // outputs, by role
  unsigned bits_ = 0;                     // for each value of a key
  std::vector<std::unique_ptr<Table>> tables_;
};

}  // namespace

std::unique_ptr<Reader> make_outcome_reader(const Workload& workload, std::span<const Observable> observed,
                                            unsigned workers) {
  return std::make_unique<OutcomeReader>(workload, observed, workers);
}

}  // namespace fenceline::runtime
