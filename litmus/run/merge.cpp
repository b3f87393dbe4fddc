#include "litmus/run/merge.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <unordered_map>

#include "litmus/errors.h"
#include "litmus/run/compose.h"
#include "litmus/test.h"

namespace fenceline::litmus {
namespace {

void add_once(std::string& list, const std::string& item, const std::string& joint) {
  if (list == item || list.starts_with(item + joint) || list.ends_with(joint + item) ||
      list.find(joint + item + joint) != std::string::npos) {
    return;
  }
  list += (list.empty() || item.empty() ? "" : joint) + item;
}

bool same_program(const TestRecord& a, const TestRecord& b) {
  if (a.text == b.text) return true;
  try {
    return parse(a.text, a.file).program == parse(b.text, b.file).program;
  } catch (const InputError&) {
    return false;
  }
}

// Brings a test's models into this order; those of the test that are not in it follow.
void order_models(TestRecord& test, const std::vector<Model>& order) {
  std::vector<std::size_t> from;
  const auto place = [&](std::size_t m) { return std::ranges::find(order, test.models[m].model) - order.begin(); };
  for (std::size_t m = 0; m < test.models.size(); ++m) from.push_back(m);
  std::ranges::stable_sort(from, {}, place);
  TestRecord ordered = test;
  for (std::size_t m = 0; m < from.size(); ++m) {
    ordered.models[m] = test.models[from[m]];
    for (std::size_t o = 0; o < test.outcomes.size(); ++o) {
      ordered.outcomes[o].allowed[m] = test.outcomes[o].allowed[from[m]];
    }
  }
  test = std::move(ordered);
}

// What is graded by a model that nobody explored must not be graded by another in its place.
void put_unexplored_first(TestRecord& test, Model model) {
  test.models.insert(test.models.begin(), ModelRecord{model, false, "not explored"});
  for (OutcomeRecord& o : test.outcomes) o.allowed.insert(o.allowed.begin(), false);
}

// Adds one record of a test to another of the same test.
class Addition {
 public:
  Addition(TestRecord& to, const TestRecord& from, const std::string& file) : to_(to), from_(from), file_(file) {}

  void add() {
    check();
    add_models();
    add_outcomes();
    to_.native.insert(to_.native.end(), from_.native.begin(), from_.native.end());
    to_.surprises.insert(to_.surprises.end(), from_.surprises.begin(), from_.surprises.end());
    if (to_.control.empty()) to_.control = from_.control;
    if (!to_.native.empty()) to_.failure.clear();
    std::ranges::sort(to_.outcomes, {}, &OutcomeRecord::values);
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(file_, "test " + to_.name + " (" + from_.file + "): " + message);
  }

  void check() const {
    if (!same_program(to_, from_)) fail("its program differs from that of an earlier run, under one name and hash");
    if (to_.observed != from_.observed) fail("it observes other registers or locations than in an earlier run");
    if (to_.condition != from_.condition) {
      fail("its condition '" + from_.condition + "' differs from that of an earlier run, '" + to_.condition + "'");
    }
    for (const NativeRecord& run : from_.native) {
      if (std::ranges::find(to_.native, run) != to_.native.end()) {
        fail("one native run (seed " + std::to_string(run.seed) + ") is in two of the files and would count twice");
      }
    }
  }

  std::size_t index_of(Model model) const {
    const auto at = std::ranges::find(to_.models, model, &ModelRecord::model);
    return static_cast<std::size_t>(at - to_.models.begin());
  }

  // A model new to the test allows, so far, none of the known outcomes: add_outcomes sets those it does allow.
  void add_models() {
    for (const ModelRecord& m : from_.models) {
      const bool known = index_of(m.model) < to_.models.size();
      places_.push_back(index_of(m.model));
      known_.push_back(known);
      complete_before_.push_back(known && to_.models[places_.back()].complete);
      if (!known) {
        to_.models.push_back(m);
        for (OutcomeRecord& o : to_.outcomes) o.allowed.push_back(false);
      } else if (m.complete && !to_.models[places_.back()].complete) {
        to_.models[places_.back()] = m;
      }
    }
  }

  void add_outcomes() {
    std::map<std::vector<Shown>, std::size_t> rows;
    for (std::size_t i = 0; i < to_.outcomes.size(); ++i) rows.emplace(to_.outcomes[i].values, i);
    std::vector<bool> met(to_.outcomes.size(), false);
    for (const OutcomeRecord& o : from_.outcomes) {
      const auto [row, is_new] = rows.emplace(o.values, to_.outcomes.size());
      if (is_new) {
        OutcomeRecord added{.values = o.values, .allowed = {}, .satisfies = o.satisfies};
        added.allowed.resize(to_.models.size(), false);
        to_.outcomes.push_back(std::move(added));
        met.push_back(false);
      }
      OutcomeRecord& sum = to_.outcomes[row->second];
      met[row->second] = true;
      sum.count += o.count;
      sum.frames += o.frames;
      for (std::size_t m = 0; m < places_.size(); ++m) allow(sum, m, o.allowed[m]);
    }
    for (std::size_t i = 0; i < to_.outcomes.size(); ++i) {
      for (std::size_t m = 0; !met[i] && m < places_.size(); ++m) allow(to_.outcomes[i], m, false);
    }
  }

