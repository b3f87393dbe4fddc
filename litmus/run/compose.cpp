#include "litmus/run/compose.h"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <sched.h>
#include <sys/utsname.h>

#include "litmus/logs/herd.h"
#include "litmus/reports/model_answers.h"
#include "litmus/run/grade.h"
#include "litmus/run/native_side.h"

namespace fenceline::litmus {
namespace {

// The record's outcome with these values; added, in order, when it is not there.
OutcomeRecord& outcome_in(TestRecord& record, const Test& test, std::span<const Shown> values) {
  const auto less = [](const OutcomeRecord& o, std::span<const Shown> v) {
    return std::ranges::lexicographical_compare(o.values, v);
  };
  auto at = std::lower_bound(record.outcomes.begin(), record.outcomes.end(), values, less);
  if (at == record.outcomes.end() || !std::ranges::equal(at->values, values)) {
    OutcomeRecord added;
    added.values.assign(values.begin(), values.end());
    added.allowed.assign(record.models.size(), false);
    added.satisfies = test.query.proposition.holds(values);
    at = record.outcomes.insert(at, std::move(added));
  }
  return *at;
}

}  // namespace

TestRecord record_of(const Test& test, const std::vector<ModelResult>& models) {
  TestRecord record;
  record.name = test.name;
  record.file = test.source;
  record.arch = name_of(test.arch);
  record.hash = test.hash;
  record.text = print(test);
  record.condition = text_of_condition(test.program, test.query);
  record.kind = kind_of(test.query);
  for (const Observable& o : test.query.observed) record.observed.push_back(name_of(test.program, o));
  for (const ModelResult& m : models) {
    record.models.push_back(
        {m.model, m.result.completeness == Completeness::exhaustive, std::string(text_of(m.result.completeness))});
  }
  for (std::size_t m = 0; m < models.size(); ++m) {
    const OutcomeSet& outcomes = models[m].result.outcomes;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (counts(test.query, outcomes[i])) outcome_in(record, test, outcomes[i]).allowed[m] = true;
    }
  }
  return record;
}

void add_run(TestRecord& record, const Test& test, const runtime::NativeResult& result) {
  record.native.push_back(record_of(test, result));
  const auto add = [&](const runtime::Tally& tally, std::uint64_t OutcomeRecord::*counter) {
    for (std::size_t i = 0; i < tally.outcomes.size(); ++i) {
      if (!counts(test.query, tally.outcomes[i])) continue;
      outcome_in(record, test, tally.outcomes[i]).*counter += tally.counts[i];
    }
  };
  add(result.seen, &OutcomeRecord::count);
  add(result.frames, &OutcomeRecord::frames);
}

std::vector<std::size_t> forbidden_seen(const TestRecord& record) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < record.outcomes.size(); ++i) {
    if (grade_of(record, 0, record.outcomes[i]) == Grade::forbidden_seen) found.push_back(i);
  }
  return found;
}

void keep_surprises(TestRecord& record) {
  std::vector<std::vector<Shown>> surprising;
  for (const std::size_t i : forbidden_seen(record)) surprising.push_back(record.outcomes[i].values);
  std::erase_if(record.surprises, [&surprising](const SurpriseRecord& s) {
    return std::ranges::find(surprising, s.outcome) == surprising.end();
  });
}

HostRecord this_host() {
  HostRecord host;
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line) && host.cpu.empty();) {
    if (line.starts_with("model name")) host.cpu = line.substr(std::min(line.find(": ") + 2, line.size()));
  }
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) host.cpus = static_cast<unsigned>(CPU_COUNT(&allowed));
  utsname system{};
  if (uname(&system) == 0) {
    host.system = std::string(system.sysname) + " " + system.release + " " + system.machine;
  }
  return host;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace fenceline::litmus
