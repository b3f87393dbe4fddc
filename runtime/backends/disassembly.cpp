#include "runtime/backends/disassembly.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "runtime/backends/process.h"

namespace fenceline::runtime {
namespace {

// How many instructions of each kind that memory models know.
struct Census {
  std::size_t loads = 0;
  std::size_t stores = 0;
  std::size_t locked = 0;
  std::size_t full_fences = 0;
  std::size_t store_fences = 0;
  std::size_t load_fences = 0;
};

// What the test asks for. A range where compilers have a choice that models cannot see.
struct Expectation {
  std::size_t loads = 0;
  std::size_t retried = 0;  // operations that are a load and a loop of compare and exchange, perhaps peeled
  std::size_t stores = 0;
  std::size_t extra_stores = 0;  // outputs, of which several may be stored at once
  std::size_t locked = 0;
  std::size_t full_fences = 0;
  std::size_t either = 0;  // seq_cst stores: XCHG, or MOV and a fence
  std::size_t store_fences = 0;
  std::size_t load_fences = 0;
  bool straight = true;  // without jumps
};

std::string mnemonic_of(const std::string& text) { return text.substr(0, text.find(' ')); }

// The memory operand "8(%rax,%rbx,4)" and whether it is the last one, which AT&T syntax writes to.
struct MemoryOperand {
  std::string text;
  bool last = false;
};
std::optional<MemoryOperand> memory_operand(const std::string& text) {
  const std::size_t open = text.find('(');
  if (open == std::string::npos) return std::nullopt;
  const std::size_t close = text.find(')', open);
  if (close == std::string::npos) return std::nullopt;
  return MemoryOperand{text.substr(open, close - open + 1), text.find(',', close) == std::string::npos};
}

bool starts_with_any(const std::string& text, std::initializer_list<std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&text](std::string_view p) { return text.starts_with(p); });
}

void count(const std::string& instruction, Census& census) {
  const bool lock = instruction.starts_with("lock ");
  const std::string text = lock ? instruction.substr(5) : instruction;
  const std::string mnemonic = mnemonic_of(text);
  if (mnemonic == "mfence") ++census.full_fences;
  if (mnemonic == "sfence") ++census.store_fences;
  if (mnemonic == "lfence") ++census.load_fences;
  // Padding may carry prefixes: "cs nopw 0x0(%rax,%rax,1)".
  if (text.find("nop") != std::string::npos) return;
  if (starts_with_any(mnemonic, {"lea", "prefetch", "call", "jmp", "endbr"})) return;
  const std::optional<MemoryOperand> memory = memory_operand(text);
  if (!memory) return;
  const bool stack = memory->text.find("%rsp") != std::string::npos;
  if (lock && stack && mnemonic.starts_with("or")) {
    ++census.full_fences;
  } else if (stack || memory->text.find("%rip") != std::string::npos) {
    // A spilled register or a constant.
  } else if (lock || mnemonic.starts_with("xchg")) {
    ++census.locked;
  } else if (starts_with_any(mnemonic, {"cmp", "test", "imul", "mul"}) || !memory->last) {
    ++census.loads;
  } else if (starts_with_any(mnemonic, {"mov", "set", "vmov", "pextr", "vpextr"})) {
    ++census.stores;
  } else if (text.find(',') == std::string::npos && starts_with_any(mnemonic, {"push"})) {
    ++census.loads;
  } else {
    // An unlocked instruction that reads and writes memory.
    ++census.loads;
    ++census.stores;
  }
}

// The instructions from the first target of a jump backwards to the last such jump: the loop over instances, with
// everything inside. All of the code when there is no loop.
std::pair<std::size_t, std::size_t> loop_of(const std::vector<MachineInstruction>& code) {
  std::uint64_t first = ~std::uint64_t{0};
  std::size_t end = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const std::string& text = code[i].text;
    if (!text.starts_with('j')) continue;
    const std::size_t operand = text.find_first_not_of(' ', text.find(' '));
    std::uint64_t target = 0;
    if (operand == std::string::npos ||
        std::from_chars(text.data() + operand, text.data() + text.size(), target, 16).ec != std::errc{} ||
        target > code[i].address || target < code.front().address) {
      continue;
    }
    first = std::min(first, target);
    end = i + 1;
  }
  if (end == 0) return {0, code.size()};
  const auto begin = std::ranges::find_if(code, [first](const MachineInstruction& m) { return m.address >= first; });
  return {static_cast<std::size_t>(begin - code.begin()), end};
}

