// A test while it is read: the symbols with what is known of their types, the initial values, and the test itself.
//
// Order of events. The initial state is read first: it declares symbols and initial values. The language then reads the
// program: it finds or adds symbols (`symbol`), tells types (`declare`, for C's parameters) and the width of every
// access to a symbol it knows (`access`), and calls `settle`, which gives every symbol its locations. From then on
// `location` and `address` answer, and the language lowers its threads. At last parse() sets the initial registers
// (`initialise_registers`) and reads the query, which may still add symbols and registers that nothing else mentions.
//
// Widths. A location is as wide as its declared type; without one, as its accesses, when these agree; else the
// language's natural width. A scalar whose type is wider than all its accesses, which agree and can hold its initial
// value, is as wide as they are. Any other disagreement is a mixed-size access: an error at the access.
//
// Thread safety: none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "litmus/languages/language.h"
#include "litmus/test.h"
#include "litmus/types.h"
#include "model/program.h"

namespace fenceline::litmus {

// An index into Program::symbols, valid before these are filled.
using SymbolId = std::uint32_t;

// Limits on what a test declares: far above real tests, low enough that no input exhausts time or memory.
inline constexpr unsigned max_threads = 64;
inline constexpr std::uint32_t max_symbols = 2048;
inline constexpr std::uint32_t max_elements = 4096;  // of one array
inline constexpr std::size_t max_locations = 65536;
inline constexpr std::size_t max_init_items = 8192;

// An initial value: a number, or the address of a symbol's element.
struct InitValue {
  std::optional<SymbolId> symbol;
  std::uint32_t element = 0;
  Value number = 0;
  Offset where = 0;
  bool operator==(const InitValue& other) const {
    return symbol == other.symbol && element == other.element && number == other.number;
  }
};

// What the initial state says of a register.
struct RegisterInit {
  ThreadId thread = 0;
  std::string_view name;  // as written
  std::optional<Type> type;
  std::optional<InitValue> value;
  Offset where = 0;
};

class Draft {
 public:
  // `text` is the whole file and must outlive the draft.
  Draft(const Language& language, std::string_view text, std::string_view file)
      : language_(language), text_(text), file_(file) {
    symbols_.reserve(4);
  }

  Test test;

  const Language& language() const { return language_; }
  [[noreturn]] void fail_at(Offset where, const std::string& message) const;

  // --- symbols -------------------------------------------------------------------------------------------------------

  // Finds the symbol, or adds it as a scalar. `name` must live as long as the draft (a part of the text does).
  SymbolId symbol(std::string_view name, Offset where);
  std::optional<SymbolId> find(std::string_view name) const;
  std::size_t symbols() const { return symbols_.size(); }
  std::string_view name_of(SymbolId id) const { return symbols_[id].name; }
  std::optional<Type> declared_type(SymbolId id) const { return symbols_[id].type; }
  // The width that all accesses told so far share; none when there are none or they differ.
  std::optional<Width> accessed_width(SymbolId id) const;
  std::uint32_t elements(SymbolId id) const { return symbols_[id].count; }
  bool is_array(SymbolId id) const { return symbols_[id].is_array; }
  // Whether an initial value or a `take_address` made the symbol's address a value of the program.
  bool address_taken(SymbolId id) const { return symbols_[id].address_taken; }
  void take_address(SymbolId id) { symbols_[id].address_taken = true; }

  // Gives a symbol its type; an equal one may be given again, another is an error.
  void declare(SymbolId id, Type type, Offset where);
  void make_array(SymbolId id, std::uint32_t count, Offset where);
  // `values` in order of elements; fewer than the elements leave the rest 0.
  void initialise(SymbolId id, std::vector<InitValue> values, Offset where);
  // One access of that width to the symbol, made at `where`.
  void access(SymbolId id, Width width, Offset where);

  // Gives every symbol its locations, with widths and initial values. Once, when all accesses are told.
  void settle();

  // --- after settle --------------------------------------------------------------------------------------------------

  // The location that starts `offset` bytes after the start of an element of a symbol (`element.symbol` must be there);
  // an error when none does.
  LocationId location(const InitValue& element, std::int64_t offset) const;
  // address_of() its first element.
  Value address(SymbolId id) const;
  Value value_of(const InitValue& value) const;

  // --- registers -----------------------------------------------------------------------------------------------------

  std::vector<RegisterInit> register_inits;
  // The thread's register of that written name, added when the language knows it; an error otherwise.
  RegisterId register_of(ThreadId thread, std::string_view written, Offset where);
  // Applies register_inits, once the program's threads are there.
  void initialise_registers();

 private:
  struct DraftSymbol {
    std::string_view name;
    std::optional<Type> type;
    std::uint32_t count = 1;
    bool is_array = false;
    bool address_taken = false;
    bool initialised = false;
    std::optional<Width> first_width;  // of the first access, and of the first one that is not as wide
    std::optional<Width> other_width;
    Offset first_access = 0;
    Offset other_access = 0;
    Offset where = 0;
    std::vector<InitValue> values;
  };

  Width width_of(const DraftSymbol& symbol) const;
  void add_locations(SymbolId id);
  [[noreturn]] void mixed(const DraftSymbol& symbol, Width access, Width other, Offset where) const;

  const Language& language_;
  std::string_view text_;
  std::string_view file_;
  bool settled_ = false;
  std::vector<DraftSymbol> symbols_;
};

}  // namespace fenceline::litmus
