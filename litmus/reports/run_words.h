// What the reports of a run say in words, the same in every format: evidence, how to repeat a test.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "litmus/run/grade.h"
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
// Three significant digits: "0.00012", "1.2e-07".
std::string rate_in_words(double rate);

// "allowed, seen", "FORBIDDEN, SEEN", ...
std::string_view text_of(Grade grade);

// What the first model makes of the test, in a sentence or two: coverage, and how strong the evidence is. Empty for a
// test that was not run.
std::string evidence_in_words(const TestRecord& test);

// What to type, and what it repeats: instances, CPUs, compiler, flags of a native run.
struct RepeatWords {
  std::string command;
  std::string about;
};
// For each forbidden outcome that was seen what shows it again, then for each native run of the test.
std::vector<RepeatWords> how_to_repeat(const TestRecord& test);

}  // namespace fenceline::litmus
