// Lines that fit a terminal are measured in columns, and a command in several of them is still one command.

#include "litmus/wrap.h"

#include <gtest/gtest.h>

namespace fenceline::litmus {
namespace {

TEST(Wrapping, CountsCharactersAndNotBytes) {
  EXPECT_EQ(columns_of("na\u00efve"), 5U);
  EXPECT_EQ(columns_of("\u65e5\u672c"), 4U);
  EXPECT_EQ(columns_of("\xff\xc3"), 2U);
  EXPECT_EQ(fitted("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", 6), "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9");
  EXPECT_EQ(fitted("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", 5), "\u00e9\u00e9...");
  EXPECT_EQ(wrapped("\u00e9\u00e9\u00e9 \u00e9\u00e9", 6), "\u00e9\u00e9\u00e9 \u00e9\u00e9");
}

TEST(Wrapping, KeepsTheFirstLinesIndent) { EXPECT_EQ(wrapped("  one two", 6, 4), "  one\n    two"); }

}  // namespace
}  // namespace fenceline::litmus
