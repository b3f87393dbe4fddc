#include "runtime/standalone.h"

#include <algorithm>
#include <fmt/format.h>

#include "runtime/backends/symbols.h"
#include "runtime/emit.h"
#include "runtime/kernel.h"
#include "runtime/standalone_text.h"

namespace fenceline::runtime {
namespace {

// A C++ string literal.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string_view signed_type(Width width) {
  switch (width) {
    case Width::byte: return "std::int8_t";
    case Width::half: return "std::int16_t";
    case Width::word: return "std::int32_t";
    case Width::quad: return "std::int64_t";
  }
  return {};
}

// The proposition as an expression over `row`, the observed values in order.
std::string expression(const Proposition& p) {
  const auto joined = [&p](std::string_view connective) {
    std::string text;
    for (const Proposition& child : p.children)
      text += (text.empty() ? "" : std::string(connective)) + expression(child);
    return "(" + text + ")";
  };
  const auto atom = [&p](std::string_view relation) {
    const std::string right = p.other ? fmt::format("row[{}]", *p.other)
                                      : fmt::format("std::int64_t({})", literal(static_cast<Value>(p.value)));
    return fmt::format("row[{}] {} {}", p.observable, relation, right);
  };
  switch (p.kind) {
    case Proposition::Kind::always: return "true";
    case Proposition::Kind::never: return "false";
    case Proposition::Kind::equal: return atom("==");
    case Proposition::Kind::differ: return atom("!=");
    case Proposition::Kind::conjunction: return joined(" && ");
    case Proposition::Kind::disjunction: return joined(" || ");
    case Proposition::Kind::negation: return "!(" + expression(p.children[0]) + ")";
    case Proposition::Kind::implication:
      return "(!(" + expression(p.children[0]) + ") || " + expression(p.children[1]) + ")";
  }
  return {};
}

class ProgramPrinter {
 public:
  ProgramPrinter(const Program& program, const Query& query, const std::string& hash)
      : program_(program),
        query_(query),
        hash_(hash),
        names_(identifiers_of(program)),
        workload_(workload_for(program, query.observed)),
        columns_(columns_of(workload_, query.observed)) {}

  std::string print() {
    std::string text = std::string(standalone_head());
    const auto replace = [&text](std::string_view key, const std::string& value) {
      text.replace(text.find(key), key.size(), value);
    };
    replace("{NAME}", printable(program_.name));
    text += instance_type();
    if (uses_computed_addresses()) text += locator();
    for (ThreadId t = 0; t < program_.threads.size(); ++t) text += thread_function(t);
    text += dispatch();
    text += outcome_function();
    text += result_functions();
    return text + std::string(standalone_tail());
  }

 private:
  // A comment must not end early, nor go on to the next line.
  static std::string printable(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\'; }, ' ');
    return text;
  }

  std::string instance_type() const {
    std::string text =
        "// One instance of the test's memory, each location in a cache line of its own.\nstruct Instance {\n";
    for (LocationId l = 0; l < program_.locations.size(); ++l) {
      text += fmt::format("  alignas(64) {} {};\n", type_of(program_.locations[l].width), names_.locations[l]);
    }
    return text + "};\n\n";
  }

  bool uses_computed_addresses() const {
    const auto computed = [](const auto& i) {
      if constexpr (requires { i.address; }) return !i.address.is_static();
      return false;
    };
    return std::ranges::any_of(program_.threads, [&](const Thread& thread) {
      return std::ranges::any_of(thread.code, [&](const Instruction& i) { return std::visit(computed, i); });
    });
  }

  std::string locator() const {
    std::string text = "constexpr Symbol symbols[] = {\n";
    for (const SymbolRow& row : symbol_rows(program_)) {
      text += fmt::format("    {{{:#x}, {}, {}, {}}},\n", row.address, row.bytes, row.width, row.first);
    }
    text += "};\nconstexpr std::size_t offsets[] = {";
    for (const std::string& name : names_.locations) text += fmt::format("offsetof(Instance, {}), ", name);
    return text + "};\n" + std::string(standalone_locator());
  }

  std::string thread_function(ThreadId t) const {
    const Thread& thread = program_.threads[t];
    const Footprint footprint = footprint_of(program_, t);
    std::string text =
        fmt::format("bool P{}([[maybe_unused]] Instance& instance, [[maybe_unused]] std::uint64_t* out) {{\n", t);
    for (LocationId l = 0; l < program_.locations.size(); ++l) {
      if (!footprint.loads[l] && !footprint.stores[l]) continue;
      text += fmt::format("  [[maybe_unused]] {}& {} = instance.{};\n", type_of(program_.locations[l].width),
                          names_.locations[l], names_.locations[l]);
    }
    for (RegisterId r = 0; r < thread.registers.size(); ++r) {
      text += fmt::format("  [[maybe_unused]] std::uint64_t {} = {};\n", names_.registers[t][r],
                          literal(thread.registers[r].initial));
    }
    if (has_loop(thread)) text += "  unsigned spins = 0;\n";
    Surroundings around;
    around.computed_cell = "reinterpret_cast<{type}*>(locate(instance, {address}, sizeof({type})))";
    around.on_fault = "return fault({address});";
    around.tired_of_looping = "spun(spins)";
    around.on_tired = "return false;";
    text += emit_instructions(program_, t, names_, around, "  ");
    const std::vector<RegisterId>& outputs = workload_.roles[t].outputs;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      text += fmt::format("  out[{}] = {};\n", first_output(t) + i, names_.registers[t][outputs[i]]);
    }
    return text + "  return true;\n}\n\n";
  }

  // Outputs of all threads share one row.
  std::size_t first_output(ThreadId thread) const {
    std::size_t first = 0;
    for (ThreadId t = 0; t < thread; ++t) first += workload_.roles[t].outputs.size();
    return first;
  }

