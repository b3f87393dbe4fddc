#include "litmus/explain/words.h"

#include <algorithm>
#include <fmt/format.h>

#include "litmus/cursor.h"

namespace fenceline::litmus {
namespace {

std::string store_fence_name(Arch arch) {
  return arch == Arch::c ? "atomic_thread_fence(memory_order_release)" : "SFENCE";
}
std::string full_fence_name(Arch arch) {
  return arch == Arch::c ? "atomic_thread_fence(memory_order_seq_cst)" : "MFENCE";
}
std::string exchange_name(Arch arch) { return arch == Arch::c ? "atomic_exchange" : "XCHG"; }

// "between `a` and `b`", by the lines around an instruction.
std::string gap_text(const Program& program, const Change& c) {
  const std::string before = c.instruction == 0 ? "" : line_text(program, c.thread, c.instruction - 1);
  const std::string after = line_text(program, c.thread, c.instruction);
  if (before.empty() || after.empty()) return fmt::format("before instruction {}", c.instruction);
  if (!c.for_jumps) return fmt::format("directly after `{}`, where jumps pass it", before);
  const std::vector<Instruction>& code = program.threads[c.thread].code;
  const bool target = std::ranges::any_of(code, [&](const Instruction& i) {
    const auto* const b = std::get_if<Branch>(&i);
    const auto* const j = std::get_if<Jump>(&i);
    return (b != nullptr && b->destination == c.instruction) || (j != nullptr && j->destination == c.instruction);
  });
  if (target) return fmt::format("directly before `{}`, where jumps lead to it", after);
  return fmt::format("between `{}` and `{}`", before, after);
}

}  // namespace

std::string value_text(const Program& program, LocationId location, Value value) {
  return text_of(program, shown(program, Observable::of_location(location), value));
}

std::string binding_text(const Program& program, LocationId location, Value value) {
  return program.locations[location].name + "=" + value_text(program, location, value);
}

std::string register_text(const Program& program, ThreadId thread, RegisterId r, Value value) {
  const Observable o = Observable::of_register(thread, r);
  return program.threads[thread].registers[r].name + "=" + text_of(program, shown(program, o, value));
}

std::string outcome_text(const Program& program, std::span<const Observable> observed, std::span<const Shown> outcome) {
  std::string text;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    text += fmt::format("{}{}={}", i > 0 ? "; " : "", name_of(program, observed[i]), text_of(program, outcome[i]));
  }
  return text;
}

std::string line_text(const Program& program, ThreadId thread, std::uint32_t instruction) {
  const Thread& t = program.threads[thread];
  if (instruction >= t.code.size() || instruction >= t.line_of.size()) return {};
  const std::string& line = t.lines[t.line_of[instruction]];
  const std::size_t start = line.find_first_not_of(" \t");
  return start == std::string::npos ? std::string() : line.substr(start);
}

std::string step_text(const Program& program, Model model, const Step& s) {
  const auto value = [&](Value v) { return binding_text(program, s.location, v); };
  switch (s.kind) {
    case Step::Kind::load:
      return "loads " + value(*s.read) + (s.forwarded ? ", forwarded from its own buffer" : " from memory");
    case Step::Kind::store:
      return "stores " + value(*s.written) + (model == Model::sc ? " to memory" : " into its buffer");
    case Step::Kind::rmw:
      return fmt::format("locked: reads {} and writes {}, in memory, in one step", value(*s.read),
                         value_text(program, s.location, *s.written));
    case Step::Kind::cas:
      if (!s.written) return fmt::format("locked compare and swap: finds {} and fails", value(*s.read));
      return fmt::format("locked compare and swap: finds {} and writes {}, in memory, in one step", value(*s.read),
                         value_text(program, s.location, *s.written));
    case Step::Kind::full_fence: return "full fence: passes, its buffer is empty";
    case Step::Kind::store_fence: return "store-store fence: what it stores from here on drains later";
    case Step::Kind::drain:
      return fmt::format("drains {} to memory{}", value(*s.written), s.entry > 0 ? ", past older stores" : "");
  }
  return {};
}

std::string waiting_text(const Program& program, const Step& s) {
  switch (s.kind) {
    case Step::Kind::full_fence: return "the full fence waits until the buffer is empty";
    case Step::Kind::rmw:
    case Step::Kind::cas: return "the locked operation waits until the buffer is empty";
    case Step::Kind::store: return "the store waits for room in the buffer";
    case Step::Kind::drain:
      return "the store to " + program.locations[s.location].name + " waits behind a store-store fence";
    case Step::Kind::load:
    case Step::Kind::store_fence: break;
  }
  return "waits";
}

std::string change_text(const Test& test, const Change& c) {
  const Program& program = test.program;
  const std::string line = line_text(program, c.thread, c.instruction);
  const std::string shown_line = line.empty() ? fmt::format("instruction {}", c.instruction) : "`" + line + "`";
  switch (c.kind) {
    case Change::Kind::add_full_fence:
      return fmt::format("P{}: a full fence ({}) {}", c.thread, full_fence_name(test.arch), gap_text(program, c));
    case Change::Kind::add_store_fence:
      return fmt::format("P{}: a store-store fence ({}) {}", c.thread, store_fence_name(test.arch),
                         gap_text(program, c));
    case Change::Kind::lock_store:
      return fmt::format("P{}: {} as a locked store ({})", c.thread, shown_line, exchange_name(test.arch));
    case Change::Kind::remove_fence: return fmt::format("P{}: without {}", c.thread, shown_line);
    case Change::Kind::weaken_store: return fmt::format("P{}: {} relaxed", c.thread, shown_line);
    case Change::Kind::unlock_store: return fmt::format("P{}: {} as a plain store", c.thread, shown_line);
  }
  return {};
}

std::string model_text(Model model) { return upper_case(name_of(model)); }

std::string models_text(std::span<const Model> models) {
  std::string text;
  for (std::size_t i = 0; i < models.size(); ++i) {
    if (i > 0) text += i + 1 == models.size() ? " and " : ", ";
    text += model_text(models[i]);
  }
  return text;
}

}  // namespace fenceline::litmus
