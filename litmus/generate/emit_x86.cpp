// Tests for X86_64 (AT&T order) and X86 (Intel order).

#include <algorithm>
#include <array>

#include "litmus/generate/emit.h"
#include "litmus/generate/text.h"

namespace fenceline::litmus::generate {
namespace {

constexpr std::size_t line_width = 100;  // of the initial state, as print() has it

constexpr std::array<std::string_view, 14> registers_x86_64{"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8",
                                                            "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
constexpr std::array<std::string_view, 6> registers_x86{"EAX", "EBX", "ECX", "EDX", "ESI", "EDI"};

std::string_view register_of_x86_64(std::size_t number) { return registers_x86_64[number]; }
std::string_view register_of_x86(std::size_t number) { return registers_x86[number]; }

// Cells first, since a column is as wide as its widest.
class Assembly {
 public:
  Assembly(AssemblyBuffers& buffers, const Cycle& cycle, const Layout& layout)
      : cells_(buffers.cells), columns_(buffers.columns), cycle_(cycle), layout_(layout) {}

  void append_test(std::string& text) {
    make_cells();
    append_initial_state(text);
    append_columns(text);
    append_condition(text, layout_, intel() ? register_of_x86 : register_of_x86_64);
  }

 private:
  bool intel() const { return cycle_.arch == Arch::x86; }

  void make_cells() {
    cells_.clear();
    threads_ = layout_.threads;
    for (std::size_t l = 0; l < layout_.locations; ++l) threads_ += layout_.needs_observer[l] ? 1 : 0;
    if (columns_.size() < threads_) columns_.resize(threads_);
    for (std::size_t t = 0; t < threads_; ++t) columns_[t].clear();
    for (std::size_t i = 0; i < layout_.size; ++i) {
      thread_ = layout_.events[i].thread;
      access(i);
      if (cycle_.edges[i].fence != EdgeFence::none) fence(cycle_.edges[i].fence);
    }
    thread_ = layout_.threads;
    for (std::size_t l = 0; l < layout_.locations; ++l) {
      if (!layout_.needs_observer[l]) continue;
      for (std::size_t value = 1; value < layout_.stores[l]; ++value) load(l, value - 1);
      ++thread_;
    }
  }

  void access(std::size_t i) {
    const Event& e = layout_.events[i];
    if (e.rmw) {
      if (e.direction == Direction::read) exchange(e, stored_by_rmw(layout_, i));
    } else if (e.direction == Direction::read) {
      load(e.location, e.reg);
    } else if (e.annotation == Annotation::exchange) {
      exchange(e, e.value);
    } else {
      store(e.location, e.value);
    }
  }

  void load(std::size_t location, std::size_t reg) {
    const std::size_t start = cells_.size();
    if (intel()) {
      cells_ += "MOV ";
      cells_ += registers_x86[reg];
      cells_ += ',';
      address(location);
    } else {
      cells_ += "movq ";
      address(location);
      cells_ += ",%";
      cells_ += registers_x86_64[reg];
    }
    end_cell(start);
  }

  void store(std::size_t location, std::size_t value) {
    const std::size_t start = cells_.size();
    if (intel()) {
      cells_ += "MOV ";
      address(location);
      cells_ += ",$";
      append_number(cells_, value);
    } else {
      cells_ += "movq $";
      append_number(cells_, value);
      cells_ += ',';
      address(location);
    }
    end_cell(start);
  }

  // The value goes through the register that afterwards holds what was there before.
  void exchange(const Event& e, std::size_t value) {
    std::size_t start = cells_.size();
    cells_ += intel() ? "MOV " : "movq $";
    if (intel()) {
      cells_ += registers_x86[e.reg];
      cells_ += ",$";
      append_number(cells_, value);
    } else {
      append_number(cells_, value);
      cells_ += ",%";
      cells_ += registers_x86_64[e.reg];
    }
    end_cell(start);
    start = cells_.size();
    if (intel()) {
      cells_ += "XCHG ";
      address(e.location);
      cells_ += ',';
      cells_ += registers_x86[e.reg];
    } else {
      cells_ += "xchgq %";
      cells_ += registers_x86_64[e.reg];
      cells_ += ',';
      address(e.location);
    }
    end_cell(start);
  }

  void fence(EdgeFence f) {
    const std::size_t start = cells_.size();
    for (const char c : text_of(f)) {
      const bool upper = c >= 'A' && c <= 'Z';
      if (intel() == upper) {
        cells_ += c;
      } else {
        cells_ += static_cast<char>(upper ? c - 'A' + 'a' : c - 'a' + 'A');
      }
    }
    end_cell(start);
  }

  void address(std::size_t location) {
    cells_ += intel() ? '[' : '(';
    append_location(cells_, location);
    cells_ += intel() ? ']' : ')';
  }

  void end_cell(std::size_t start) {
    columns_[thread_].emplace_back(static_cast<std::uint32_t>(start),
                                   static_cast<std::uint32_t>(cells_.size() - start));
  }

  // The types alone: everything starts as 0.
  void append_initial_state(std::string& text) {
    if (intel()) {
      text += "{}\n";
      return;
    }
    text += "{\n";
    line_ = text.size();
    for (std::size_t l = 0; l < layout_.locations; ++l) {
      const std::size_t start = begin_item(text);
      append_location(text, l);
      end_item(text, start);
    }
    for (std::size_t i = 0; i < layout_.size; ++i) {
      const Event& e = layout_.events[i];
      if (e.shown) append_register_type(text, e.thread, e.reg);
    }
    std::size_t observer = layout_.threads;
    for (std::size_t l = 0; l < layout_.locations; ++l) {
      if (!layout_.needs_observer[l]) continue;
      for (std::size_t value = 1; value < layout_.stores[l]; ++value) append_register_type(text, observer, value - 1);
      ++observer;
    }
    text += "\n}\n";
  }

  void append_register_type(std::string& text, std::size_t thread, std::size_t reg) {
    const std::size_t start = begin_item(text);
    append_number(text, thread);
    text += ':';
    text += registers_x86_64[reg];
    end_item(text, start);
  }

  // Where the item starts, after a blank unless it opens the line.
  std::size_t begin_item(std::string& text) const {
    if (text.size() > line_) text += ' ';
    const std::size_t start = text.size();
    text += "uint64_t ";
    return start;
  }

  // As print() breaks lines.
  void end_item(std::string& text, std::size_t start) {
    text += ';';
    if (start == line_ || text.size() - line_ <= line_width) return;
    text[start - 1] = '\n';
    line_ = start;
  }

  void append_columns(std::string& text) const {
    std::size_t rows = 0;
    std::array<std::size_t, max_edges + max_edges / 2> widths;
    for (std::size_t t = 0; t < threads_; ++t) {
      widths[t] = t < 10 ? 2 : 3;
      for (const AssemblyBuffers::Place& p : columns_[t]) widths[t] = std::max<std::size_t>(widths[t], p.second);
      rows = std::max(rows, columns_[t].size());
    }
    for (std::size_t t = 0; t < threads_; ++t) {
      text += t == 0 ? " P" : " | P";
      append_number(text, t);
      text.append(widths[t] - (t < 10 ? 2 : 3), ' ');
    }
    text += " ;\n";
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t t = 0; t < threads_; ++t) {
        text += t == 0 ? " " : " | ";
        std::size_t width = 0;
        if (r < columns_[t].size()) {
          const AssemblyBuffers::Place& p = columns_[t][r];
          text.append(cells_, p.first, p.second);
          width = p.second;
        }
        text.append(widths[t] - width, ' ');
      }
      text += " ;\n";
    }
  }

  std::string& cells_;
  std::vector<std::vector<AssemblyBuffers::Place>>& columns_;
  const Cycle& cycle_;
  const Layout& layout_;
  std::size_t threads_ = 0;
  std::size_t thread_ = 0;  // whose cells are being made
  std::size_t line_ = 0;    // where the last line of the initial state starts
};

}  // namespace

void append_assembly(std::string& text, const Cycle& cycle, const Layout& layout, AssemblyBuffers& buffers) {
  Assembly(buffers, cycle, layout).append_test(text);
}

}  // namespace fenceline::litmus::generate
