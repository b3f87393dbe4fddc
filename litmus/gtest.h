// Litmus tests in GoogleTest:
//
//   EXPECT_FORBIDDEN("SB+mfences", Model::tso);                             // a name of the catalogue
//   EXPECT_ALLOWED(R"(X86_64 mine ... exists (1:rax=1))", Model::pso);      // litmus text
//   EXPECT_FORBIDDEN("tests/mine.litmus", Model::tso, {.outcome = "x=1"});  // a file; another outcome than its own
//   EXPECT_OUTCOMES("MP", Model::tso, {"1:rax=0", "1:rax=1; 1:rbx=1"});     // these and no others
//
// and ASSERT_ forms of each. What they mean is said beside the functions of these names in litmus/expect.h. Macros
// alone: whoever uses one includes <gtest/gtest.h>.
#pragma once

#include "litmus/expect.h"

namespace fenceline::litmus {

// GoogleTest prints a message as it is where a predicate made it.
inline const Answer& answered(const char*, const Answer& answer) { return answer; }

}  // namespace fenceline::litmus

#define EXPECT_FORBIDDEN(...) \
  EXPECT_PRED_FORMAT1(::fenceline::litmus::answered, ::fenceline::litmus::forbidden(__VA_ARGS__))
#define ASSERT_FORBIDDEN(...) \
  ASSERT_PRED_FORMAT1(::fenceline::litmus::answered, ::fenceline::litmus::forbidden(__VA_ARGS__))

#define EXPECT_ALLOWED(...) \
  EXPECT_PRED_FORMAT1(::fenceline::litmus::answered, ::fenceline::litmus::allowed(__VA_ARGS__))
#define ASSERT_ALLOWED(...) \
  ASSERT_PRED_FORMAT1(::fenceline::litmus::answered, ::fenceline::litmus::allowed(__VA_ARGS__))

#define EXPECT_OUTCOMES(...) \
  EXPECT_PRED_FORMAT1(::fenceline::litmus::answered, ::fenceline::litmus::outcomes(__VA_ARGS__))
#define ASSERT_OUTCOMES(...) \
  ASSERT_PRED_FORMAT1(::fenceline::litmus::answered, ::fenceline::litmus::outcomes(__VA_ARGS__))
