// A failing check as a litmus test that others can run, and as a page that explains it.

#include <fenceline/check.h>
#include <fenceline/litmus.h>
#include <gtest/gtest.h>
#include <string>

#include "litmus/export.h"

using fenceline::Model;

static void store_buffering() {
  fenceline::atomic<int> x{"x", 0};
  fenceline::atomic<int> y{"y", 0};
  int a = 0;
  int b = 0;
  fenceline::thread first([&] {
    x.store(1, std::memory_order_relaxed);
    a = y.load(std::memory_order_relaxed);
  });
  fenceline::thread second([&] {
    y.store(1, std::memory_order_relaxed);
    b = x.load(std::memory_order_relaxed);
  });
  first.join();
  second.join();
  EXPECT_TRUE(a == 1 || b == 1);
}

TEST(MyBuffers, AreExplainedWhenTheyFail) {
  const auto result = fenceline::check(Model::tso, store_buffering);
  ASSERT_TRUE(result.failure) << result;
  ASSERT_TRUE(result.program) << result;
  const auto& [program, query] = *result.program;
  const std::string test = fenceline::litmus::c_test(program, query);
  EXPECT_ALLOWED(test, Model::tso);
  EXPECT_ALLOWED(test, Model::pso);
  EXPECT_FORBIDDEN(test, Model::sc);
  const std::string page = fenceline::litmus::c_test_page(program, query);
  EXPECT_NE(page.find("<html"), std::string::npos);
  EXPECT_NE(page.find("exists"), std::string::npos);
  EXPECT_FALSE(fenceline::check(Model::sc, store_buffering).failure);
}
