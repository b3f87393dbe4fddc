// Grades: how what was seen compares with what a model allows, and how much that is worth.
//
// What was not seen is never called impossible. For an outcome not seen in n epochs, the 95 % upper bound on its rate
// is 3/n an epoch (the rule of three: Hanley, Lippman-Hand, JAMA 249(13), 1983); instances of one epoch share their
// conditions and are not independent, so epochs count. For one seen x times, the chance that a repeat of the same
// length sees it again is 1 - e^-x, were its occurrences Poisson.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "litmus/run/record.h"

namespace fenceline::litmus {

enum class Grade : std::uint8_t { allowed_seen, allowed_unseen, forbidden_seen, forbidden_unseen, unknown_seen };

enum class TestVerdict : std::uint8_t {
  ok,         // nothing forbidden was seen
  forbidden,  // something the model forbids was seen
  uncertain,  // something was seen that an incomplete search did not find, or there was no search
  not_run,    // the host cannot run it, or nothing was executed
};

// "ok", "FORBIDDEN SEEN", "uncertain", "not run"
std::string_view text_of(TestVerdict verdict);

// `model` is an index into the record's models. An outcome in the record that is neither allowed nor seen was allowed
// by another model: for this one it is forbidden and unseen. Under a model that was not explored nothing is known.
Grade grade_of(const TestRecord& test, std::size_t model, const OutcomeRecord& outcome);

struct TestGrade {
  TestVerdict verdict = TestVerdict::not_run;
  std::size_t allowed = 0;       // outcomes the model allows
  std::size_t allowed_seen = 0;  // of them, seen: the coverage is allowed_seen of allowed
  std::size_t forbidden_seen = 0;
  bool target_seen = false;     // some outcome that satisfies the condition's proposition was seen
  bool target_allowed = false;  // and by the model it may be
  // Over all runs, as reports show them.
  std::uint64_t instances = 0;  // perpetual frames among them
  std::uint64_t frames = 0;     // so many
  std::uint64_t epochs = 0;
  double seconds = 0;
  // The highest rate an epoch, with 95 % confidence, of anything not seen; none without epochs.
  std::optional<double> unseen_bound;
};
// Also of a test that was explored under no such model (`fenceline native` explores none): then the sums alone mean
// something.
TestGrade grade(const TestRecord& test, std::size_t model = 0);

// 3/n, at most 1; none without epochs.
std::optional<double> unseen_bound(std::uint64_t epochs);

// So few epochs that what was not seen in them may well be there: a rate of one epoch in ten is missed with 5 % chance.
inline constexpr std::uint64_t few_epochs = 30;
// Whether a test is ok for want of evidence: it ran that little.
bool says_little(const TestGrade& grade);

// How often an outcome was seen, in times (instances and frames) a second of the test's runs.
double times_a_second(const TestRecord& test, const OutcomeRecord& outcome);

// The models that the test alone refutes: it saw what they forbid.
std::vector<Model> refuted_models(const TestRecord& test);

// 1 - e^-count.
double repeat_chance(std::uint64_t count);

// What is known of one outcome.
struct OutcomeGrade {
  Grade grade = Grade::allowed_unseen;
  double rate = 0;                     // seen, of all instances
  std::optional<double> unseen_bound;  // of its rate an epoch, when it was not seen
  double seen_again = 0;               // the chance that a repeat of the same length sees it
};
// `test_grade` is what grade() says of the test, under any model.
OutcomeGrade grade(const TestRecord& test, const TestGrade& test_grade, std::size_t model,
                   const OutcomeRecord& outcome);

// Over a whole run, for one model: which tests refute it (saw something it forbids), and which weaker models nothing
// tells from it: they allow nothing more in the tests that ran more than few_epochs.
struct ModelFit {
  Model model = Model::tso;
  std::vector<std::string> refuted_by;  // names, each once, shortest first
  std::vector<Model> same_as;           // weaker models of the run, strongest first
};
// One for each model of the run.
std::vector<ModelFit> fits(const RunRecord& run);

// The strongest of the run's models that nothing refutes (SC before TSO before PSO), if what ran is evidence for it: no
// weaker model allows just the same there, and there is another model to tell it from. None otherwise.
std::optional<Model> strongest_fit(const std::vector<ModelFit>& fits);

// "this host behaves as TSO; SC is refuted by SB, R and 3 more; nothing refutes TSO or PSO", or
// "nothing here tells SC from TSO; nothing refutes SC, TSO or PSO", or "no test was run".
std::string fit_in_words(const RunRecord& run);

}  // namespace fenceline::litmus
