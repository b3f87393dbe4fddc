// GoogleTest's assertions inside a check are the check's failures.
//
// Thread safety: as GoogleTest's reporters: for the thread of the host that made it.
#pragma once

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <memory>
#include <optional>

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

// GoogleTest's is for threads of the host.
class ScopedTrace {
 public:
  template <class T>
  ScopedTrace(const char* file, int line, const T& message) {
    if (code_is_under_check()) {
      inside_.emplace(file, line, (::testing::Message() << message).GetString());
    } else {
      outside_.emplace(file, line, message);
    }
  }

 private:
  std::optional<Annotation> inside_;
  std::optional<::testing::ScopedTrace> outside_;
};

inline std::shared_ptr<void> intercept_gtest() {
  auto interceptor = std::make_shared<GtestInterceptor>();
  // What GoogleTest makes for itself at the first failure must not be made in code under check.
  GTEST_NONFATAL_FAILURE_("");
  return interceptor;
}

}  // namespace fenceline::checking

// In code under check too.
#undef SCOPED_TRACE
#define SCOPED_TRACE(message) \
  const ::fenceline::checking::ScopedTrace GTEST_CONCAT_TOKEN_(gtest_trace_, __LINE__)(__FILE__, __LINE__, (message))
