// Feeds any bytes to parse(). A test or an InputError is right; what parses must print, and the print must parse to the
// same program. Built when FENCELINE_FUZZ is ON; the corpus beside it is replayed by an ordinary test.
//
//   build/fuzz/tests/fuzz/parse_fuzz tests/fuzz/corpus
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "litmus/errors.h"
#include "litmus/test.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fenceline::litmus;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Test test;
  try {
    test = parse(text, "fuzz.litmus");
  } catch (const InputError&) {
    return 0;
  }
  // An InputError from here on is a defect, and so is any difference.
  const Test again = parse(print(test), "printed.litmus");
  if (!(again.program == test.program) || !(again.query == test.query)) std::abort();
  return 0;
}
