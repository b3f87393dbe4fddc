// GoogleTest's assertions inside a check are the check's failures.
//
// Thread safety: as GoogleTest's reporters: for the thread of the host that made it.
#pragma once

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <memory>

#include "runtime/check/note.h"

namespace fenceline::checking {

class GtestInterceptor final : public ::testing::ScopedFakeTestPartResultReporter {
 public:
  GtestInterceptor() : ScopedFakeTestPartResultReporter(INTERCEPT_ONLY_CURRENT_THREAD, nullptr) {}

  void ReportTestPartResult(const ::testing::TestPartResult& result) override {
    if (!result.failed()) return;
    note_assertion(result.message(), result.file_name(), result.line_number());
  }
};

inline std::shared_ptr<void> intercept_gtest() {
  auto interceptor = std::make_shared<GtestInterceptor>();
  // What GoogleTest makes for itself at the first failure must not be made in code under check.
  GTEST_NONFATAL_FAILURE_("");
  return interceptor;
}

}  // namespace fenceline::checking
