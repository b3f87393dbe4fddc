// The registry of litmus languages: one row a language, each row's reader in files of its own beside this one.
//
// Thread safety: const data and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "litmus/cursor.h"
#include "litmus/test.h"
#include "model/program.h"

namespace fenceline::litmus {

class Draft;

// How a program is laid out in text: one column a thread, or one function a thread.
enum class Layout : std::uint8_t { columns, functions };

struct Language {
  Arch arch;
  std::string_view name;  // as the header line has it
  Origin origin;
  Layout layout;
  Width natural;  // of a location that neither a type nor an access tells the width of
  Width pointer;

  // Reads the program section. `cursor` stands after the initial state and is left at what follows the program (a
  // query, or the end). Fills draft.test.text and draft.test.program.threads (registers' initial values excepted) and
  // settles the draft's locations. See draft.h for the order of events.
  void (*read)(Cursor& cursor, Draft& draft);

  // The register that a condition or an initial state calls `written`, under the name outcomes show, with its natural
  // width and sign; none when there is no such register. Asked only about registers that the thread does not have
  // under that very name, and then added to the thread.
  std::optional<Register> (*register_named)(std::string_view written);

  // Where outcomes show a register among those of its thread, lowest first; null when names decide.
  unsigned (*register_rank)(std::string_view name);

  // A cell of ThreadText as the hash wants it; null when that is the cell itself.
  std::string (*hashed_cell)(std::string_view cell);

  // A thread's whole text as the hash wants it, in place of its cells; null where these are hashed.
  std::string (*hashed_thread)(ThreadId thread, const ThreadText& text);
};

// By the name in the header line, any case; null when there is no such language.
const Language* language_named(std::string_view name);
const Language& language_of(Arch arch);

// "X86, X86_64, C": for messages.
std::string language_names();

}  // namespace fenceline::litmus
