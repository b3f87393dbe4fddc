#include "litmus/run/resume.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>
#include <utility>

#include "litmus/errors.h"
#include "litmus/run/compose.h"
#include "litmus/run/merge.h"

namespace fenceline::litmus {
namespace {

// Whether native runs of the record are runs of the test as it is now.
bool same_test(const TestRecord& record, const Test& test) {
  if (record.hash != test.hash) return false;
  try {
    const Test earlier = parse(record.text, record.file);
    return earlier.program == test.program && earlier.query == test.query;
  } catch (const InputError&) {
    return false;
  }
}

bool ran_to_its_end(const TestRecord& record) {
  return !record.native.empty() && record.native.back().stopped != "cancelled";
}

}  // namespace

Resumption::Resumption(RunRecord run, std::string file, const std::vector<Test>& asked)
    : run_(std::move(run)), file_(std::move(file)), asked_(asked.size()), earlier_(asked.size()) {
  std::unordered_map<std::string, std::vector<std::size_t>> by_name;
  for (std::size_t r = 0; r < run_.tests.size(); ++r) by_name[run_.tests[r].name].push_back(r);
  std::vector<bool> met(run_.tests.size(), false);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    for (const std::size_t r : by_name[asked[i].name]) {
      if (met[r] || !same_place(run_.tests[r].file, asked[i].source)) continue;
      met[r] = true;
      if (same_test(run_.tests[r], asked[i])) {
        earlier_[i] = r;
      } else {
        ++changed_;
      }
      break;
    }
  }
  for (std::size_t r = 0; r < run_.tests.size(); ++r) {
    if (!met[r]) kept_.push_back(r);
  }
}

std::vector<Test> Resumption::kept() const {
  std::vector<Test> tests;
  for (const std::size_t r : kept_) {
    const TestRecord& record = run_.tests[r];
    try {
      Test test = parse(record.text, record.file);
      // Where the file did not say its hash, that of the text as printed may be another one: C's depends on blanks.
      test.hash = record.hash;
      tests.push_back(std::move(test));
    } catch (const InputError& e) {
      throw InputError(file_, "test " + record.name + " cannot be read again, so nothing was done:\n" + e.what());
    }
  }
  return tests;
}

bool Resumption::take_over(std::size_t i, const Test& test, TestRecord& record) {
  const bool is_asked = i < asked_;
  const std::optional<std::size_t> r = is_asked ? earlier_[i] : kept_[i - asked_];
  if (!r) return false;
  TestRecord& earlier = run_.tests[*r];
  const bool finished = ran_to_its_end(earlier);
  if (is_asked && finished) ++finished_;
  if (is_asked && !finished && !earlier.native.empty()) ++cut_off_;
  if (record.failure.empty() && !is_asked && earlier.native.empty()) record.failure = earlier.failure;
  if (!is_asked) record.text = earlier.text;
  add_runs(record, std::move(earlier), file_);
  std::erase_if(record.outcomes, [&](const OutcomeRecord& o) { return !counts(test.query, o.values); });
  for (OutcomeRecord& o : record.outcomes) o.satisfies = test.query.proposition.holds(o.values);
  keep_surprises(record);
  return finished || !is_asked;
}

void Resumption::add_header(RunRecord& run) const {
  RunRecord header = run_;
  header.tests.clear();
  // These are of this run alone: it explored every test anew.
  header.models = run.models;
  header.errors.clear();
  header.finished = true;
  fenceline::litmus::add_header(header, run);
  header.tests = std::move(run.tests);
  run = std::move(header);
}

std::string Resumption::in_words() const {
  const auto plural = [](std::size_t n, const char* one, const char* many) {
    return fmt::format("{} {}", n, n == 1 ? one : many);
  };
  std::string text = fmt::format("resumed {}: {} of {} tests were finished already", file_, finished_, asked_);
  if (cut_off_ > 0) text += fmt::format(", {} cut off and runs on", plural(cut_off_, "was", "were"));
  if (changed_ > 0) text += fmt::format(", {} changed since and starts anew", plural(changed_, "has", "have"));
  if (!kept_.empty()) text += fmt::format("; {} of that run kept", plural(kept_.size(), "other test", "other tests"));
  return text;
}

}  // namespace fenceline::litmus
