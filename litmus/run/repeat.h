// What to type to run a test again as it was run: it reproduces what was seen as well as hardware can.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "litmus/run/record.h"

namespace fenceline::litmus {

// As a shell takes it for one word.
std::string shell_word(const std::string& word);
// The words of a command, with blanks between them.
std::string shell_command(const std::vector<std::string>& words);

// The command for one native run of the test: same model, CPUs, backend, time and seed. `parameters` takes the place of
// the strategy when it is not empty: the tuner needs luck to come upon what was good at an outcome. Tests of suites are
// no files, so they are generated first.
std::string repeat_command(const TestRecord& test, const NativeRecord& run, const std::string& parameters = {});

// For what was seen `count` times in a run of that many seconds, the length of a run that shows it again: long enough
// for twenty sightings, so that one is likely even at a tenth of the rate. It is two seconds at least, for a host that
// is busy with something else, and a minute at most, unless the first run was longer.
double seconds_to_repeat(std::uint64_t count, double seconds);

// A command in lines of at most `width` columns that can be copied as they are. It begins at column `indent`, to which
// further lines are indented, except within words.
std::string folded_command(std::string_view command, std::size_t width, std::size_t indent);

}  // namespace fenceline::litmus
