// Random litmus tests, as text, so that everything from the parser on can be tested with them; and a shrinker that
// makes a failing one small.
//
// Most tests observe every location and every register they use, a third of them only some.
//
// A test is a function of its seed and its options alone, on every host.
//
// Thread safety: everything is const or returns fresh values.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace fenceline::testing {

enum class RandomForm : std::uint8_t { x86_64, c };

struct RandomOptions {
  RandomForm form = RandomForm::x86_64;
  unsigned least_threads = 2;
  unsigned most_threads = 4;
  unsigned most_instructions = 6;    // a thread; at least 1
  unsigned total_instructions = 14;  // all threads together, about
  unsigned most_locations = 3;
  bool branches = true;  // forward, and if/else
  bool loops = false;    // a thread may wait for a value, which may never come, or go round a loop twice
  bool arrays = true;    // X86_64: sometimes an array, reached through a register
};

struct RandomTest {
  // A shared variable. `declaration` is its item of the initial state; in C, `parameter` is its parameter.
  struct Variable {
    std::string name;
    std::string declaration;
    std::string parameter;
  };

  RandomForm form = RandomForm::x86_64;
  std::string name;
  std::vector<Variable> variables;
  std::vector<std::string> registers;             // items of the initial state: "0:rsi=t"
  std::vector<std::vector<std::string>> threads;  // instructions and labels, or lines of C
  std::vector<std::string> observed;              // "0:rax", "x", "t[1]"
  std::vector<std::string> atoms;                 // of the condition, joined by /\; none is `true`

  std::string to_litmus() const;
};

RandomTest random_test(std::uint64_t seed, const RandomOptions& options);

// The smallest test found by taking away threads, lines, variables and observed items and by simplifying operands, one
// change after the other, while `fails` holds of the text. `fails` must be false of text that is no litmus test: much
// of what is tried is not.
RandomTest shrink(RandomTest test, const std::function<bool(const std::string& litmus)>& fails);

}  // namespace fenceline::testing
