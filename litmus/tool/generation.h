// Tests made on demand, for the commands that take them: from options to a stream.
//
// Thread safety: a TestStream belongs to one thread at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "litmus/generate/emit.h"
#include "litmus/generate/enumerate.h"
#include "litmus/tool/settings.h"

namespace fenceline::litmus::tool {

// The suite when one is named, with what other options say instead of its values; otherwise the options over the
// defaults. Throws UsageError.
generate::EnumerateOptions enumerate_options(const GenerateSettings& settings);

// Whether any option says what to enumerate.
bool describes_cycles(const GenerateSettings& settings);

// The tests of an enumeration, or of given cycles, one after the other; none is kept. The filter is not applied: it
// explores, which is for the threads that use the tests.
class TestStream {
 public:
  // `stop`, called now and then, ends an enumeration, also one that finds nothing. Throws UsageError.
  TestStream(const GenerateSettings& settings, std::function<bool()> stop);
  // Each once, whatever its rotation.
  TestStream(const std::vector<std::string>& cycles, Arch arch);

  // None at the end.
  std::optional<generate::Generated> next();

  // The cycle of the test that `next` gave last.
  const generate::Cycle& cycle() const { return cycle_; }

 private:
  std::optional<generate::Enumerator> enumerator_;
  std::vector<generate::Cycle> cycles_;  // when not enumerating
  std::size_t at_ = 0;
  generate::Cycle cycle_;
  generate::Emitter emitter_;
};

// What `generate` makes, and `model --generate`: the cycles among the arguments, or else the enumeration that the
// options describe. Throws UsageError, also when there are both, or an argument is a test's or a suite's name.
TestStream generated_tests(const Settings& settings, std::function<bool()> stop);

}  // namespace fenceline::litmus::tool