  // Puts together what the two say of one outcome under the m-th model of `from_`.
  void allow(OutcomeRecord& outcome, std::size_t m, bool allowed) const {
    const std::size_t place = places_[m];
    const bool before = outcome.allowed[place];
    if (known_[m] &&
        ((before && !allowed && from_.models[m].complete) || (allowed && !before && complete_before_[m]))) {
      fail("the outcomes that " + std::string(name_of(from_.models[m].model)) +
           " allows differ from those of an earlier run");
    }
    outcome.allowed[place] = before || allowed;
  }

  TestRecord& to_;
  const TestRecord& from_;
  const std::string& file_;
  std::vector<std::size_t> places_;  // of each of from_'s models in to_
  std::vector<bool> known_, complete_before_;
};

class Merger {
 public:
  explicit Merger(NamedRun first) : file_(std::move(first.file)) {
    merged_ = std::move(first.run);
    for (std::size_t i = 0; i < merged_.tests.size(); ++i) by_name_[merged_.tests[i].name].push_back(i);
  }

  void add(const NamedRun& other) {
    add_header(merged_, other.run);
    std::vector<bool> taken(merged_.tests.size(), false);
    for (const TestRecord& test : other.run.tests) add(test, other.file, taken);
  }

  RunRecord finish() && {
    for (TestRecord& test : merged_.tests) {
      order_models(test, merged_.models);
      const bool ran = !test.native.empty();
      if (ran && merged_.models.empty() && test.models.empty()) {
        throw InputError(file_, "test " + test.name + ": no run here explored a model (`fenceline native` does not), " +
                                    "so there is nothing to grade by; `fenceline compare` reads such records");
      }
      if (ran && !merged_.models.empty() && (test.models.empty() || test.models.front().model != merged_.models[0])) {
        put_unexplored_first(test, merged_.models[0]);
      }
      keep_surprises(test);
    }
    return std::move(merged_);
  }

 private:
  // `taken`: tests of earlier runs that one of this run has been added to. Two tests of one run stay two.
  void add(const TestRecord& test, const std::string& file, std::vector<bool>& taken) {
    const TestRecord* other_program = nullptr;
    std::vector<std::size_t>& candidates = by_name_[test.name];
    for (const std::size_t i : candidates) {
      TestRecord& known = merged_.tests[i];
      if (i >= taken.size() || taken[i] || !same_place(known.file, test.file)) continue;
      if (known.hash == test.hash) {
        taken[i] = true;
        return Addition(known, test, file).add();
      }
      other_program = &known;
    }
    if (other_program != nullptr) {
      throw InputError(file, "test " + test.name + " (" + test.file + "): its hash " + test.hash +
                                 " differs from that of an earlier run, " + other_program->hash + " (" +
                                 other_program->file + "): these are different programs");
    }
    candidates.push_back(merged_.tests.size());
    merged_.tests.push_back(test);
  }

  std::string file_;  // of the first run
  RunRecord merged_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_name_;
};

}  // namespace

bool same_place(const std::string& a, const std::string& b) {
  const std::filesystem::path pa(a);
  const std::filesystem::path pb(b);
  auto ia = pa.end();
  auto ib = pb.end();
  for (int parts = 0; parts < 2 && ia != pa.begin() && ib != pb.begin(); ++parts) {
    if (*--ia != *--ib) return false;
  }
  return true;
}

void add_header(RunRecord& to, const RunRecord& from) {
  add_once(to.version, from.version, ", ");
  add_once(to.options, from.options, "\n");
  add_once(to.host.cpu, from.host.cpu, ", ");
  add_once(to.host.system, from.host.system, ", ");
  to.host.cpus = std::max(to.host.cpus, from.host.cpus);
  if (to.started.empty() || (!from.started.empty() && from.started < to.started)) to.started = from.started;
  to.seconds += from.seconds;
  to.finished = to.finished && from.finished;
  for (const Model model : from.models) {
    if (std::ranges::find(to.models, model) == to.models.end()) to.models.push_back(model);
  }
  for (const std::string& error : from.errors) {
    if (std::ranges::find(to.errors, error) == to.errors.end()) to.errors.push_back(error);
  }
}

void add_runs(TestRecord& to, TestRecord from, const std::string& file) {
  from.models.clear();
  for (OutcomeRecord& o : from.outcomes) o.allowed.clear();
  from.control.clear();
  Addition(to, from, file).add();
}

RunRecord merge(std::vector<NamedRun> runs) {
  Merger merger(std::move(runs.front()));
  for (std::size_t i = 1; i < runs.size(); ++i) merger.add(runs[i]);
  return std::move(merger).finish();
}

}  // namespace fenceline::litmus
