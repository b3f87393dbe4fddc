// Litmus tests as GoogleTest assertions: each with its control, which fails and says why.

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "litmus/catalogue/catalogue.h"
#include "litmus/gtest.h"
#include "tests/support/tool_folder.h"

namespace fenceline {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* message_passing = R"(C mine
{ }
P0 (atomic_int* data, atomic_int* flag) {
  atomic_store_explicit(data, 1, memory_order_relaxed);
  atomic_store_explicit(flag, 1, memory_order_relaxed);
}
P1 (atomic_int* data, atomic_int* flag) {
  int r0 = atomic_load_explicit(flag, memory_order_relaxed);
  int r1 = atomic_load_explicit(data, memory_order_relaxed);
}
exists (1:r0=1 /\ 1:r1=0)
)";

TEST(ExpectForbidden, HoldsForANameOfTheCatalogueATextAndAFile) {
  EXPECT_FORBIDDEN("SB", Model::sc);
  EXPECT_FORBIDDEN(message_passing, Model::tso);
  ASSERT_FORBIDDEN("SB+mfences", Model::pso);
  const testing::ToolFolder folder;
  EXPECT_FORBIDDEN(folder.write("mine.litmus", message_passing), Model::tso);
  EXPECT_FORBIDDEN(folder.write("mine.litmus", message_passing).string(), Model::sc);
}

TEST(ExpectForbidden, TakesARawStringInPlace) {
  EXPECT_FORBIDDEN(R"(X86_64 mine
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 mfence        | mfence        ;
 movq (y),%rax | movq (x),%rax ;
exists (0:rax=0 /\ 1:rax=0)
)",
                   Model::pso);
}

TEST(ExpectForbidden, FailsWithTheRunThatShowsTheOutcome) {
  EXPECT_NONFATAL_FAILURE(EXPECT_FORBIDDEN("SB", Model::tso), "P0 loads y while its own older store x=1");
  EXPECT_NONFATAL_FAILURE(EXPECT_FORBIDDEN(message_passing, Model::pso),
                          "P0's store flag=1 reaches memory before its older store data=1");
  EXPECT_FATAL_FAILURE(ASSERT_FORBIDDEN("SB", Model::tso), "A shortest run, 6 steps");
  EXPECT_THAT(litmus::forbidden("SB", Model::tso).message(),
              AllOf(HasSubstr("SB under TSO: 0:rax=0 /\\ 1:rax=0 can happen"), HasSubstr("[x=1]* rax=0"),
                    HasSubstr("P0: a full fence (MFENCE)")));
}

TEST(ExpectAllowed, HoldsAndFailsWithTheCycleThatForbidsIt) {
  EXPECT_ALLOWED("SB", Model::tso);
  EXPECT_ALLOWED(message_passing, Model::pso);
  ASSERT_ALLOWED("n6", Model::tso);
  EXPECT_NONFATAL_FAILURE(EXPECT_ALLOWED("SB", Model::sc), "would have to come before itself");
  EXPECT_NONFATAL_FAILURE(EXPECT_ALLOWED(message_passing, Model::tso), "cannot happen (PSO allows it");
  EXPECT_FATAL_FAILURE(ASSERT_ALLOWED("SB+mfences", Model::pso), "the fence between them");
}

// Messages are GoogleTest's own text: nothing about the expression stands before them.
TEST(ExpectAllowed, PrintsTheReasonAndNothingElse) {
  EXPECT_THAT(litmus::allowed("SB", Model::sc).message(), StartsWith("SB under SC: 0:rax=0 /\\ 1:rax=0 cannot"));
  ::testing::TestPartResultArray failures;
  {
    const ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
    EXPECT_ALLOWED("SB", Model::sc);
  }
  ASSERT_EQ(failures.size(), 1);
  EXPECT_THAT(failures.GetTestPartResult(0).message(), StartsWith("SB under SC: "));
  EXPECT_THAT(failures.GetTestPartResult(0).file_name(), HasSubstr("expect_test.cpp"));
}

