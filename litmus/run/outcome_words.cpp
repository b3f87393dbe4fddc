#include "litmus/run/outcome_words.h"

#include <algorithm>

namespace fenceline::litmus {
namespace {

// Below any address (see model/program.h), above what tests store: reading the text again is worth it only beyond.
constexpr Shown largest_plain = 0xffff;

bool may_hold_addresses(const TestRecord& test) {
  return std::ranges::any_of(test.outcomes, [](const OutcomeRecord& o) {
    return std::ranges::any_of(o.values, [](Shown v) { return v > largest_plain; });
  });
}

}  // namespace

OutcomeWords::OutcomeWords(const TestRecord& test) : test_(test) {
  if (!may_hold_addresses(test)) return;
  try {
    parsed_ = std::make_unique<Test>(parse(test.text, test.file));
  } catch (const InputError&) {
    // A record from elsewhere whose text this version cannot read: numbers will do.
  }
}

std::string OutcomeWords::value(Shown value) const {
  return parsed_ && value > largest_plain ? text_of(parsed_->program, value) : std::to_string(value);
}

std::string OutcomeWords::state(std::span<const Shown> values) const {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ' ';
    text += test_.observed[i] + '=' + value(values[i]) + ';';
  }
  return text;
}

}  // namespace fenceline::litmus
