#include "litmus/logs/litmus7.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>

#include "litmus/run/outcome_words.h"

namespace fenceline::litmus {
namespace {

bool verdict_of(const TestRecord& test, std::uint64_t positive, std::uint64_t negative) {
  if (test.kind == "Allowed") return positive > 0;
  return test.kind == "Forbidden" ? positive == 0 : negative == 0;
}

std::string_view observation(std::uint64_t positive, std::uint64_t negative) {
  if (positive == 0) return "Never";
  return negative == 0 ? "Always" : "Sometimes";
}

// The metadata line of the test, as litmus7 repeats it.
std::string_view cycle_line(const TestRecord& test) {
  const std::size_t start = test.text.find("\nCycle=");
  if (start == std::string::npos) return {};
  return std::string_view(test.text).substr(start + 1, test.text.find('\n', start + 1) - start);
}

}  // namespace

void write_litmus7(std::string& out, const TestRecord& test) {
  if (test.native.empty()) return;
  const auto to = std::back_inserter(out);
  std::size_t states = 0;
  std::uint64_t positive = 0;
  std::uint64_t negative = 0;
  for (const OutcomeRecord& o : test.outcomes) {
    states += o.seen() ? 1 : 0;
    (o.satisfies ? positive : negative) += o.count + o.frames;
  }
  fmt::format_to(to, "Test {} {}\nHistogram ({} states)\n", test.name, test.kind, states);
  const OutcomeWords words(test);
  for (const OutcomeRecord& o : test.outcomes) {
    if (!o.seen()) continue;
    fmt::format_to(to, "{:<6}{}>", o.count + o.frames, o.satisfies ? '*' : ':');
    out += words.state(o.values) + '\n';
  }
  const bool ok = verdict_of(test, positive, negative);
  // A witness of ~exists is an instance that does not satisfy the proposition; the observation is of the proposition.
  const bool negated = test.kind == "Forbidden";
  fmt::format_to(to, "{}\n\nWitnesses\nPositive: {}, Negative: {}\nCondition {} is {}validated\nHash={}\n{}",
                 ok ? "Ok" : "No", negated ? negative : positive, negated ? positive : negative,
                 test.condition.empty() ? "forall (true)" : test.condition, ok ? "" : "NOT ", test.hash,
                 cycle_line(test));
  fmt::format_to(to, "Observation {} {} {} {}\n", test.name, observation(positive, negative), positive, negative);
  double seconds = 0;
  for (const NativeRecord& run : test.native) {
    seconds += run.seconds;
    fmt::format_to(to,
                   "Run instances={} frames={} epochs={} seed={} strategy={} backend={} cpus={} compiler={} flags={}\n",
                   run.instances, run.frames, run.epochs, run.seed, run.strategy, run.backend, fmt::join(run.cpus, ","),
                   run.compiler, run.flags);
    for (const std::string& p : run.productive) fmt::format_to(to, "Run productive: {}\n", p);
  }
  // The counts above are of instances and frames together.
  for (const OutcomeRecord& o : test.outcomes) {
    if (o.frames != 0) fmt::format_to(to, "Run frames: {} of {}\n", o.frames, words.state(o.values));
  }
  fmt::format_to(to, "Time {} {:.2f}\n\n", test.name, seconds);
}

}  // namespace fenceline::litmus
