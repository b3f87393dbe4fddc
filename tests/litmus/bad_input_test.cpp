// Broken input: every prefix of a test, and many random edits of it, either parse or give an InputError. What parses
// prints to a text of the same program.
#include <algorithm>
#include <gtest/gtest.h>
#include <random>

#include "litmus/errors.h"
#include "litmus/test.h"
#include "tests/support/suites.h"

namespace fenceline::litmus {
namespace {

// The corpus is always there; the suites when FENCELINE_SHARED is set.
std::vector<std::string> texts() {
  std::vector<std::string> found;
  for (const auto& [path, text] : testing::litmus_files(FENCELINE_SOURCE_DIR "/tests/fuzz/corpus")) {
    found.push_back(text);
  }
  for (const auto& [path, text] : testing::suite_files()) found.push_back(text);
  return found;
}

enum class Outcome { parsed, refused };

// With `print_too`, what parses is printed and parsed again.
Outcome feed(const std::string& text, bool print_too = true) {
  litmus::Test test;
  try {
    test = parse(text, "bad.litmus");
  } catch (const InputError& error) {
    EXPECT_FALSE(std::string_view(error.what()).empty());
    return Outcome::refused;
  }
  if (!print_too) return Outcome::parsed;
  try {
    const litmus::Test again = parse(print(test), "printed.litmus");
    EXPECT_TRUE(again.program == test.program) << text << "\nprints as\n" << print(test);
    EXPECT_TRUE(again.query == test.query) << text << "\nprints as\n" << print(test);
  } catch (const InputError& error) {
    ADD_FAILURE() << text << "\nprints as\n" << print(test) << '\n' << error.what();
  }
  return Outcome::parsed;
}

TEST(BadInput, TheCorpusIsGood) {
  const auto files = testing::litmus_files(FENCELINE_SOURCE_DIR "/tests/fuzz/corpus");
  EXPECT_GE(files.size(), 8U);
  for (const auto& [path, text] : files) EXPECT_EQ(feed(text), Outcome::parsed) << path;
}

TEST(BadInput, EveryPrefixParsesOrIsRefused) {
  std::size_t refused = 0;
  for (const std::string& text : texts()) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      refused += feed(text.substr(0, size), false) == Outcome::refused ? 1 : 0;
    }
  }
  EXPECT_GT(refused, 1000U);
}

// One random edit. Fragments are what the grammar reacts to.
void edit(std::string& text, const std::vector<std::string>& others, std::mt19937& random) {
  static constexpr const char* fragments[] = {";",
                                              "|",
                                              "(",
                                              ")",
                                              "[",
                                              "]",
                                              "{",
                                              "}",
                                              ",",
                                              ":",
                                              "$",
                                              "%",
                                              "=",
                                              "~",
                                              "\\/",
                                              "/\\",
                                              "=>",
                                              "not ",
                                              "exists",
                                              "forall ",
                                              "filter ",
                                              "locations [",
                                              "(*",
                                              "*)",
                                              "<<",
                                              "#",
                                              "\"",
                                              "\n",
                                              "P0",
                                              "P65",
                                              "0:rax",
                                              "lock ",
                                              "-1",
                                              "0x",
                                              "18446744073709551616",
                                              "true",
                                              "int ",
                                              "uint8_t ",
                                              "t[2]",
                                              "={1,2}",
                                              "movb ",
                                              "%ah",
                                              "(%rax,%rbx,8)",
                                              "L:",
                                              "jmp L",
                                              "ret",
                                              "cmpxchgl ",
                                              "setb ",
                                              "cmovl ",
                                              "\xff",
                                              "\0x",
                                              "4096",
                                              "&x",
                                              "&t[1]"};
  const auto below = [&random](std::size_t n) { return n == 0 ? 0 : random() % n; };
  const std::size_t at = below(text.size() + 1);
  switch (below(6)) {
    case 0: text.erase(at, 1 + below(8)); break;
    case 1: text.insert(at, fragments[below(std::size(fragments))]); break;
    case 2:
      if (at < text.size()) text[at] = static_cast<char>(random());
      break;
    case 3: {  // repeat a piece
      const std::string piece = text.substr(at, 1 + below(40));
      text.insert(below(text.size() + 1), piece);
      break;
    }
    case 4: {  // a piece of another test
      const std::string& other = others[below(others.size())];
      text.insert(at, other.substr(below(other.size()), 1 + below(60)));
      break;
    }
    case 5: {  // swap two words
      const std::string piece = text.substr(at, 1 + below(10));
      text.erase(at, piece.size());
      text.insert(below(text.size() + 1), piece);
      break;
    }
  }
}

TEST(BadInput, RandomEditsParseOrAreRefused) {
  const std::vector<std::string> originals = texts();
  std::mt19937 random(20240607);
  std::size_t parsed = 0;
  std::size_t refused = 0;
  for (int round = 0; round < 60000; ++round) {
    std::string text = originals[random() % originals.size()];
    for (std::size_t edits = 1 + random() % 4; edits > 0; --edits) edit(text, originals, random);
    ++(feed(text) == Outcome::parsed ? parsed : refused);
  }
  // Both ways must be well trodden for this to show anything.
  EXPECT_GT(parsed, 2000U);
  EXPECT_GT(refused, 5000U);
}

TEST(BadInput, OfGreatSizeIsReadOrRefusedInTime) {
  const auto repeated = [](std::string_view piece, std::size_t times) {
    std::string text;
    text.reserve(piece.size() * times);
    for (std::size_t i = 0; i < times; ++i) text += piece;
    return text;
  };
  const std::string head = "X86_64 t\n{}\n P0 ;\n";
  EXPECT_EQ(feed(repeated("(", 1000000)), Outcome::refused);
  EXPECT_EQ(feed("X86_64 t\n" + repeated("(*", 1000000)), Outcome::refused);
  EXPECT_EQ(feed("X86_64 t\n{" + repeated("x;", 1000000)), Outcome::refused);
  EXPECT_EQ(feed("X86_64 t\n" + repeated("a", 1000000)), Outcome::refused);
  EXPECT_EQ(feed(head + repeated("incl (x);", 100000)), Outcome::parsed);
  EXPECT_EQ(feed(head + repeated("nop;", 1000000)), Outcome::refused);
  EXPECT_EQ(feed(head + repeated("L:", 1000000)), Outcome::refused);
  EXPECT_EQ(feed(head + repeated("lock ", 1000000)), Outcome::refused);
  EXPECT_EQ(feed(head + "nop;exists (" + repeated("x=1/\\", 100000) + "x=1)"), Outcome::parsed);
  EXPECT_EQ(feed(head + "nop;exists " + repeated("~", 1000000)), Outcome::refused);
  EXPECT_EQ(feed(head + "nop;locations [" + repeated("x;", 100000) + "]"), Outcome::parsed);
  std::string names = head + "nop;locations [";
  for (int i = 0; i < 100000; ++i) names += "x" + std::to_string(i) + ";";
  EXPECT_EQ(feed(names), Outcome::refused);
  std::string arrays = "X86_64 t\n{";
  for (int i = 0; i < 100; ++i) arrays += "int t" + std::to_string(i) + "[4096];";
  EXPECT_EQ(feed(arrays + "}\n P0 ;\n nop ;\n"), Outcome::refused);
}

}  // namespace
}  // namespace fenceline::litmus
