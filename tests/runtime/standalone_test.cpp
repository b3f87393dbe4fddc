// Standalone programs: they compile without warnings, run, and their histograms hold what the model allows.
#include "runtime/standalone.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <regex>

#include "model/explore/explore.h"
#include "runtime/backends/process.h"
#include "tests/support/native_programs.h"
#include "tests/support/small_programs.h"

namespace fenceline::runtime {
namespace {

using namespace fenceline::testing;

Query exists(std::vector<Observable> observed, Proposition proposition) {
  Query query;
  query.observed = std::move(observed);
  query.quantifier = Quantifier::exists;
  query.proposition = std::move(proposition);
  return query;
}

Proposition equal(std::size_t observable, Shown value) {
  Proposition p;
  p.kind = Proposition::Kind::equal;
  p.observable = observable;
  p.value = value;
  return p;
}

Proposition both(Proposition a, Proposition b) {
  Proposition p;
  p.kind = Proposition::Kind::conjunction;
  p.children = {std::move(a), std::move(b)};
  return p;
}

class Standalone : public ::testing::TestWithParam<std::string> {
 protected:
  // Compiles the program; what it prints in a tenth of a second, or, when that does not contain `awaited`, in one of
  // some further runs: on a busy machine two threads may not meet in a tenth of a second.
  std::string output(const Program& program, const Query& query, const std::string& awaited = {}) {
    const TemporaryFolder folder;
    const std::string source = folder.path() / "test.cpp";
    const std::string target = folder.path() / "test";
    std::ofstream(source) << standalone_program(program, query, "0123");
    const pid_t compiler = start_process(
        {GetParam(), "-std=c++20", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread", source, "-o", target},
        folder.path() / "log");
    if (!process_result(compiler, true).value_or(false)) {
      ADD_FAILURE() << file_text(folder.path() / "log").substr(0, 2000);
      return {};
    }
    std::string text;
    for (int attempt = 0; attempt < 20; ++attempt) {
      text = output_of({target, attempt == 0 ? "0.1" : "0.5"}).value_or("it failed");
      if (text.find(awaited) != std::string::npos) break;
    }
    return text;
  }
};
INSTANTIATE_TEST_SUITE_P(Runtime, Standalone, ::testing::Values("g++", "clang++"),
                         [](const auto& info) { return info.param == "g++" ? "gcc" : "clang"; });

bool missing(const std::string& compiler) {
  try {
    return !output_of({compiler, "--version"});
  } catch (const std::runtime_error&) {
    return true;
  }
}

TEST_P(Standalone, PrintsTheHistogramOfStoreBuffering) {
  if (missing(GetParam())) GTEST_SKIP();
  Program sb = program({{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}});
  sb.name = "SB \"quoted\"";
  const std::string text = output(sb, exists({at(0, r0), at(1, r0)}, both(equal(0, 0), equal(1, 0))), "*>");
  EXPECT_TRUE(std::regex_search(text, std::regex("^Test SB \"quoted\" Allowed\nHistogram \\([234] states\\)\n")))
      << text;
  EXPECT_TRUE(std::regex_search(text, std::regex("\n[0-9]+ *\\*>0:r0=0; 1:r0=0;\n"))) << text;
  EXPECT_TRUE(std::regex_search(text, std::regex("\n[0-9]+ *:>0:r0=1; 1:r0=0;\n"))) << text;
  EXPECT_TRUE(std::regex_search(text, std::regex("\nOk\n\nWitnesses\nPositive: [0-9]+, Negative: [0-9]+\n"))) << text;
  EXPECT_NE(text.find("\nCondition exists (0:r0=0 /\\ 1:r0=0) is validated\nHash=0123\n"), std::string::npos) << text;
  EXPECT_TRUE(std::regex_search(text, std::regex("\nObservation SB \"quoted\" Sometimes [0-9]+ [0-9]+\nTime ")))
      << text;
}

TEST_P(Standalone, FencesForbidIt) {
  if (missing(GetParam())) GTEST_SKIP();
  const Program sb = program({{store(x, 1), fence(), load(r0, y)}, {store(y, 1), fence(), load(r0, x)}});
  const std::string text = output(sb, exists({at(0, r0), at(1, r0)}, both(equal(0, 0), equal(1, 0))));
  EXPECT_NE(text.find("\nNo\n"), std::string::npos) << text;
  EXPECT_NE(text.find("is NOT validated"), std::string::npos) << text;
}

TEST_P(Standalone, LoopsAndNothingObserved) {
  if (missing(GetParam())) GTEST_SKIP();
  const fenceline::testing::Subject waiting = waiting_loop();
  EXPECT_TRUE(std::regex_search(output(waiting.program, exists(waiting.observed, equal(0, 1))),
                                std::regex("Histogram \\(1 states\\)\n[0-9]+ *\\*>1:r1=1;\n")));
  Query nothing;
  EXPECT_TRUE(
      std::regex_search(output(waiting.program, nothing), std::regex("Histogram \\(1 states\\)\n[0-9]+ *\\*>\n")));
}

// Everything the instruction set has, printed by the program as the model has it.
TEST_P(Standalone, RandomProgramsStayWithinTso) {
  if (missing(GetParam())) GTEST_SKIP();
  for (std::uint64_t seed = 300; seed < 303; ++seed) {
    const fenceline::testing::Subject sample =
        random_subject(seed, 2, 6, seed % 2 == 0 ? Origin::assembly : Origin::c11);
    Query query;
    query.observed = sample.observed;
    const OutcomeSet allowed = explore(sample.program, sample.observed, Model::tso).outcomes;
    std::set<std::string> expected;
    for (std::size_t i = 0; i < allowed.size(); ++i) {
      std::string row;
      for (std::size_t c = 0; c < allowed.arity(); ++c) {
        row += name_of(sample.program, sample.observed[c]) + "=" + text_of(sample.program, allowed[i][c]) + "; ";
      }
      expected.insert(row.substr(0, row.size() - 1));
    }
    const std::string text = output(sample.program, query);
    std::size_t rows = 0;
    for (std::size_t at = text.find('>'); at != std::string::npos; at = text.find('>', at + 1)) {
      const std::string row = text.substr(at + 1, text.find('\n', at) - at - 1);
      EXPECT_TRUE(expected.contains(row)) << "seed " << seed << ": " << row;
      ++rows;
    }
    EXPECT_GT(rows, 0U);
  }
}

}  // namespace
}  // namespace fenceline::runtime
