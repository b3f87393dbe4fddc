// The header line, the documentation string and the metadata.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/litmus_tests.h"

namespace fenceline::litmus {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::parsed;

constexpr const char* body = "{ }\n P0 ;\n NOP ;\nforall (0:rax=0)\n";

TEST(Header, HasArchitectureAndName) {
  const auto test = parsed(std::string("X86_64 R+po+mfence\n") + body);
  EXPECT_EQ(test.arch, Arch::x86_64);
  EXPECT_EQ(test.name, "R+po+mfence");
  EXPECT_EQ(test.program.name, "R+po+mfence");
  EXPECT_EQ(test.program.origin, Origin::assembly);
  EXPECT_EQ(name_of(test.arch), "X86_64");
  EXPECT_THAT(test.doc, IsEmpty());
  EXPECT_THAT(test.metadata, IsEmpty());
}

TEST(Header, TakesNamesOfAnyCharactersButBlanks) {
  EXPECT_EQ(parsed(std::string("X86 iwp2.7/amd7\n") + body).name, "iwp2.7/amd7");
  EXPECT_EQ(parsed(std::string("X86 [a]{b}|c;(d)\n") + body).name, "[a]{b}|c;(d)");
}

TEST(Header, PassesOverTextAfterTheName) {
  const auto test =
      parsed("X86 amd5  (amdFive)  \"Loads and stores\"\n{x = 0; y = 0};\n P0 ;\n mfence ;\nexists (x=0)");
  EXPECT_EQ(test.name, "amd5");
  EXPECT_EQ(test.doc, "Loads and stores");
  EXPECT_EQ(test.init.size(), 2U);
}

TEST(Header, MayHaveItsStateOnTheSameLine) {
  EXPECT_EQ(parsed("X86 t {x=1}\n P0 ;\n MOV EAX,[x] ;\nexists (0:EAX=1)").init.size(), 1U);
}

TEST(Header, KeepsMetadataInOrder) {
  const auto test = parsed(std::string("X86_64 t\n\"Fre Rfe\"\n(* a comment (* in another *) *)\nCycle=Fre Rfe\n"
                                       "Relax=\nfree text, no key\nPrefetch = 0:x=F,1:y=T \r\nCycle=again\n") +
                           body);
  EXPECT_EQ(test.doc, "Fre Rfe");
  EXPECT_THAT(test.metadata, ElementsAre(Pair("Cycle", "Fre Rfe"), Pair("Relax", ""), Pair("Prefetch", "0:x=F,1:y=T"),
                                         Pair("Cycle", "again")));
  EXPECT_EQ(test.meta("Cycle"), "Fre Rfe");
  EXPECT_EQ(test.meta("Orig"), "");
}

TEST(Header, KeepsTheHashOfTheFile) {
  const std::string hash = "0123456789abcdef0123456789abcdef";
  EXPECT_EQ(parsed("X86_64 t\nHash=" + hash + "\n" + body).hash, hash);
  const auto test = parsed(std::string("X86_64 t\n") + body);
  EXPECT_EQ(test.hash, computed_hash(test));
  EXPECT_EQ(test.hash.size(), 32U);
}

TEST(Header, OfAnUnknownArchitectureIsAnError) {
  EXPECT_THAT(error_of("AArch64 t\n{}\n"), HasSubstr("t.litmus:1:1: unknown architecture 'AArch64'"));
  EXPECT_THAT(error_of("AArch64 t\n{}\n"), HasSubstr("X86_64"));
}

TEST(Header, ThatIsCutShortIsAnError) {
  EXPECT_THAT(error_of(""), HasSubstr("expected a test"));
  EXPECT_THAT(error_of("X86_64"), HasSubstr("expected the test's name"));
  EXPECT_THAT(error_of("X86_64 t\nCycle=Fre"), HasSubstr("expected '{'"));
  EXPECT_THAT(error_of("X86_64 t\n\"never closed\n{ }"), HasSubstr("2:1: this string is never closed"));
  EXPECT_THAT(error_of("X86_64 t\n(* never closed\n{ }"), HasSubstr("2:1: this comment is never closed"));
}

}  // namespace
}  // namespace fenceline::litmus