Expectation expectation_of(const Workload& workload, ThreadId thread) {
  Expectation e;
  bool touches_cells = false;
  const auto access = [&](const Address& a) {
    touches_cells = true;
    // Looking a computed address up reads tables, in a loop.
    if (!a.is_static()) e.straight = false;
  };
  for (const Instruction& instruction : workload.program.threads[thread].code) {
    std::visit(Overloaded{
                   [&](const Load& i) {
                     access(i.address);
                     ++e.loads;
                   },
                   [&](const Store& i) {
                     access(i.address);
                     ++(i.order == Order::seq_cst ? e.either : e.stores);
                   },
                   [&](const Rmw& i) {
                     access(i.address);
                     ++e.locked;
                     const bool fetches = i.op == RmwOp::bit_and || i.op == RmwOp::bit_or || i.op == RmwOp::bit_xor;
                     if (i.op == RmwOp::neg || (fetches && i.target)) ++e.retried;
                   },
                   [&](const Cas& i) {
                     access(i.address);
                     ++e.locked;
                   },
                   [&](const Fence& i) {
                     switch (i.kind) {
                       case FenceKind::full:
                       case FenceKind::c11_seq_cst: ++e.full_fences; break;
                       case FenceKind::store_store: ++e.store_fences; break;
                       case FenceKind::load_load: ++e.load_fences; break;
                       case FenceKind::c11_acquire:
                       case FenceKind::c11_release:
                       case FenceKind::c11_acq_rel: break;
                     }
                   },
                   [](const Assign&) {},
                   [&](const Branch&) { e.straight = false; },
                   [&](const Jump&) { e.straight = false; },
               },
               instruction);
  }
  if (touches_cells) ++e.loads;  // the order of visiting
  e.extra_stores = workload.roles[thread].outputs.size();
  return e;
}

}  // namespace

std::map<std::string, std::vector<MachineInstruction>> parse_disassembly(const std::string& text) {
  std::map<std::string, std::vector<MachineInstruction>> functions;
  std::vector<MachineInstruction>* current = nullptr;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    // "0000000000001130 <kernel_0>:", then "    1134:\tmov    (%rdi),%rax".
    if (line.ends_with(">:")) {
      const std::size_t open = line.find('<');
      current = &functions[line.substr(open + 1, line.size() - open - 3)];
      continue;
    }
    const std::size_t colon = line.find(":\t");
    if (current == nullptr || colon == std::string::npos) continue;
    MachineInstruction m;
    const std::size_t digits = line.find_first_not_of(' ');
    std::from_chars(line.data() + digits, line.data() + colon, m.address, 16);
    m.text = line.substr(colon + 2);
    m.text.erase(std::min(m.text.find(" #"), m.text.size()));
    m.text.erase(m.text.find_last_not_of(' ') + 1);
    current->push_back(std::move(m));
  }
  return functions;
}

std::map<std::string, std::vector<MachineInstruction>> disassemble(const std::filesystem::path& object) {
#if defined(__x86_64__)
  try {
    if (const auto text = output_of({"objdump", "-d", "--no-show-raw-insn", object.string()})) {
      return parse_disassembly(*text);
    }
  } catch (const std::runtime_error&) {
    // No objdump here.
  }
#else
  static_cast<void>(object);
#endif
  return {};
}

std::vector<std::string> mapping_differences(const Workload& workload, ThreadId thread,
                                             const std::vector<MachineInstruction>& code) {
  const Expectation e = expectation_of(workload, thread);
  Census census;
  const auto [begin, end] = e.straight ? loop_of(code) : std::pair<std::size_t, std::size_t>{0, code.size()};
  for (std::size_t i = begin; i < end; ++i) count(code[i].text, census);

  std::vector<std::string> differences;
  const auto compare = [&](const char* what, std::size_t found, std::size_t least, std::size_t most) {
    const bool too_many = e.straight && found > most;
    if (found >= least && !too_many) return;
    const std::size_t expected = too_many ? most : least;
    differences.push_back(
        fmt::format("thread {}: the compiler emitted {} {} where the test has {}", thread, found, what, expected));
  };
  // A compiler that maps seq_cst stores to MOV and a fence does so for all of them.
  const bool exchanged = census.locked >= e.locked + e.either;
  const std::size_t moved = exchanged ? 0 : e.either;
  compare("loads", census.loads, e.loads, e.loads + 2 * e.retried);
  compare("stores", census.stores, e.stores + moved + std::min<std::size_t>(e.extra_stores, 1),
          e.stores + moved + e.extra_stores);
  compare("locked instructions", census.locked, e.locked + e.either - moved, e.locked + e.either - moved + e.retried);
  compare("full fences", census.full_fences, e.full_fences + moved, e.full_fences + moved);
  compare("store fences", census.store_fences, e.store_fences, e.store_fences);
  compare("load fences", census.load_fences, e.load_fences, e.load_fences);
  return differences;
}

}  // namespace fenceline::runtime
