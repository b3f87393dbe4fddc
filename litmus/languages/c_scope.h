// The names of one C thread: its parameters, which are shared locations, and its local variables, which are registers.
//
// Outcomes know a local by its name, so blocks that follow one another and each declare `int r1` share one register,
// as herd7's registers do; a declaration that hides another gets a register without a name.
//
// Thread safety: none; one parser, one scope.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "litmus/errors.h"
#include "litmus/languages/c_types.h"

namespace fenceline::litmus {

struct CParameter {
  std::string_view name;
  Offset offset = 0;
  CType object;  // of the location
  LocationId location = 0;
  bool is_reference = false;  // int& x, used as x; else int* x, used as *x
};

struct CLocal {
  RegisterId reg = 0;
  CType type;
};

class CScope {
 public:
  explicit CScope(std::vector<CParameter> parameters);

  void enter() { blocks_.emplace_back(); }
  void leave();

  // Whether the innermost block has the name already; the outermost block and the parameter list are one.
  bool has_here(std::string_view name) const;

  struct Declared {
    CLocal local;
    // The register may hold something from before, so a declaration without a value must clear it.
    bool used_before = false;
  };
  Declared declare(std::string_view name, const CType& type);

  using Found = std::variant<std::monostate, CLocal, const CParameter*>;
  Found find(std::string_view name) const;

  std::vector<Register> take_registers() { return std::move(registers_); }

 private:
  std::vector<CParameter> parameters_;
  std::vector<Register> registers_;
  std::unordered_map<std::string_view, RegisterId> named_;  // registers that outcomes know
  struct InSight {
    CLocal local;
    std::size_t depth;  // how many blocks were open where it was declared
  };
  std::unordered_map<std::string_view, std::vector<InSight>> locals_;  // innermost last
  std::vector<std::vector<std::string_view>> blocks_;                  // what each open block declares
};

}  // namespace fenceline::litmus
