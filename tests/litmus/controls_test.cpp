// Controls: the test without its fences beside the one with them.

#include <gtest/gtest.h>

#include "litmus/run/suite.h"

namespace fenceline::litmus {
namespace {

TEST(Controls, AreTheShapesWithoutTheirFences) {
  EXPECT_EQ(control_of("SB+mfences"), "SB");
  EXPECT_EQ(control_of("R+po+mfence"), "R");
  EXPECT_EQ(control_of("2+2W+mfence+po"), "2+2W");
  EXPECT_EQ(control_of("W+RWC+mfence+po+po"), "W+RWC");
  EXPECT_EQ(control_of("SB"), "");
  EXPECT_EQ(control_of("2+2W"), "");
  EXPECT_EQ(control_of("SB+rfi-pos"), "");
  Suite suite = read_suite({"SB+mfences", "MP"});
  add_controls(suite);
  ASSERT_EQ(suite.tests.size(), 3U);
  EXPECT_EQ(suite.tests[2].name, "SB");
  add_controls(suite);
  EXPECT_EQ(suite.tests.size(), 3U);
}

}  // namespace
}  // namespace fenceline::litmus
