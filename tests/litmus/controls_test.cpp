// Controls: the test without what orders it beside the one with it.

#include "litmus/run/controls.h"

#include <gtest/gtest.h>
#include <set>

#include "litmus/catalogue/catalogue.h"
#include "litmus/run/shape.h"

namespace fenceline::litmus {
namespace {

// The name of the control that a test alone in a run gets; empty for none.
std::string control_of(const std::string& test) {
  Suite suite = read_suite({test});
  EXPECT_TRUE(suite.errors.empty()) << test;
  add_controls(suite);
  const auto control = controls_among(suite.tests).front();
  EXPECT_EQ(suite.tests.size(), control ? 2U : 1U) << test;
  return control ? suite.tests[*control].name : "";
}

TEST(Controls, AreTheShapesWithoutTheirFences) {
  EXPECT_EQ(control_of("SB+mfences"), "SB");
  EXPECT_EQ(control_of("SB+mfence+po"), "SB");
  EXPECT_EQ(control_of("SB+sfences"), "SB");
  EXPECT_EQ(control_of("R+po+mfence"), "R");
  EXPECT_EQ(control_of("2+2W+sfence+po"), "2+2W");
  EXPECT_EQ(control_of("SB"), "");
  EXPECT_EQ(control_of("2+2W"), "");
}

TEST(Controls, OfCTestsHaveRelaxedOrdersAndNoFences) {
  EXPECT_EQ(control_of("SB+scs"), "SB+rlx");
  EXPECT_EQ(control_of("SB+fence-scs"), "SB+rlx");
  EXPECT_EQ(control_of("SB+rel-acq"), "SB+rlx");
  EXPECT_EQ(control_of("MP+fence-rel+fence-acq"), "MP+rlx");
  EXPECT_EQ(control_of("MP+rel+acq"), "MP+rlx");
  EXPECT_EQ(control_of("LB+acq-rel"), "LB+rlx");
  EXPECT_EQ(control_of("SB+rlx"), "");
}

TEST(Controls, OfLockedInstructionsHavePlainStores) {
  EXPECT_EQ(control_of("SB+xchgs"), "SB");
  EXPECT_EQ(control_of("SB+xchg+po"), "SB");
  EXPECT_EQ(control_of("MP+po-xchg+po"), "MP");
  EXPECT_EQ(control_of("SB+rmws"), "SB") << "a locked instruction on a location of its own is a fence";
  EXPECT_EQ(control_of("INC+locked"), "") << "what is shown of these is that they are atomic";
  EXPECT_EQ(control_of("CAS+both"), "");
}

TEST(Controls, EveryOneInTheCatalogueAllowsNoLessThanItsTest) {
  std::set<std::string> with;
  for (const CatalogueEntry& entry : catalogue()) {
    const std::string name = control_of(std::string(entry.name));
    if (name.empty()) continue;
    with.insert(std::string(entry.name));
    const CatalogueEntry* const control = catalogue_entry(name);
    for (const Model model : all_models) {
      EXPECT_LE(entry.reachable_under(model), control->reachable_under(model)) << entry.name << " beside " << name;
    }
  }
  EXPECT_GE(with.size(), 20U);
}

Test named(std::string_view text, const std::string& source) {
  Test test = parse(text, source);
  test.source = source;
  return test;
}

TEST(Controls, InTheRunAreTakenBeforeTheCataloguesAndThoseOfTheSameFolderFirst) {
  constexpr std::string_view bare = R"(X86 mine
{ }
 P0          | P1          ;
 MOV [u],$1  | MOV [v],$1  ;
 MOV EBX,[v] | MOV ECX,[u] ;
exists (0:EBX=0 /\ 1:ECX=0)
)";
  Suite suite = read_suite({"SB+mfences"});
  suite.tests[0].source = "b/SB+mfences.litmus";
  suite.tests.push_back(named(bare, "a/mine.litmus"));
  suite.tests.push_back(named(bare, "b/mine.litmus"));
  add_controls(suite);
  ASSERT_EQ(suite.tests.size(), 3U) << "it is there, under another name, with other registers and widths";
  EXPECT_EQ(controls_among(suite.tests)[0], 2U);
  suite.tests.resize(1);
  EXPECT_FALSE(controls_among(suite.tests)[0]) << "it is not in the run";
}

TEST(Controls, ThreadsMayComeInAnotherOrder) {
  constexpr std::string_view turned = R"(X86_64 turned
{ }
 P0           | P1             ;
 movq $2,(y)  | movq $1,(x)    ;
 mfence       | movq $1,(y)    ;
 movq (x),%rax |               ;
exists (y=2 /\ 0:rax=0)
)";
  Suite suite;
  suite.tests.push_back(named(turned, "turned.litmus"));
  add_controls(suite);
  ASSERT_EQ(suite.tests.size(), 2U);
  EXPECT_EQ(suite.tests[1].name, "R");
}

TEST(Controls, AValueThatIsLookedAtIsNotTakenAway) {
  constexpr std::string_view shown = R"(X86_64 shown
{ 0:rax=1; 1:rax=1; }
 P0            | P1            ;
 xchgq %rax,(x) | xchgq %rax,(y) ;
 movq (y),%rbx | movq (x),%rbx ;
exists (0:rax=0 /\ 0:rbx=0 /\ 1:rbx=0)
)";
  Suite suite;
  suite.tests.push_back(named(shown, "shown.litmus"));
  add_controls(suite);
  EXPECT_EQ(suite.tests.size(), 1U);
}

TEST(Controls, TestsWithLoopsHaveNoShape) {
  constexpr std::string_view loop = R"(X86_64 loop
{ }
 P0          | P1            ;
 movq $1,(x) | L0:           ;
 mfence      | movq (x),%rax ;
             | cmpq $0,%rax  ;
             | je L0         ;
exists (1:rax=1)
)";
  EXPECT_FALSE(shape_of(named(loop, "loop.litmus"), Ordering::as_written));
}

}  // namespace
}  // namespace fenceline::litmus
