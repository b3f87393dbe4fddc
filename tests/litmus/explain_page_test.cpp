// The teaching page: what it holds, and what it does in a browser that reaches no network.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litmus/catalogue/catalogue.h"
#include "litmus/explain/page.h"
#include "tests/support/browser.h"
#include "tests/support/tool_folder.h"

namespace fenceline::litmus {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view peterson = R"(X86_64 Peterson
{ }
 P0               | P1               ;
 movq $1,(f)      | movq $1,(g)      ;
 movq $1,(turn)   | movq $2,(turn)   ;
 L0:              | L1:              ;
 movq (g),%rax    | movq (f),%rax    ;
 cmpq $0,%rax     | cmpq $0,%rax     ;
 je C0            | je C1            ;
 movq (turn),%rbx | movq (turn),%rbx ;
 cmpq $1,%rbx     | cmpq $2,%rbx     ;
 je L0            | je L1            ;
 C0:              | C1:              ;
 movq (c),%rcx    | movq (c),%rcx    ;
 addq $1,%rcx     | addq $1,%rcx     ;
 movq %rcx,(c)    | movq %rcx,(c)    ;
 movq $0,(f)      | movq $0,(g)      ;
exists ([c]=1)
)";

litmus::Test classic(const std::string& name) {
  if (name == "Peterson") return parse(peterson, name);
  const CatalogueEntry* const entry = catalogue_entry(name);
  return parse(entry->text, name);
}

std::string page_of(const std::string& name) {
  const litmus::Test test = classic(name);
  return explain_page(test, target_of_condition(test));
}

class ExplainPage : public ::testing::TestWithParam<const char*> {};

TEST_P(ExplainPage, HoldsTheWholeGraphInHalfAMegabyteAndRefersToNothingOutsideItself) {
  const std::string page = page_of(GetParam());
  RecordProperty("bytes", static_cast<int>(page.size()));
  EXPECT_LT(page.size(), 500'000U);
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* const reference : {"http://", "https://", "src=", "url(", "@import", "fetch(", "XMLHttpRequest"}) {
    EXPECT_THAT(page, Not(HasSubstr(reference)));
  }
}
INSTANTIATE_TEST_SUITE_P(Classics, ExplainPage, ::testing::Values("SB", "MP", "2+2W", "IRIW", "Peterson"));

TEST(ExplainPageSize, ATestOfManyStatesIsRefused) {
  std::string text = "X86_64 large\n{ }\n";
  std::string head = " P0";
  std::string stores = " movq $1,(x0)";
  std::string loads = " movq (x1),%rax";
  for (int t = 1; t < 10; ++t) {
    head += " | P" + std::to_string(t);
    stores += " | movq $1,(x" + std::to_string(t) + ")";
    loads += " | movq (x" + std::to_string((t + 1) % 10) + "),%rax";
  }
  const litmus::Test test = parse(text + head + " ;\n" + stores + " ;\n" + loads + " ;\nexists (0:rax=0)\n", "t");
  EXPECT_THROW(explain_page(test, target_of_condition(test)), TooLarge);
}

class PageInABrowser : public ::testing::Test, public fenceline::testing::ToolFolder {
 protected:
  void SetUp() override {
    browser_ = fenceline::testing::installed_browser();
    if (browser_.empty()) GTEST_SKIP() << "no chromium is installed";
  }

  // The document after its own script and then `hands`, which does what a reader's hands would.
  std::string after(const std::string& test, const std::string& fragment, const std::string& hands) const {
    std::string page = page_of(test);
    page.insert(page.rfind("</body>"), "<script>" + hands + "</script>");
    write("page.html", page);
    const std::string command =
        "timeout 120 " + browser_ +
        " --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --disable-quic --virtual-time-budget=30000 --user-data-dir='" +
        (folder_ / "profile").string() + "' --dump-dom 'file://" + (folder_ / "page.html").string() + fragment +
        "' 2>/dev/null";
    std::string dom;
    std::FILE* const pipe = popen(command.c_str(), "r");
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) dom.append(buffer.data(), n);
    EXPECT_EQ(pclose(pipe), 0);
    return dom;
  }

  static std::string between(const std::string& text, const std::string& from, const std::string& to) {
    const std::size_t start = text.find(from);
    if (start == std::string::npos) return {};
    return text.substr(start, text.find(to, start) - start);
  }
  static std::string caption(const std::string& dom) { return between(dom, "<p id=\"caption\"", "</p>"); }
  static std::string outcome(const std::string& dom, const std::string& text) {
    const std::size_t at = dom.find("data-outcome=\"" + text + "\"");
    const std::size_t start = dom.rfind("<li", at);
    return dom.substr(start, dom.find("</li>", at) - start);
  }

  std::string browser_;
};

// Presses what carries the token, one after the other.
constexpr const char* press =
    "const press = (...tokens) => tokens.forEach((t) => document.querySelector(`[data-take=\"${t}\"]`).click());"
    "const key = (k) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: k, bubbles: true}));";

TEST_F(PageInABrowser, ClickingThroughShowsStoreBufferingReadZeroTwice) {
  const std::string dom = after("SB", "", std::string(press) + "press('0e', '0e', '1e', '1e', '0d0', '1d0');");
  EXPECT_THAT(caption(dom), HasSubstr("The end: 0:rax=0; 1:rax=0"));
  EXPECT_THAT(outcome(dom, "0:rax=0; 1:rax=0"), HasSubstr("class=\"here\""));
  EXPECT_THAT(outcome(dom, "0:rax=1; 1:rax=1"), HasSubstr("class=\"lost\""));
}

