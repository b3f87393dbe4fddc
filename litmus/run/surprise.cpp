#include "litmus/run/surprise.h"

#include <algorithm>

#include "litmus/run/compose.h"
#include "litmus/run/repeat.h"
#include "runtime/standalone.h"

namespace fenceline::litmus {
namespace {

std::vector<std::size_t> new_surprises(const TestRecord& record) {
  std::vector<std::size_t> found = forbidden_seen(record);
  std::erase_if(found, [&record](std::size_t i) {
    return std::ranges::find(record.surprises, record.outcomes[i].values, &SurpriseRecord::outcome) !=
           record.surprises.end();
  });
  return found;
}

}  // namespace

bool has_new_surprise(const TestRecord& record) { return !new_surprises(record).empty(); }

// Seen once may be a cosmic ray; what a second run with the same seed shows is a finding.
void look_again(TestRecord& record, const Test& test, const NativeSide& side, std::size_t place) {
  const std::vector<std::size_t> found = new_surprises(record);
  TestRecord again = record;
  for (OutcomeRecord& o : again.outcomes) o.count = o.frames = 0;
  add_run(again, test, side.run(place, record.native.back().seed));
  for (const std::size_t i : found) {
    const OutcomeRecord& first = record.outcomes[i];
    SurpriseRecord surprise{.outcome = first.values, .count = first.times(), .program = {}, .repeat = {}};
    const auto seen_again = std::ranges::find(again.outcomes, first.values, &OutcomeRecord::values);
    surprise.count_again = seen_again->times();
    surprise.program = runtime::standalone_program(test.program, test.query, test.hash);
    NativeRecord run = record.native.back();
    run.options = side.options_of(run, seconds_to_repeat(surprise.count, run.seconds));
    surprise.repeat = repeat_command(record, run, parameters_good_at(test, run, first.values));
    record.surprises.push_back(std::move(surprise));
  }
}

}  // namespace fenceline::litmus
