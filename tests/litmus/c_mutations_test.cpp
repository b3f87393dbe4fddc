// Damaged C tests: each gives a test or an InputError, never anything else; and what still parses, prints and parses to
// the same program again.
#include <array>
#include <gtest/gtest.h>
#include <random>

#include "litmus/languages/c_lexer.h"
#include "tests/litmus/c_test_support.h"

namespace fenceline::litmus {
namespace {

const std::array<std::string, 4> seeds{
    "C a\n{ x = 1; int y = 2; long t[3] = {1, 2, 3}; 0:s = 7; int* p = x; }\n"
    "P0 (atomic_int* x, volatile int* y, std::atomic<int>& z, long* t) {\n"
    "  int s; /* c */ int r0 = atomic_load_explicit(x, memory_order_acquire); // d\n"
    "  if (r0 == 1 && (*y)++ < 3) { z.fetch_add(s, std::memory_order_relaxed); } else if (r0) *y = -1; else { }\n"
    "  for (int i = 0; i < 3; ++i) t[i] += (long)i << 2;\n"
    "  int e = 0; while (!atomic_compare_exchange_weak(x, &e, e + 1)) { if (e > 5) break; continue; }\n"
    "  goto out; out: ;\n}\n"
    "P1 (atomic_int* x, long* t) {\n  long* q = t + 1; *q = ~*q; x->store(4, std::memory_order::release);\n}\n"
    "exists (0:e=1 /\\ z=1)\n",
    "C b\n{}\nP0 (int** p, int* x, unsigned char* c, _Atomic(int*)* a) {\n"
    "  *p = x; int* r = a->exchange(*p); unsigned u = *c ? -1 : 0x7ful; *c ^= u-- , u >>= 3;\n"
    "  do { auto v = **p * 2; { bool u = !v || r == nullptr; } } while (0); return;\n}\nforall (0:u=0)\n",
    "C c\n{}\nP0 (atomic_flag* f) { while (atomic_flag_test_and_set(f)) ; atomic_flag_clear(f); }\n"
    "P1 (atomic_flag* f) { WRITE_ONCE(*f, READ_ONCE(*f) | 1); atomic_thread_fence(memory_order_acq_rel); }\n"
    "locations [f;]\n~exists (f=1)\n",
    "C d\n{}\nP0 (atomic_long* n, int* e) { int r = atomic_compare_exchange_strong_explicit(e, e, 2, "
    "memory_order_seq_cst, "
    "memory_order_relaxed); *n += r; (*n)--; long k = ++*n; }\nexists (n=1)\n",
};

class Damaged : public ::testing::Test {
 protected:
  void expect_clean(const std::string& text) {
    ++tried_;
    try {
      const auto test = parse(text, "t");
      ++parsed_;
      const auto again = parse(print(test), "t");
      EXPECT_EQ(again.program, test.program) << text;
      EXPECT_EQ(again.hash, test.hash) << text;
      reference::run_single_thread(test.program, 0, 1000);
    } catch (const InputError&) {
    } catch (const AccessFault&) {
    }
  }
  unsigned tried_ = 0;
  unsigned parsed_ = 0;
  std::mt19937_64 random_{20'240'601};

  std::size_t below(std::size_t n) { return random_() % n; }
};

TEST_F(Damaged, EveryTruncation) {
  for (const std::string& text : seeds) {
    for (std::size_t length = 0; length <= text.size(); ++length) expect_clean(text.substr(0, length));
  }
  EXPECT_GE(parsed_, seeds.size());
}

TEST_F(Damaged, CharactersReplacedDeletedAndInserted) {
  const std::string alphabet = "(){}[];,.<>=+-*/%&|^~!?: \n019axPr_'\"\\@#$\xff";
  for (unsigned i = 0; i < 15'000; ++i) {
    std::string text = seeds[below(seeds.size())];
    for (std::size_t n = 1 + below(3); n > 0; --n) {
      const std::size_t at = below(text.size());
      switch (below(3)) {
        case 0: text[at] = alphabet[below(alphabet.size())]; break;
        case 1: text.erase(at, 1 + below(4)); break;
        default: text.insert(at, 1, alphabet[below(alphabet.size())]); break;
      }
      if (text.empty()) text = ";";
    }
    expect_clean(text);
  }
  EXPECT_GT(parsed_, tried_ / 50) << "some damage must leave valid tests, or nothing is tried of them";
}

// Words moved about make texts that are closer to C than characters do.
TEST_F(Damaged, WordsReplacedDeletedAndDoubled) {
  std::vector<std::vector<std::string>> texts;
  std::vector<std::string> words;
  for (const std::string& seed : seeds) {
    std::vector<std::string>& pieces = texts.emplace_back();
    // The header stays; words from there on.
    const std::size_t body = seed.find("P0");
    pieces.push_back(seed.substr(0, body));
    Cursor cursor(seed, "t", body);
    while (cursor.looking_at("P")) {
      for (const CToken& token : c_tokens(cursor).list) {
        words.emplace_back(token.text);
        pieces.push_back(std::string(token.text) + " ");
      }
    }
    pieces.push_back(seed.substr(cursor.offset()));
  }
  for (unsigned i = 0; i < 15'000; ++i) {
    std::vector<std::string> pieces = texts[below(texts.size())];
    for (std::size_t n = 1 + below(2); n > 0; --n) {
      const auto at = static_cast<std::ptrdiff_t>(1 + below(pieces.size() - 1));
      switch (below(3)) {
        case 0: pieces[static_cast<std::size_t>(at)] = words[below(words.size())] + " "; break;
        case 1: pieces.erase(pieces.begin() + at); break;
        default: pieces.insert(pieces.begin() + at, words[below(words.size())] + " "); break;
      }
    }
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    expect_clean(text);
  }
  EXPECT_GT(parsed_, 200U);
}

}  // namespace
}  // namespace fenceline::litmus
