// A debugger stops in the user's code where a failing run fails.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fenceline/check.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <unistd.h>

#include "runtime/check/sanitizer.h"

namespace fenceline::testing {
namespace {

using ::testing::HasSubstr;

__attribute__((noinline)) void buffering_thread_that_fails(atomic<int>& mine, atomic<int>& other, const int& seen) {
  mine.store(1, memory_order_relaxed);
  EXPECT_TRUE(other.load() == 1 || seen == 1);
  (void)mine.load();
}

CheckResult failing() {
  return check(Model::tso, [] {
    atomic<int> x{"x", 0};
    atomic<int> y{"y", 0};
    int seen = 0;
    thread first([&] {
      x.store(1, memory_order_relaxed);
      seen = y.load();
    });
    buffering_thread_that_fails(y, x, seen);
    first.join();
  });
}

std::string output_of(const std::string& command) {
  std::string text;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  std::array<char, 4096> part{};
  while (pipe != nullptr && std::fgets(part.data(), part.size(), pipe.get()) != nullptr) text += part.data();
  return text;
}

// The debugger runs the same test: then it is the run that fails.
TEST(CheckDebugger, StopsWhereTheRunFails) {
  if (std::getenv("FENCELINE_BREAK") != nullptr) {
    EXPECT_TRUE(failing());
    return;
  }
#ifdef FENCELINE_ASAN
  GTEST_SKIP() << "the leak sanitizer cannot be debugged";
#endif
  if (output_of("gdb --version 2>/dev/null").empty()) GTEST_SKIP() << "no gdb";
  std::array<char, 4096> self{};
  ASSERT_GT(::readlink("/proc/self/exe", self.data(), self.size() - 1), 0);
  const std::string output = output_of("FENCELINE_BREAK=1 FENCELINE_REPLAY=" + failing().failure->token +
                                       " gdb -nx -batch -ex run -ex backtrace --args " + self.data() +
                                       " --gtest_filter=CheckDebugger.StopsWhereTheRunFails"
                                       " 2>&1 < /dev/null");
  if (output.find("ptrace") != std::string::npos) GTEST_SKIP() << output;
  EXPECT_THAT(output, HasSubstr("SIGTRAP"));
  EXPECT_THAT(output, HasSubstr("buffering_thread_that_fails"));
  EXPECT_THAT(output, HasSubstr("debugger_test.cpp"));
}

}  // namespace
}  // namespace fenceline::testing
