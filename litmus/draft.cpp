#include "litmus/draft.h"

#include <algorithm>

namespace fenceline::litmus {
namespace {

std::string bytes(Width width) { return std::to_string(static_cast<unsigned>(width)) + "-byte"; }
std::string_view article(Width width) { return width == Width::quad ? "an " : "a "; }

bool fits(Value value, Width width) {
  return truncate(value, width) == value || static_cast<Value>(sign_extend(value, width)) == value;
}

}  // namespace

void Draft::fail_at(Offset where, const std::string& message) const { throw InputError(file_, text_, where, message); }

std::optional<SymbolId> Draft::find(std::string_view name) const {
  for (SymbolId id = 0; id < symbols_.size(); ++id) {
    if (symbols_[id].name == name) return id;
  }
  return std::nullopt;
}

SymbolId Draft::symbol(std::string_view name, Offset where) {
  if (const auto found = find(name)) return *found;
  if (symbols_.size() == max_symbols) fail_at(where, "more than " + std::to_string(max_symbols) + " locations");
  const auto id = static_cast<SymbolId>(symbols_.size());
  DraftSymbol& added = symbols_.emplace_back();
  added.name = name;
  added.where = where;
  if (settled_) add_locations(id);
  return id;
}

std::optional<Width> Draft::accessed_width(SymbolId id) const {
  const DraftSymbol& s = symbols_[id];
  return s.other_width ? std::nullopt : s.first_width;
}

void Draft::declare(SymbolId id, Type type, Offset where) {
  DraftSymbol& s = symbols_[id];
  if (s.type && *s.type != type) fail_at(where, "'" + std::string(s.name) + "' is declared with two types");
  s.type = type;
}

void Draft::make_array(SymbolId id, std::uint32_t count, Offset where) {
  DraftSymbol& s = symbols_[id];
  if (s.is_array && s.count != count) fail_at(where, "'" + std::string(s.name) + "' is declared with two sizes");
  if (count == 0 || count > max_elements) {
    fail_at(where, "an array has 1 to " + std::to_string(max_elements) + " elements");
  }
  s.is_array = true;
  s.count = count;
}

void Draft::initialise(SymbolId id, std::vector<InitValue> values, Offset where) {
  DraftSymbol& s = symbols_[id];
  if (s.initialised && s.values != values) {
    fail_at(where, "'" + std::string(s.name) + "' is initialised twice, with different values");
  }
  s.initialised = true;
  s.values = std::move(values);
}

void Draft::access(SymbolId id, Width width, Offset where) {
  DraftSymbol& s = symbols_[id];
  if (!s.first_width) {
    s.first_width = width;
    s.first_access = where;
  } else if (*s.first_width != width && !s.other_width) {
    s.other_width = width;
    s.other_access = where;
  }
}

void Draft::mixed(const DraftSymbol& symbol, Width access, Width other, Offset where) const {
  fail_at(where, std::string(article(access)) + bytes(access) + " access to '" + std::string(symbol.name) +
                     "', which is " + bytes(other) +
                     " elsewhere: accesses of several sizes to one location are not supported");
}

Width Draft::width_of(const DraftSymbol& s) const {
  if (s.other_width) mixed(s, *s.other_width, *s.first_width, s.other_access);
  if (!s.type) return s.first_width.value_or(language_.natural);
  if (!s.first_width || *s.first_width == s.type->width) return s.type->width;
  const Width accessed = *s.first_width;
  const auto fits_access = [accessed](const InitValue& v) { return !v.symbol && fits(v.number, accessed); };
  if (accessed > s.type->width || s.is_array || !std::ranges::all_of(s.values, fits_access)) {
    mixed(s, accessed, s.type->width, s.first_access);
  }
  return accessed;
}

void Draft::add_locations(SymbolId id) {
  const DraftSymbol& s = symbols_[id];
  Program& program = test.program;
  if (program.locations.size() + s.count > max_locations) {
    fail_at(s.where, "more than " + std::to_string(max_locations) + " locations in all");
  }
  Symbol& symbol = program.symbols.emplace_back();
  symbol.name = s.name;
  symbol.first = static_cast<LocationId>(program.locations.size());
  symbol.count = s.count;
  symbol.is_array = s.is_array;
  const Width width = width_of(s);
  for (std::uint32_t i = 0; i < s.count; ++i) {
    Location& location = program.locations.emplace_back();
    location.name = s.name;
    if (s.is_array) location.name += "[" + std::to_string(i) + "]";
    location.symbol = id;
    location.width = width;
    location.is_signed = !s.type || s.type->is_signed;
  }
}

void Draft::settle() {
  settled_ = true;
  Program& program = test.program;
  program.symbols.reserve(symbols_.size());
  program.locations.reserve(symbols_.size());
  for (SymbolId id = 0; id < symbols_.size(); ++id) add_locations(id);
  // Addresses need every location's place and width, so values come last.
  for (SymbolId id = 0; id < symbols_.size(); ++id) {
    const std::vector<InitValue>& values = symbols_[id].values;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      Location& location = program.locations[program.symbols[id].first + i];
      location.initial = truncate(value_of(values[i]), location.width);
    }
  }
}