TEST(ExpectOutcomes, HoldForExactlyTheseInAnyOrder) {
  EXPECT_OUTCOMES("SB", Model::sc, {"0:rax=1; 1:rax=1", "0:rax=0; 1:rax=1", "0:rax=1; 1:rax=0"});
  ASSERT_OUTCOMES("SB", Model::tso, {"0:rax=0; 1:rax=0;", "0:rax=1; 1:rax=1", "0:rax=0; 1:rax=1", "0:rax=1; 1:rax=0"});
  // What is left out may have any value, and what the condition does not mention is observed when it is named.
  EXPECT_OUTCOMES("SB", Model::sc, {"0:rax=1; [x]=1", "0:rax=0; 1:rax=1; [y]=1"});
}

TEST(ExpectOutcomes, FailWithARunToWhatWasNotExpected) {
  EXPECT_NONFATAL_FAILURE(
      EXPECT_OUTCOMES("SB", Model::tso, {"0:rax=1; 1:rax=1", "0:rax=0; 1:rax=1", "0:rax=1; 1:rax=0"}),
      "allowed, not expected: 0:rax=0; 1:rax=0");
  EXPECT_FATAL_FAILURE(ASSERT_OUTCOMES("SB", Model::tso, {"0:rax=1"}), "A shortest run");
  EXPECT_THAT(litmus::outcomes("SB", Model::tso, {}).message(), Not(HasSubstr("expected, not allowed")));
}

TEST(ExpectOutcomes, FailWithTheReasonForWhatCannotBe) {
  EXPECT_NONFATAL_FAILURE(EXPECT_OUTCOMES("SB", Model::sc, {"0:rax=1", "0:rax=0; 1:rax=1", "0:rax=0; 1:rax=0"}),
                          "would have to come before itself");
  const litmus::Answer answer =
      litmus::outcomes("SB", Model::sc, {"0:rax=1", "0:rax=0; 1:rax=1", "0:rax=0; 1:rax=0", "0:rax=7"});
  EXPECT_THAT(answer.message(),
              AllOf(HasSubstr("expected, not allowed: 0:rax=0 /\\ 1:rax=0"),
                    HasSubstr("expected, not allowed: 0:rax=7"), Not(HasSubstr("allowed, not expected"))));
}

TEST(ExpectOutcomes, PassOverWhatTheFilterPassesOver) {
  constexpr const char* filtered =
      "X86_64 f\n{ }\n P0 | P1 ;\n movq $1,(x) | movq $1,(y) ;\n movq (y),%rax | movq (x),%rax ;\n"
      "filter (0:rax=0)\nexists (1:rax=0)\n";
  EXPECT_OUTCOMES(filtered, Model::sc, {"0:rax=0; 1:rax=1"});
  EXPECT_NONFATAL_FAILURE(EXPECT_OUTCOMES(filtered, Model::tso, {"0:rax=0; 1:rax=1"}), "0:rax=0; 1:rax=0");
}

TEST(Expect, AnOutcomeMayStandInForTheCondition) {
  EXPECT_FORBIDDEN("SB", Model::tso, {.outcome = "0:rax=7"});
  EXPECT_ALLOWED("SB", Model::sc, {.outcome = "0:rax=1; 1:rax=1"});
  EXPECT_NONFATAL_FAILURE(EXPECT_FORBIDDEN("SB", Model::sc, {.outcome = "0:rax=1"}), "can happen");
  EXPECT_NONFATAL_FAILURE(EXPECT_ALLOWED("SB", Model::sc, {.outcome = "0:rbx=1"}),
                          "outcome:1:3: P0 has no register 'rbx'\n0:rbx=1\n  ^");
}

TEST(Expect, ABoundOnTheBuffersIsObeyed) {
  EXPECT_FORBIDDEN("SB", Model::tso, {.buffer = 0});
  EXPECT_ALLOWED("SB", Model::tso, {.buffer = 1});
}

