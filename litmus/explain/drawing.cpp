#include "litmus/explain/drawing.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "litmus/explain/words.h"
#include "litmus/wrap.h"
#include "model/stepper.h"

namespace fenceline::litmus {
namespace {

// Stands for the asterisk behind what changed, until the line is printed: C source has asterisks of its own.
constexpr char changed_mark = '\x01';

class Drawing {
 public:
  Drawing(const Test& test, std::span<const Observable> observed, Model model, const DrawingOptions& options)
      : program_(test.program), model_(model), options_(options) {
    const std::size_t threads = program_.threads.size();
    const std::size_t room = std::max<std::size_t>(options.width, 60) - number_width;
    // Room for every location with a mark, when there is.
    std::size_t memory = 6;
    for (LocationId l = 0; l < program_.locations.size(); ++l) {
      memory += binding_text(program_, l, program_.locations[l].initial).size() + 2;
    }
    memory_width_ = std::min({room / (threads + 1), memory, std::size_t{20}});
    thread_width_ = std::max<std::size_t>((room - memory_width_) / std::max<std::size_t>(threads, 1), 12);
    for (ThreadId t = 0; t < threads; ++t) shown_.push_back(shown_registers(observed, t));
  }

  void head() {
    std::vector<std::string> cells{""};
    for (ThreadId t = 0; t < program_.threads.size(); ++t) cells.push_back("P" + std::to_string(t));
    cells.emplace_back("memory");
    row(cells);
  }

  void one(const StateView& state, const std::string& label) {
    std::vector<std::string> cells = state_cells(state, state);
    cells[0] = label;
    row(cells);
  }

  void step(std::size_t number, const Step& s, const StateView& before, const StateView& after) {
    std::vector<std::string> cells(program_.threads.size() + 2);
    cells[0] = fmt::format("{:>4}", number);
    std::string& cell = cells[s.thread + 1];
    if (s.kind != Step::Kind::drain) cell = line_text(program_, s.thread, s.instruction) + '\n';
    cell += step_text(program_, model_, s);
    row(cells);
    row(state_cells(before, after));
  }

  std::string take() { return std::move(text_); }

 private:
  static constexpr std::size_t number_width = 7;

  // Those the outcome is about and those that loads set; hidden ones never.
  std::vector<bool> shown_registers(std::span<const Observable> observed, ThreadId t) const {
    const Thread& thread = program_.threads[t];
    std::vector<bool> shown(thread.registers.size(), options_.every_state);
    for (const Instruction& i : thread.code) {
      if (const auto* const load = std::get_if<Load>(&i)) shown[load->target] = true;
      if (const auto* const rmw = std::get_if<Rmw>(&i); rmw != nullptr && rmw->target) shown[*rmw->target] = true;
      if (const auto* const cas = std::get_if<Cas>(&i); cas != nullptr && cas->target) shown[*cas->target] = true;
    }
    for (const Observable& o : observed) {
      if (o.kind == Observable::Kind::reg && o.thread == t) shown[o.index] = true;
    }
    for (RegisterId r = 0; r < shown.size(); ++r) shown[r] = shown[r] && !thread.registers[r].name.empty();
    return shown;
  }

  static std::string mark(bool changed) { return changed ? std::string(1, changed_mark) : std::string(); }

  std::string buffer_text(const ThreadView& before, const ThreadView& now) const {
    if (model_ == Model::sc) return {};
    std::string text = "[";
    for (std::size_t i = 0; i < now.buffer.size(); ++i) {
      if (i > 0) text += now.buffer[i].held_back ? " | " : " ";
      text += binding_text(program_, now.buffer[i].location, now.buffer[i].value);
    }
    if (now.fence_awaits) text += " |";
    return text + "]" + mark(before.buffer != now.buffer || before.fence_awaits != now.fence_awaits);
  }

  std::vector<std::string> state_cells(const StateView& before, const StateView& now) const {
    std::vector<std::string> cells{""};
    for (ThreadId t = 0; t < now.threads.size(); ++t) {
      const ThreadView& was = before.threads[t];
      const ThreadView& is = now.threads[t];
      std::string cell = buffer_text(was, is);
      for (RegisterId r = 0; r < is.registers.size(); ++r) {
        if (!shown_[t][r]) continue;
        const bool changed = was.registers[r] != is.registers[r];
        cell += (cell.empty() ? "" : " ") + register_text(program_, t, r, is.registers[r]) + mark(changed);
      }
      if (options_.every_state) cell += '\n' + next_text(t, is);
      cells.push_back(std::move(cell));
    }
    std::string memory;
    for (LocationId l = 0; l < now.memory.size(); ++l) {
      memory += (memory.empty() ? "" : " ") + binding_text(program_, l, now.memory[l]) +
                mark(before.memory[l] != now.memory[l]);
    }
    cells.push_back(std::move(memory));
    return cells;
  }

  std::string next_text(ThreadId t, const ThreadView& view) const {
    if (view.hangs) return "loops for ever";
    const std::string line = line_text(program_, t, view.next);
    return line.empty() ? "done" : "next: " + line;
  }

