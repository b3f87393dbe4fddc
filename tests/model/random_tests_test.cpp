// The generator of random tests and its shrinker, which the differential tests stand on.
#include "tests/support/random_tests.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <utility>

#include "litmus/test.h"
#include "model/reference/reference.h"

namespace fenceline::testing {
namespace {

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

std::size_t lines_of(const RandomTest& test) {
  std::size_t lines = 0;
  for (const auto& thread : test.threads) lines += thread.size();
  return lines;
}

std::vector<RandomOptions> kinds() {
  RandomOptions loops;
  loops.loops = true;
  RandomOptions c;
  c.form = RandomForm::c;
  RandomOptions c_loops = c;
  c_loops.loops = true;
  return {{}, loops, c, c_loops};
}

TEST(RandomTests, EachSeedGivesItsOwnTestAlwaysTheSame) {
  for (const RandomOptions& options : kinds()) {
    std::set<std::string> texts;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const std::string text = random_test(seed, options).to_litmus();
      EXPECT_EQ(text, random_test(seed, options).to_litmus());
      texts.insert(text.substr(text.find('\n')));
    }
    EXPECT_GT(texts.size(), 45U);
  }
}

TEST(RandomTests, AllOfThemParse) {
  for (const RandomOptions& options : kinds()) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      const RandomTest random = random_test(seed, options);
      const std::string text = random.to_litmus();
      ASSERT_NO_THROW({
        const litmus::Test test = litmus::parse(text, random.name);
        EXPECT_EQ(test.program.threads.size(), random.threads.size());
        EXPECT_EQ(test.query.observed.size(), random.observed.size());
      }) << text;
    }
  }
}

TEST(RandomTests, AllKindsOfInstructionsComeUp) {
  std::string x86;
  std::string c;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    x86 += random_test(seed, kinds()[1]).to_litmus();
    c += random_test(seed, kinds()[3]).to_litmus();
  }
  for (const char* word : {"lock xadd", "lock cmpxchg", "lock inc", "xchg", "mfence", "sfence", "lfence", "jne", "jmp",
                           "set", "cmov", "8(%rsi)", "(%rsi,%rcx,8)", "movb", "movw", "movl", "movq"}) {
    EXPECT_GT(count_of(x86, word), 5U) << word;
  }
  for (const char* word : {"atomic_load_explicit",
                           "atomic_store_explicit",
                           "atomic_load(",
                           "atomic_store(",
                           "exchange_explicit",
                           "fetch_add",
                           "fetch_xor",
                           "compare_exchange_strong",
                           "compare_exchange_weak",
                           "atomic_thread_fence",
                           "relaxed",
                           "acquire",
                           "release",
                           "acq_rel",
                           "seq_cst",
                           "if (",
                           "else",
                           "do {",
                           "for (",
                           "int* "}) {
    EXPECT_GT(count_of(c, word), 5U) << word;
  }
}

// Whether two models differ on the text; false when it is no litmus test or more than the reference takes.
bool models_differ(const std::string& text, Model a, Model b) {
  try {
    const litmus::Test test = litmus::parse(text, "tried");
    reference::Options options;
    options.limits.states = 5000;
    const auto first = reference::explore(test.program, test.query.observed, a, options);
    const auto second = reference::explore(test.program, test.query.observed, b, options);
    return first.completeness == Completeness::exhaustive && second.completeness == Completeness::exhaustive &&
           first.outcomes != second.outcomes;
  } catch (const std::runtime_error&) {
    return false;
  }
}

TEST(RandomTests, ShrinkingFindsTheSmallestProgramsThatTellTwoModelsApart) {
  for (const auto& [a, b] : {std::pair(Model::sc, Model::tso), std::pair(Model::tso, Model::pso)}) {
    const auto differ = [a = a, b = b](const std::string& text) { return models_differ(text, a, b); };
    std::size_t least = 100;
    unsigned found = 0;
    for (std::uint64_t seed = 0; found < 10; ++seed) {
      const RandomTest test = random_test(seed, {});
      if (!differ(test.to_litmus())) continue;
      ++found;
      const RandomTest smallest = shrink(test, differ);
      EXPECT_TRUE(differ(smallest.to_litmus()));
      EXPECT_LE(lines_of(smallest), lines_of(test));
      for (std::size_t t = 0; t < smallest.threads.size(); ++t) {
        for (std::size_t i = 0; i < smallest.threads[t].size(); ++i) {
          RandomTest less = smallest;
          less.threads[t].erase(less.threads[t].begin() + static_cast<std::ptrdiff_t>(i));
          EXPECT_FALSE(differ(less.to_litmus())) << smallest.to_litmus();
        }
      }
      least = std::min(least, lines_of(smallest));
    }
    // Store buffering, and message passing or its kin: no program with three instructions tells these models apart.
    EXPECT_EQ(least, 4U);
  }
}

TEST(RandomTests, ShrinkingKeepsWhatTheFailureNeeds) {
  RandomTest test = random_test(1, {});
  test.threads = {{"movq $2,(x)", "cmpq $1,%rax", "jne L00", "mfence", "L00:"}, {"movq $1,(x)"}, {"xchgq %rax,(x)"}};
  test.variables = {{"x", "uint64_t x=0", ""}};
  test.registers = {"2:rax=1"};
  test.observed = {"x", "2:rax"};
  test.atoms = {"2:rax=1"};
  const auto fails = [](const std::string& text) {
    return text.find("mfence") != std::string::npos && text.find("xchgq") != std::string::npos;
  };
  const RandomTest smallest = shrink(test, fails);
  EXPECT_EQ(smallest.threads, (std::vector<std::vector<std::string>>{{"mfence"}, {"xchgq %rax,(x)"}}));
  EXPECT_TRUE(smallest.registers.empty());
  EXPECT_TRUE(smallest.observed.empty());
  EXPECT_TRUE(smallest.atoms.empty());
}

}  // namespace
}  // namespace fenceline::testing
