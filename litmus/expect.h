// Litmus tests as assertions of a C++ test: what a model forbids, allows, or allows exactly.
//
// No test framework is needed here; an answer converts to whatever a framework takes (GoogleTest's macros over these
// functions are in litmus/gtest.h).
//
// Thread safety: pure functions; a test given as a file is read at each call.
#pragma once

#include <concepts>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "model/explore/explore.h"
#include "model/models.h"

namespace fenceline::litmus {

// A litmus test as the user names it: litmus text (told by its line breaks), a file, or a name of the catalogue.
class TestGiven {
 public:
  // Implicit, so that a literal will do.
  TestGiven(const char* given) : given_(given) {}
  TestGiven(std::string given) : given_(std::move(given)) {}
  TestGiven(std::string_view given) : given_(given) {}
  TestGiven(const std::filesystem::path& file) : given_(file.string()) {}

  const std::string& text() const { return given_; }

 private:
  std::string given_;
};

struct ExpectOptions {
  // The outcome asked about, such as "0:rax=0; [x]=1", in place of the test's condition. No meaning for `outcomes`.
  std::string outcome = {};
  std::optional<unsigned> buffer = {};  // as ExploreOptions
  Limits limits = {};                   // a search that they end is a failure, unless its answer is known
};

// Whether what was expected is so. A failure's message says why: a run drawn step by step, the cycle that forbids an
// outcome, or what is wrong with the test's text, with line and caret.
class Answer {
 public:
  static Answer yes() { return {true, {}}; }
  static Answer no(std::string message) { return {false, std::move(message)}; }

  explicit operator bool() const { return holds_; }
  const std::string& message() const { return message_; }  // empty when it holds

  // To testing::AssertionResult and its like.
  template <class Result>
  requires(std::constructible_from<Result, bool> && !std::is_arithmetic_v<Result> &&
           requires(Result result, std::string text) { result << text; })
  operator Result() const {
    Result result(holds_);
    result << message_;
    return result;
  }

 private:
  Answer(bool holds, std::string message) : holds_(holds), message_(std::move(message)) {}
  bool holds_;
  std::string message_;
};

// No run under the model ends as the test's condition (`exists`, `~exists`) says; for `forall`, none breaks it. Never
// throws on bad input: that is an answer too.
Answer forbidden(const TestGiven& given, Model model, const ExpectOptions& options = {});

// Some run does.
Answer allowed(const TestGiven& given, Model model, const ExpectOptions& options = {});

// Every run ends in one of the outcomes listed, and each of them has a run. An outcome names values of registers and
// locations ("0:rax=0; [x]=1"); what it leaves out may have any value. Outcomes that the test's filter passes over do
// not count.
Answer outcomes(const TestGiven& given, Model model, std::initializer_list<std::string_view> expected,
                const ExpectOptions& options = {});

}  // namespace fenceline::litmus
