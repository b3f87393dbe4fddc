// One test from its text: header, initial state, program, query, in that order; each has a reader of its own.
#include <stdexcept>

#include "litmus/cursor.h"
#include "litmus/draft.h"
#include "litmus/languages/language.h"
#include "litmus/parse_header.h"
#include "litmus/parse_init.h"
#include "litmus/parse_query.h"
#include "litmus/test.h"

namespace fenceline::litmus {

Test parse(std::string_view text, std::string_view file) {
  Cursor cursor(text, file);
  const Language& language = read_architecture(cursor);
  Draft draft(language, text, file);
  Test& test = draft.test;
  test.arch = language.arch;
  test.source = file;
  read_header(cursor, test);
  test.program.name = test.name;
  test.program.origin = language.origin;
  // C tests have C's comments too, behind the header.
  Cursor body(text, file, cursor.offset(), language.layout == Layout::functions);
  read_init(body, draft);
  body.accept(";");
  language.read(body, draft);
  draft.initialise_registers();
  read_query(body, draft);
  try {
    validate(test.program);
  } catch (const std::invalid_argument& error) {
    throw InputError(file, error.what());
  }
  const std::string_view kept = test.meta("Hash");
  test.hash = kept.empty() ? computed_hash(test) : std::string(kept);
  return std::move(draft.test);
}

}  // namespace fenceline::litmus
