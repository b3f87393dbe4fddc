// Choices for the random generators, the same on every host: std::mt19937_64 is specified to the bit, the standard
// distributions are not.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

namespace fenceline::testing {

class Choice {
 public:
  explicit Choice(std::uint64_t seed) : engine_(seed) {}

  // 0 to n - 1; n is at least 1.
  unsigned below(std::size_t n) { return static_cast<unsigned>(engine_() % n); }
  // least to most, both included.
  unsigned between(unsigned least, unsigned most) { return least + below(most - least + 1); }
  bool one_in(unsigned n) { return below(n) == 0; }

  template <class T>
  T of(std::initializer_list<T> values) {
    return values.begin()[below(values.size())];
  }
  template <class T>
  const T& of(const std::vector<T>& values) {
    return values[below(values.size())];
  }
  // An index, each as likely as its weight.
  unsigned weighted(std::initializer_list<unsigned> weights) {
    unsigned sum = 0;
    for (const unsigned w : weights) sum += w;
    unsigned at = below(sum);
    unsigned index = 0;
    for (const unsigned w : weights) {
      if (at < w) return index;
      at -= w;
      ++index;
    }
    return index;
  }

 private:
  std::mt19937_64 engine_;
};

struct RandomOptions;
struct RandomTest;

// One location is rare: little can differ between models there.
unsigned number_of_locations(const RandomOptions& options, Choice& choice);

// Fill in variables, registers, threads and observed items; `sizes` holds the number of instructions of each thread.
void fill_x86_64(RandomTest& test, const std::vector<unsigned>& sizes, const RandomOptions& options, Choice& choice);
void fill_c(RandomTest& test, const std::vector<unsigned>& sizes, const RandomOptions& options, Choice& choice);

}  // namespace fenceline::testing
