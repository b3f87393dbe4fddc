#include "runtime/backends/kernel_source.h"

#include <fmt/format.h>

#include "runtime/backends/symbols.h"
#include "runtime/emit.h"

namespace fenceline::runtime {
namespace {

std::string declarations(const Workload& workload, ThreadId thread, const Identifiers& names) {
  const Program& program = workload.program;
  std::string text;
  const std::vector<Register>& registers = program.threads[thread].registers;
  for (RegisterId r = 0; r < registers.size(); ++r) {
    const bool counter = workload.roles[thread].counter == r;
    text += fmt::format("    std::uint64_t {} = {};\n", names.registers[thread][r],
                        counter ? "first + visit" : literal(registers[r].initial));
  }
  return text;
}

// One version of a role: its loop over the instances of a slice.
std::string function_text(const Workload& workload, ThreadId thread, const Identifiers& names, std::string_view key,
                          bool gaps) {
  const Program& program = workload.program;
  const Footprint footprint = footprint_of(program, thread);
  const std::string name = kernel_name(key, thread);
  std::string text =
      gaps ? fmt::format(
                 "FENCELINE_KERNEL __attribute__((noinline)) static std::uint64_t {}_gaps(const Slice* slice) {{\n",
                 name)
           : fmt::format("extern \"C\" FENCELINE_KERNEL std::uint64_t {}(const Slice* slice, const void*) {{\n", name);
  if (!gaps) text += fmt::format("  if (slice->gaps != nullptr) return {}_gaps(slice);\n", name);
  std::string cells;
  for (LocationId l = 0; l < program.locations.size(); ++l) {
    if (!footprint.loads[l] && !footprint.stores[l]) continue;
    text += fmt::format("  const std::uint64_t offset_{} = slice->offsets[{}];\n", l, l);
    const std::string_view type = type_of(program.locations[l].width);
    cells += fmt::format("    {0}& {1} = *reinterpret_cast<{0}*>(at + offset_{2});\n", type, names.locations[l], l);
  }
  text +=
      "  unsigned char* const cells = slice->cells;\n"
      "  const std::uint64_t stride = slice->stride, count = slice->count;\n"
      "  const std::uint32_t* const order = slice->order;\n"
      "  std::uint64_t* out = slice->out;\n";
  if (workload.roles[thread].counter) text += "  const std::uint64_t first = slice->first;\n";
  if (gaps) text += "  const std::uint32_t* const gaps = slice->gaps;\n";
  if (has_loop(program.threads[thread])) text += "  std::uint32_t spins = 0;\n";
  text +=
      "  FENCELINE_ROLLED\n"
      "  for (std::uint64_t visit = 0; visit < count; ++visit) {\n"
      "    unsigned char* const at = cells + order[visit] * stride;\n";
  text += cells;
  text += declarations(workload, thread, names);

  Surroundings around;
  around.computed_cell =
      fmt::format("reinterpret_cast<{{type}}*>(locate(*slice, at, symbols_{}, {}, {{address}}, sizeof({{type}})))", key,
                  program.symbols.size());
  around.on_fault = "{ slice->host->fault(slice->host->self, {address}); return visit; }";
  around.tired_of_looping = "spun(*slice, spins)";
  around.on_tired = "return visit;";
  around.gaps = gaps;
  // A user's compiler sees one instance. Between two a barrier keeps the compiler from mixing them, in C tests too.
  text += "    std::atomic_signal_fence(std::memory_order_seq_cst);\n";
  text += emit_instructions(program, thread, names, around, "    ");
  text += "    std::atomic_signal_fence(std::memory_order_seq_cst);\n";
  const std::vector<RegisterId>& outputs = workload.roles[thread].outputs;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    text += fmt::format("    out[{}] = {};\n", i, names.registers[thread][outputs[i]]);
  }
  if (!outputs.empty()) text += fmt::format("    out += {};\n", outputs.size());
  return text + "  }\n  return count;\n}\n";
}

bool computes_addresses(const Program& program) {
  const auto computed = [](const auto& i) {
    if constexpr (requires { i.address; }) return !i.address.is_static();
    return false;
  };
  for (const Thread& thread : program.threads) {
    for (const Instruction& instruction : thread.code) {
      if (std::visit(computed, instruction)) return true;
    }
  }
  return false;
}

}  // namespace

std::string kernel_name(std::string_view key, std::size_t role) { return fmt::format("kernel_{}_{}", key, role); }

std::string kernel_source(const Workload& workload, std::string_view key) {
  const Program& program = workload.program;
  const Identifiers names = identifiers_of(program);
  std::string text;
  if (computes_addresses(program)) {
    text += fmt::format("static constexpr SymbolRow symbols_{}[] = {{\n", key);
    for (const SymbolRow& row : symbol_rows(program)) {
      text += fmt::format("    {{{:#x}, {}, {}, {}}},\n", row.address, row.bytes, row.width, row.first);
    }
    text += "};\n";
  }
  for (ThreadId t = 0; t < program.threads.size(); ++t) {
    text += function_text(workload, t, names, key, true);
    text += function_text(workload, t, names, key, false);
  }
  return text;
}

}  // namespace fenceline::runtime
