// A record's outcomes as text.
//
// Thread safety: an OutcomeWords belongs to one thread.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "litmus/run/record.h"
#include "litmus/test.h"

namespace fenceline::litmus {

// One test's outcomes as text. Records hold addresses as numbers; when there are any, their names come from the test's
// text. The record must outlive it.
class OutcomeWords {
 public:
  explicit OutcomeWords(const TestRecord& test);

  // One value: decimal, or the name of a location.
  std::string value(Shown value) const;
  // "0:rax=0; [x]=1;", as logs write states.
  std::string state(std::span<const Shown> values) const;

 private:
  const TestRecord& test_;
  std::unique_ptr<Test> parsed_;  // only when a value may be an address and the text could be read
};

}  // namespace fenceline::litmus
