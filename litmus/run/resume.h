// Going on with an earlier run: what it saw is put into the records of this one, which are explored anew, so that
// another choice of models, or of tests, is graded as this run asks.
//
//  - A test that ran to its end is not run again; one that was cut off runs on, and what it saw so far counts.
//  - A test that could not be run is tried again; so is one that has changed since, of which the old runs say nothing.
//  - Tests that are not asked for this time are kept: nothing that was finished is lost.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "litmus/run/record.h"
#include "litmus/test.h"

namespace fenceline::litmus {

class Resumption {
 public:
  // Finds the tests of `run`, which `file` names in messages, among those asked for now.
  Resumption(RunRecord run, std::string file, const std::vector<Test>& asked);

  // The tests that are kept, in the earlier run's order, to be explored with the others, after them. Throws InputError
  // when the text of one cannot be read.
  std::vector<Test> kept() const;

  // Puts what the earlier run saw of test `i` (of those asked for, then those kept) into its record. True when there is
  // nothing left to run.
  bool take_over(std::size_t i, const Test& test, TestRecord& record);

  // Puts what the earlier run says of itself before what this one says: its start, its seconds, host and command.
  void add_header(RunRecord& run) const;

  // For the user: "resumed run.json: 9 of 21 tests were finished already".
  std::string in_words() const;

 private:
  RunRecord run_;
  std::string file_;
  std::size_t asked_;
  std::vector<std::optional<std::size_t>> earlier_;  // for each test asked for its record, if it has one
  std::vector<std::size_t> kept_;                    // records
  std::size_t finished_ = 0;                         // of the tests asked for
  std::size_t cut_off_ = 0;
  std::size_t changed_ = 0;
};

}  // namespace fenceline::litmus
