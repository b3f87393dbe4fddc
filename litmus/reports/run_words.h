// What the reports of a run say in words, the same in every format: counts and rates, grades, evidence, how to repeat a
// test.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "litmus/run/grade.h"
#include "litmus/run/outcome_words.h"
#include "litmus/run/record.h"

namespace fenceline::litmus {

// The tests' folders, named from the last one that all of them share, so that the names do not depend on where a suite
// lies: "suites/co" for /home/ann/suites/co/CoRR.litmus. Tests of the catalogue are in "catalogue".
class Folders {
 public:
  explicit Folders(const RunRecord& run);
  std::string name(const std::string& file) const;

 private:
  std::vector<std::filesystem::path> shared_;
};

// "1,234,567"
std::string grouped(std::uint64_t number);
// "1 test", "2,345 tests"
std::string counted(std::uint64_t number, std::string_view what);
// 1234567 as "1.23M"; below ten thousand as it is.
std::string short_count(std::uint64_t number);
// A rate: as short_count, below ten with what comes after the point, "0.25".
std::string short_rate(double rate);
// "63.21%", ">99.99%": one word, which no line breaks.
std::string chance_in_words(double chance);
// "TSO", "SC, TSO and PSO"
std::string names_of(const std::vector<Model>& models);
// Three significant digits: "0.00012", "1.2e-07".
std::string rate_in_words(double rate);

// "allowed, seen", "FORBIDDEN, SEEN", ...
std::string_view text_of(Grade grade);

// One outcome: count, "*>" where it satisfies the condition's proposition, values, what the first model says, and of
// what was seen how often a second, how likely a repeat is to see it, and which of the other models forbid it.
std::string outcome_line(const TestRecord& test, const OutcomeRecord& outcome, const OutcomeWords& words);

// What the first model makes of the test, in a sentence or two: coverage, and how strong the evidence is. Empty for a
// test that was not run.
std::string evidence_in_words(const TestRecord& test);

// A native run: instances, backend, CPUs, compiler, flags.
std::string about(const NativeRecord& run);

// What to type, and what it repeats: instances, CPUs, compiler, flags of a native run.
struct RepeatWords {
  std::string command;
  std::string about;
  std::vector<std::string> productive;  // which parameters were good at which outcome
};
// For each forbidden outcome that was seen what shows it again, then for each native run of the test.
std::vector<RepeatWords> how_to_repeat(const TestRecord& test);

}  // namespace fenceline::litmus