LocationId Draft::location(const InitValue& element, std::int64_t offset) const {
  const Symbol& symbol = test.program.symbols[*element.symbol];
  const auto width = static_cast<std::int64_t>(test.program.locations[symbol.first].width);
  const std::int64_t index = element.element + offset / width;
  if (offset % width != 0 || index < 0 || index >= static_cast<std::int64_t>(symbol.count)) {
    fail_at(element.where, "no element of '" + symbol.name + "' starts here");
  }
  return symbol.first + static_cast<LocationId>(index);
}

Value Draft::address(SymbolId id) const { return address_of(test.program, test.program.symbols[id].first); }

Value Draft::value_of(const InitValue& value) const {
  if (!value.symbol) return value.number;
  const Symbol& symbol = test.program.symbols[*value.symbol];
  if (value.element >= symbol.count) fail_at(value.where, "'" + symbol.name + "' has no such element");
  return address_of(test.program, symbol.first + value.element);
}

RegisterId Draft::register_of(ThreadId thread, std::string_view written, Offset where) {
  if (thread >= test.program.threads.size()) fail_at(where, "there is no thread " + std::to_string(thread));
  std::vector<Register>& registers = test.program.threads[thread].registers;
  const auto find = [&registers](std::string_view name) -> std::optional<RegisterId> {
    if (name.empty()) return std::nullopt;  // hidden registers have no names
    for (RegisterId r = 0; r < registers.size(); ++r) {
      if (registers[r].name == name) return r;
    }
    return std::nullopt;
  };
  if (const auto found = find(written)) return *found;
  std::optional<Register> known = language_.register_named(written);
  if (!known) {
    fail_at(where, "thread " + std::to_string(thread) + " has no register '" + std::string(written) + "'");
  }
  if (const auto found = find(known->name)) return *found;
  registers.push_back(std::move(*known));
  return static_cast<RegisterId>(registers.size() - 1);
}

void Draft::initialise_registers() {
  std::vector<std::pair<Observable, Value>> given;
  for (const RegisterInit& init : register_inits) {
    const RegisterId id = register_of(init.thread, init.name, init.where);
    Register& target = test.program.threads[init.thread].registers[id];
    if (init.type) {
      target.width = init.type->width;
      target.is_signed = init.type->is_signed;
    }
    if (!init.value) continue;
    const Value value = value_of(*init.value);
    const Observable key = Observable::of_register(init.thread, id);
    const auto before = std::ranges::find(given, key, &std::pair<Observable, Value>::first);
    if (before == given.end()) {
      given.emplace_back(key, value);
    } else if (before->second != value) {
      fail_at(init.where, "register '" + target.name + "' is initialised twice, with different values");
    }
    target.initial = truncate(value, target.width);
  }
}

}  // namespace fenceline::litmus
