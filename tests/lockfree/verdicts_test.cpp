// Every case of every table in this folder, under every model.

#include "tests/lockfree/verdicts.h"

#include <utility>

#include "tests/support/sanitized.h"

namespace fenceline::lockfree {

Case everywhere(std::string name, Failure::Kind kind, std::function<void()> body) {
  return {std::move(name), std::move(body), kind, kind, kind};
}
Case buffered(std::string name, Failure::Kind kind, std::function<void()> body) {
  return {std::move(name), std::move(body), proven, kind, kind};
}
Case reordered(std::string name, Failure::Kind kind, std::function<void()> body) {
  return {std::move(name), std::move(body), proven, proven, kind};
}

std::string name_of_case(const ::testing::TestParamInfo<Case>& info) { return info.param.name; }

namespace {

void expect(const Case& c, Model model, const Expected& expected) {
  SCOPED_TRACE(std::string(name_of(model)));
  const CheckResult result = check(model, c.body);
  if (!expected) {
    EXPECT_TRUE(result.verdict == CheckResult::Verdict::proven) << result.report();
    return;
  }
  ASSERT_TRUE(result.failure) << result.report();
  EXPECT_EQ(name_of(result.failure->kind), name_of(*expected)) << result.report();
  EXPECT_FALSE(result.trace.empty());

  ASSERT_FALSE(result.failure->token.empty()) << result.report();
  CheckOptions again;
  again.model = model;
  again.replay = result.failure->token;
  const CheckResult replayed = check(again, c.body);
  ASSERT_TRUE(replayed.failure) << again.replay << '\n' << replayed.report();
  EXPECT_EQ(name_of(replayed.failure->kind), name_of(*expected)) << replayed.report();
}

}  // namespace

TEST_P(Verdicts, AreAsExpected) {
  const Case& c = GetParam();
  if (c.seconds && testing::sanitized) GTEST_SKIP() << "too long under sanitizers";
  expect(c, Model::sc, c.sc);
  expect(c, Model::tso, c.tso);
  expect(c, Model::pso, c.pso);
}

// The tables are long enough to mean something.
TEST(VerdictsTables, HaveAtLeastFortyPlantedBugs) {
  const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
  int planted = 0;
  for (int s = 0; s < all.total_test_suite_count(); ++s) {
    const ::testing::TestSuite& suite = *all.GetTestSuite(s);
    for (int t = 0; t < suite.total_test_count(); ++t) {
      planted += std::string(suite.GetTestInfo(t)->name()).find("/Bug") != std::string::npos ? 1 : 0;
    }
  }
  EXPECT_GE(planted, 40);
}

}  // namespace fenceline::lockfree