TEST(Expect, AForallIsForbiddenToBreak) {
  constexpr const char* certain = "X86_64 f\n{ }\n P0 ;\n movq $1,(x) ;\n movq (x),%rax ;\nforall (0:rax=1)\n";
  EXPECT_FORBIDDEN(certain, Model::pso);
  EXPECT_NONFATAL_FAILURE(EXPECT_ALLOWED(certain, Model::pso), "cannot happen");
}

TEST(Expect, ASearchEndedByALimitIsAFailureUnlessItsAnswerIsKnown) {
  // Ten stores each, to one location: neither search is done after a few states.
  std::string text = "X86_64 long\n{ }\n P0 | P1 | P2 ;\n";
  for (int value = 1; value <= 10; ++value) {
    const std::string store = " movq $" + std::to_string(value);
    text += store + ",(x) |" + store + "0,(x) |" + store + "00,(x) ;\n";
  }
  text += " movq (x),%rax | movq (x),%rbx | movq (x),%rcx ;\nexists (0:rax=10 /\\ 1:rbx=0)\n";
  litmus::ExpectOptions few;
  few.limits.states = 3;
  EXPECT_NONFATAL_FAILURE(EXPECT_FORBIDDEN(text, Model::tso, few), "inconclusive");
  EXPECT_NONFATAL_FAILURE(EXPECT_ALLOWED(text, Model::tso, few), "inconclusive");
  EXPECT_NONFATAL_FAILURE(EXPECT_OUTCOMES(text, Model::tso, {}, few), "inconclusive");
}

TEST(Expect, BadTextIsAFailureWithLineAndCaret) {
  constexpr const char* bad = "X86_64 t\n{ }\n P0 ;\n movq $1,) ;\nexists (x=1)\n";
  EXPECT_NONFATAL_FAILURE(EXPECT_FORBIDDEN(bad, Model::sc), "litmus text:4:");
  EXPECT_NONFATAL_FAILURE(EXPECT_ALLOWED(bad, Model::sc), " movq $1,) ;\n         ^");
  EXPECT_NONFATAL_FAILURE(EXPECT_OUTCOMES(bad, Model::sc, {"x=1"}), "litmus text:4:");
  EXPECT_NONFATAL_FAILURE(EXPECT_OUTCOMES("SB", Model::sc, {"0:rax=1", "0:rax"}), "expected outcome:1:6: expected '='");
}

TEST(Expect, WhatIsNoTestIsAFailure) {
  EXPECT_NONFATAL_FAILURE(EXPECT_FORBIDDEN("no such test", Model::sc), "no such test: no such file");
  EXPECT_NONFATAL_FAILURE(EXPECT_FORBIDDEN("", Model::sc), "no such file");
  EXPECT_NONFATAL_FAILURE(EXPECT_FORBIDDEN("x86-basic-2", Model::sc), "tests, not one");
  EXPECT_NONFATAL_FAILURE(EXPECT_ALLOWED("X86_64 n\n{ }\n P0 ;\n movq $1,(x) ;\nlocations [x;]\n", Model::sc),
                          "the test has no condition; name an outcome");
  EXPECT_ALLOWED("X86_64 n\n{ }\n P0 ;\n movq $1,(x) ;\nlocations [x;]\n", Model::sc, {.outcome = "x=1"});
}

// Two ways to the same verdicts: the catalogue's published ones, and the assertions.
TEST(Expect, AgreesWithEveryPublishedVerdictOfTheCatalogue) {
  std::size_t asserted = 0;
  for (const litmus::CatalogueEntry& entry : litmus::catalogue()) {
    if (entry.text.find("\nforall") != std::string_view::npos) continue;  // asks what breaks it instead
    for (const Model model : all_models) {
      if (entry.reachable_under(model)) {
        EXPECT_ALLOWED(entry.text, model) << entry.name;
      } else {
        EXPECT_FORBIDDEN(entry.name, model);
      }
      ++asserted;
    }
  }
  EXPECT_GT(asserted, 100U);
}

}  // namespace
}  // namespace fenceline
