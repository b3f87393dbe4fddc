// Both x86 languages, from the program's text to its threads.
#include "litmus/languages/x86.h"

#include "litmus/draft.h"
#include "litmus/languages/x86_lower.h"
#include "litmus/languages/x86_reader.h"
#include "litmus/languages/x86_registers.h"
#include "litmus/languages/x86_text.h"
#include "litmus/languages/x86_widths.h"

namespace fenceline::litmus {
namespace {

// The thread's cells, labels in cells of their own; returns the cell of each instruction.
std::vector<std::uint32_t> write_cells(const X86Thread& thread, Arch arch, const std::vector<std::string_view>& labels,
                                       std::vector<std::string>& cells) {
  std::vector<std::uint32_t> cell_of;
  cell_of.reserve(thread.instructions.size());
  cells.reserve(thread.instructions.size() + thread.labels.size());
  auto label = thread.labels.begin();
  for (std::uint32_t i = 0; i <= thread.instructions.size(); ++i) {
    for (; label != thread.labels.end() && label->before == i; ++label) {
      cells.push_back(label_text(label_index(labels, label->name)) + ":");
    }
    if (i == thread.instructions.size()) break;
    cell_of.push_back(static_cast<std::uint32_t>(cells.size()));
    cells.push_back(text_of(thread.instructions[i], arch, labels));
  }
  return cell_of;
}

std::optional<Register> register_named(std::string_view written, Arch arch) {
  const auto found = x86_register(written, Arch::x86_64);
  if (!found) return std::nullopt;
  const std::string_view name = shown_name(found->number, arch);
  if (name.empty()) return std::nullopt;
  Register result;
  result.name = name;
  result.width = width_of(whole_part(arch));
  return result;
}

}  // namespace

void read_x86(Cursor& cursor, Draft& draft) {
  std::vector<X86Thread> threads = read_x86_program(cursor, draft.language().arch);
  const std::vector<std::string_view> labels = label_names(threads);
  if (labels.size() > max_labels) cursor.fail("more than " + std::to_string(max_labels) + " labels");
  resolve_accesses(threads, draft);
  draft.settle();
  Test& test = draft.test;
  test.text.resize(threads.size());
  test.program.threads.resize(threads.size());
  for (std::size_t t = 0; t < threads.size(); ++t) {
    const std::vector<std::uint32_t> cell_of = write_cells(threads[t], test.arch, labels, test.text[t].cells);
    Thread& thread = test.program.threads[t];
    thread.lines = test.text[t].cells;
    lower_x86(threads[t], cell_of, draft, thread);
  }
}

std::optional<Register> x86_register_named(std::string_view written) { return register_named(written, Arch::x86); }

std::optional<Register> x86_64_register_named(std::string_view written) {
  return register_named(written, Arch::x86_64);
}

unsigned x86_register_rank(std::string_view shown) {
  const auto reg = x86_register(shown, Arch::x86_64);
  return reg ? reg->number : register_numbers;
}

}  // namespace fenceline::litmus