TEST_F(PageInABrowser, UnderScZeroZeroIsUnreachableAndThePageSaysWhy) {
  const std::string dom =
      after("SB", "",
            std::string(press) + "document.querySelector('[data-model=sc]').click(); press('0e', '0e', '1e', '1e');");
  EXPECT_THAT(outcome(dom, "0:rax=0; 1:rax=0"), AllOf(HasSubstr("class=\"never\""), HasSubstr("forbidden by SC")));
  EXPECT_THAT(caption(dom), HasSubstr("The end: 0:rax=0; 1:rax=1"));
  EXPECT_THAT(between(dom, "<section id=\"why\"", "</section>"),
              AllOf(HasSubstr("SC forbids"), HasSubstr("P0's load of y must come before P1's store y=1")));
}

TEST_F(PageInABrowser, ShowsWhatThePrefixStillAllows) {
  const std::string dom = after("SB", "", std::string(press) + "press('0e', '0d0');");
  EXPECT_THAT(outcome(dom, "0:rax=0; 1:rax=0"), HasSubstr("class=\"lost\""));
  EXPECT_THAT(outcome(dom, "0:rax=0; 1:rax=1"), HasSubstr("class=\"open\""));
}

TEST_F(PageInABrowser, TheAddressRestoresModelRunAndPlace) {
  const std::string dom = after("SB", "#test=SB&model=pso&run=0e.0e.1e.1e.0d0.1d0&step=4", "");
  EXPECT_THAT(between(dom, "data-model=\"pso\"", ">"), HasSubstr("aria-checked=\"true\""));
  EXPECT_THAT(between(dom, "<output id=\"place\"", "</output>"), HasSubstr("step 4 of 6"));
  EXPECT_THAT(caption(dom), HasSubstr("loads x=0 from memory"));
}

TEST_F(PageInABrowser, ABrokenAddressDoesNoHarm) {
  const std::string dom = after("SB", "#test=SB&model=arm&run=0e.9e.junk&step=%zz", "");
  EXPECT_THAT(between(dom, "<output id=\"place\"", "</output>"), HasSubstr("step 1 of 1"));
}

TEST_F(PageInABrowser, TheKeyboardTakesTheShortestWayAndStepsAlongIt) {
  const std::string dom = after(
      "SB", "", std::string(press) + "key('t'); key('ArrowRight'); key('ArrowRight'); key('End'); key('ArrowLeft');");
  EXPECT_THAT(between(dom, "<output id=\"place\"", "</output>"), HasSubstr("step 5 of 6"));
  EXPECT_THAT(caption(dom), HasSubstr("drains x=1 to memory"));
}

TEST_F(PageInABrowser, AFingerStepsForwardAndBack) {
  const std::string swipe =
      "const stage = document.getElementById('stage');"
      "const finger = (x) => new Touch({identifier: 1, target: stage, clientX: x, clientY: 99});"
      "const swipe = (from, to) => {"
      "  stage.dispatchEvent(new TouchEvent('touchstart', {touches: [finger(from)]}));"
      "  stage.dispatchEvent(new TouchEvent('touchend', {changedTouches: [finger(to)]}));"
      "};";
  const std::string dom =
      after("SB", "#model=tso&run=0e.0e.1e.1e.0d0.1d0&step=0",
            swipe + "swipe(300, 100); swipe(300, 100); swipe(300, 100); swipe(100, 300); swipe(300, 290);");
  EXPECT_THAT(between(dom, "<output id=\"place\"", "</output>"), HasSubstr("step 2 of 6"));
}

TEST_F(PageInABrowser, TheSpaceBarPlaysTheRunToItsEnd) {
  const std::string dom = after("SB", "#model=tso&run=0e.0e.1e.1e.0d0.1d0&step=0", std::string(press) + "key(' ');");
  EXPECT_THAT(between(dom, "<output id=\"place\"", "</output>"), HasSubstr("step 6 of 6"));
  EXPECT_THAT(caption(dom), HasSubstr("The end: 0:rax=0; 1:rax=0"));
}

TEST_F(PageInABrowser, TheSliderScrubsTheRun) {
  const std::string dom =
      after("SB", "#model=tso&run=0e.0e.1e.1e.0d0.1d0&step=0",
            "const s = document.getElementById('scrub'); s.value = 3; s.dispatchEvent(new Event('input'));");
  EXPECT_THAT(between(dom, "<output id=\"place\"", "</output>"), HasSubstr("step 3 of 6"));
}

TEST_F(PageInABrowser, ChangingTheModelKeepsWhatBothHave) {
  const std::string dom = after("SB", "#model=tso&run=0e.1e.0d0.1d0", std::string(press) + "key('m'); key('m');");
  EXPECT_THAT(between(dom, "data-model=\"sc\"", ">"), HasSubstr("aria-checked=\"true\""));
  EXPECT_THAT(between(dom, "<output id=\"place\"", "</output>"), HasSubstr("step 2 of 2"));
}

TEST_F(PageInABrowser, AStoreStoreFenceHoldsADrainBack) {
  const std::string dom = after("MP", "#model=pso", std::string(press) + "press('0e', '0e', '0d1');");
  EXPECT_THAT(caption(dom), HasSubstr("past older stores"));
}

}  // namespace
}  // namespace fenceline::litmus