  // Cells as lines of their widths, side by side.
  void row(const std::vector<std::string>& cells) {
    std::vector<std::vector<std::string>> columns;
    std::size_t height = 0;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      columns.push_back(lines_of(cells[c], width_of(c) - 2));
      height = std::max(height, columns.back().size());
    }
    for (std::size_t i = 0; i < height; ++i) {
      std::string line;
      for (std::size_t c = 0; c < columns.size(); ++c) {
        std::string piece = i < columns[c].size() ? columns[c][i] : std::string();
        piece.resize(std::max(piece.size(), width_of(c)), ' ');
        line += piece;
      }
      line.erase(line.find_last_not_of(' ') + 1);
      text_ += printed(line) + '\n';
    }
  }

  std::size_t width_of(std::size_t column) const {
    if (column == 0) return number_width;
    return column <= program_.threads.size() ? thread_width_ : memory_width_ + 2;
  }

  // Broken at line ends and blanks, and words that are too long wherever the column ends.
  static std::vector<std::string> lines_of(const std::string& cell, std::size_t width) {
    std::vector<std::string> lines;
    std::size_t start = 0;
    while (start < cell.size()) {
      const std::size_t end = std::min(cell.find('\n', start), cell.size());
      const std::string paragraph = wrapped(std::string_view(cell).substr(start, end - start), width);
      for (std::size_t from = 0; from < paragraph.size();) {
        const std::size_t stop = std::min({paragraph.find('\n', from), paragraph.size(), from + width});
        lines.push_back(paragraph.substr(from, stop - from));
        from = stop < paragraph.size() && paragraph[stop] == '\n' ? stop + 1 : stop;
      }
      start = end + 1;
    }
    return lines;
  }

  std::string printed(const std::string& line) const {
    std::string result;
    for (const char c : line) {
      if (c != changed_mark) {
        result += c;
        continue;
      }
      if (options_.colour) {
        const std::size_t word = result.find_last_of(" [") + 1;
        result.insert(result.ends_with(']') ? result.rfind('[') : word, "\x1b[1;33m");
      }
      result += '*';
      if (options_.colour) result += "\x1b[0m";
    }
    return result;
  }

  const Program& program_;
  Model model_;
  const DrawingOptions& options_;
  std::size_t thread_width_ = 0;
  std::size_t memory_width_ = 0;
  std::vector<std::vector<bool>> shown_;  // by thread and register
  std::string text_;
};

// A store that has not reached memory.
struct Pending {
  LocationId location;
  Value value;
  std::size_t step;
};

}  // namespace

std::string drawn(const Test& test, std::span<const Observable> observed, const Run& run,
                  const DrawingOptions& options) {
  Drawing drawing(test, observed, run.model, options);
  const auto stepper = make_stepper(test.program, observed, run.model, run.buffer);
  Stepper::State state = stepper->initial();
  StateView view = stepper->view(state);
  drawing.head();
  drawing.one(view, "start");
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    const StateView before = std::move(view);
    stepper->take(state.data(), run.steps[i].transition());
    view = stepper->view(state);
    drawing.step(i + 1, run.steps[i], before, view);
  }
  return drawing.take();
}

std::string drawn(const Test& test, std::span<const Observable> observed, Model model, const StateView& state,
                  const DrawingOptions& options) {
  Drawing drawing(test, observed, model, options);
  drawing.head();
  drawing.one(state, "");
  return drawing.take();
}

std::vector<std::string> remarks(const Program& program, const Run& run) {
  std::vector<std::string> result;
  if (run.model == Model::sc || run.buffer == 0U) return result;
  std::vector<std::vector<Pending>> pending(program.threads.size());
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    const Step& s = run.steps[i];
    std::vector<Pending>& mine = pending[s.thread];
    const auto older = [&](std::size_t count) {
      std::string text;
      for (std::size_t k = 0; k < count; ++k) {
        text += fmt::format("{}{} (step {})", k > 0 ? " and " : "",
                            binding_text(program, mine[k].location, mine[k].value), mine[k].step);
      }
      return text;
    };
    switch (s.kind) {
      case Step::Kind::store: mine.push_back({s.location, *s.written, i + 1}); break;
      case Step::Kind::load:
        if (s.forwarded) {
          result.push_back(fmt::format("Step {}: P{} reads its own store {} before memory has it.", i + 1, s.thread,
                                       binding_text(program, s.location, *s.read)));
        } else if (!mine.empty()) {
          result.push_back(
              fmt::format("Step {}: P{} loads {} while its own older store {} waits in the buffer, unseen "
                          "by the others.",
                          i + 1, s.thread, program.locations[s.location].name, older(mine.size())));
        }
        break;
      case Step::Kind::drain:
        if (s.entry > 0) {
          result.push_back(fmt::format("Step {}: P{}'s store {} reaches memory before its older store {}.", i + 1,
                                       s.thread, binding_text(program, s.location, *s.written),
                                       older(static_cast<std::size_t>(s.entry))));
        }
        mine.erase(mine.begin() + s.entry);
        break;
      case Step::Kind::rmw:
      case Step::Kind::cas:
      case Step::Kind::full_fence:
      case Step::Kind::store_fence: break;
    }
  }
  return result;
}

}  // namespace fenceline::litmus