  // The thread that sets a location to its initial value is, where possible, one that loads it: its cache then has the
  // line, and a store by another has to wait for it.
  ThreadId resetter(LocationId l) const {
    std::optional<ThreadId> loads;
    std::optional<ThreadId> stores;
    for (ThreadId t = 0; t < program_.threads.size(); ++t) {
      const Footprint footprint = footprint_of(program_, t);
      if (footprint.loads[l] && !footprint.stores[l]) return t;
      if (footprint.loads[l] && !loads) loads = t;
      if (footprint.stores[l] && !stores) stores = t;
    }
    return loads.value_or(stores.value_or(0));
  }

  std::string dispatch() const {
    const std::size_t threads = program_.threads.size();
    std::string text = fmt::format("constexpr unsigned threads = {};\nconstexpr std::size_t outputs = {};\n\n", threads,
                                   std::max<std::size_t>(first_output(static_cast<ThreadId>(threads)), 1));
    text +=
        "bool play([[maybe_unused]] unsigned role, [[maybe_unused]] Instance& instance, [[maybe_unused]] "
        "std::uint64_t* out) {\n  switch (role) {\n";
    for (ThreadId t = 0; t < threads; ++t) text += fmt::format("    case {0}: return P{0}(instance, out);\n", t);
    text += "    default: return true;\n  }\n}\n\n";
    text += "void reset([[maybe_unused]] unsigned role, [[maybe_unused]] Instance& instance) {\n";
    for (LocationId l = 0; l < program_.locations.size(); ++l) {
      text += fmt::format("  if (role == {}) instance.{} = {};\n", resetter(l), names_.locations[l],
                          literal(truncate(program_.locations[l].initial, program_.locations[l].width)));
    }
    return text + "}\n\n";
  }

  std::string outcome_function() const {
    std::string text = fmt::format(
        "using Row = std::array<std::int64_t, {}>;\n\n"
        "Row outcome([[maybe_unused]] const Instance& instance, [[maybe_unused]] const std::uint64_t* out) {{\n"
        "  Row row{{}};\n",
        columns_.size());
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const Observable& o = columns_[c].observable;
      const bool is_register = o.kind == Observable::Kind::reg;
      const Register* const r = is_register ? &program_.threads[o.thread].registers[o.index] : nullptr;
      const Width width = is_register ? r->width : program_.locations[o.index].width;
      const bool is_signed = is_register ? r->is_signed : program_.locations[o.index].is_signed;
      const std::string raw = is_register ? fmt::format("out[{}]", first_output(o.thread) + columns_[c].output)
                                          : "instance." + names_.locations[o.index];
      text +=
          fmt::format("  row[{}] = std::int64_t({}({}));\n", c, is_signed ? signed_type(width) : type_of(width), raw);
    }
    return text + "  return row;\n}\n\n";
  }

  bool handles_addresses() const {
    const auto is_address = [this](const auto& holder) { return location_at(program_, holder.initial).has_value(); };
    return std::ranges::any_of(program_.locations, is_address) ||
           std::ranges::any_of(program_.threads,
                               [&](const Thread& t) { return std::ranges::any_of(t.registers, is_address); });
  }

  std::string result_functions() const {
    std::string text = "[[maybe_unused]] void print_value(std::int64_t value) {\n";
    if (handles_addresses()) {
      for (LocationId l = 0; l < program_.locations.size(); ++l) {
        text += fmt::format("  if (value == {:#x}) {{ std::printf(\"%s\", {}); return; }}\n", address_of(program_, l),
                            quoted(program_.locations[l].name));
      }
    }
    text += "  std::printf(\"%lld\", static_cast<long long>(value));\n}\n\n";
    text += "void print_row([[maybe_unused]] const Row& row) {\n";
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      text += fmt::format("  std::printf(\"%s=\", {}); print_value(row[{}]); std::printf(\";{}\");\n",
                          quoted(name_of(program_, columns_[c].observable)), c, c + 1 == columns_.size() ? "" : " ");
    }
    text += "}\n\n";
    text += fmt::format("bool counts([[maybe_unused]] const Row& row) {{ return {}; }}\n",
                        query_.filter ? expression(*query_.filter) : "true");
    text +=
        fmt::format("bool holds([[maybe_unused]] const Row& row) {{ return {}; }}\n\n", expression(query_.proposition));
    const auto kind = [this]() -> std::string_view {
      if (!query_.quantifier) return "Allowed";
      switch (*query_.quantifier) {
        case Quantifier::exists: return "Allowed";
        case Quantifier::not_exists: return "Forbidden";
        case Quantifier::forall: return "Required";
      }
      return {};
    };
    text +=
        fmt::format("const char* const name = {};\nconst char* const kind = \"{}\";\n", quoted(program_.name), kind());
    text += fmt::format("const char* const condition = {};\nconst char* const hash = {};\n",
                        quoted(text_of_condition(program_, query_)), quoted(hash_));
    text += fmt::format("constexpr char quantifier = '{}';  // exists, ~exists, forall, or none\n\n",
                        !query_.quantifier                             ? '-'
                        : *query_.quantifier == Quantifier::exists     ? 'e'
                        : *query_.quantifier == Quantifier::not_exists ? 'n'
                                                                       : 'f');
    return text;
  }

  const Program& program_;
  const Query& query_;
  const std::string& hash_;
  Identifiers names_;
  Workload workload_;
  std::vector<Column> columns_;
};

}  // namespace

std::string standalone_program(const Program& program, const Query& query, const std::string& hash) {
  return ProgramPrinter(program, query, hash).print();
}

}  // namespace fenceline::runtime
