// The page of a run: its data survive, it asks nothing of the network, and in a browser its view follows the address.

#include "litmus/reports/run_html.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <string>

#include "tests/support/browser.h"
#include "tests/support/sample_run.h"

namespace fenceline::litmus {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

std::string between(const std::string& text, const std::string& start, const std::string& end) {
  const std::size_t from = text.find(start);
  if (from == std::string::npos) return {};
  return text.substr(from + start.size(), text.find(end, from + start.size()) - from - start.size());
}

nlohmann::json data_of(const std::string& page) {
  return nlohmann::json::parse(between(page, "<script type=\"application/json\" id=\"data\">", "</script>"));
}

TEST(RunHtml, HoldsTheWholeRunAsDataThatNoTagCanEnd) {
  const std::string page = html_of(testing::sample_run());
  const nlohmann::json data = data_of(page);
  ASSERT_EQ(data["tests"].size(), 5U);
  EXPECT_EQ(data["cpu"], "Some CPU <9000> & co");
  EXPECT_EQ(data["tests"][0]["outcomes"][0]["state"], "0:rax=0; 1:rax=0;");
  EXPECT_EQ(data["tests"][0]["outcomes"][0]["count"], 2091);
  EXPECT_EQ(data["tests"][0]["outcomes"][0]["marks"], "AF");
  EXPECT_EQ(data["tests"][0]["folder"], "suites/basic");
  EXPECT_EQ(data["tests"][1]["outcomes"][2]["marks"], "FF");
  EXPECT_THAT(data["tests"][1]["surprises"][0]["program"], HasSubstr("</script><b>"));
  EXPECT_EQ(data["tests"][1]["grades"][0]["verdict"], "forbidden");
  EXPECT_EQ(data["tests"][2]["grades"][0]["verdict"], "not-run");
  EXPECT_EQ(data["tests"][3]["outcomes"][0]["marks"], "uF");
  EXPECT_EQ(data["tests"][4]["outcomes"][0]["state"], "0:rax=y;");
  EXPECT_EQ(data["strongest"], nullptr);
  EXPECT_DOUBLE_EQ(data["tests"][1]["outcomes"][2]["a_second"], 60);
  EXPECT_EQ(data["tests"][4]["few"], true);
  EXPECT_EQ(data["errors"].size(), 1U);
}

// 64 bits, of which a JavaScript number would keep 53.
TEST(RunHtml, KeepsSeedsExactly) {
  EXPECT_THAT(data_of(html_of(testing::sample_run()))["tests"][0]["runs"][0]["command"],
              HasSubstr("--seed 18446744073709551557 "));
}

TEST(RunHtml, RefersToNothingOutsideItself) {
  const std::string page = html_of({});
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("connect-src")));
  for (const char* const reference : {"http://", "https://", "src=", "url(", "@import", "fetch(", "XMLHttpRequest"}) {
    EXPECT_THAT(page, Not(HasSubstr(reference)));
  }
}

TEST(RunHtml, IsLightAndDarkAndFitsPhones) {
  const std::string page = html_of({});
  EXPECT_THAT(page, HasSubstr("prefers-color-scheme: dark"));
  EXPECT_THAT(page, HasSubstr("width=device-width"));
  EXPECT_THAT(page, HasSubstr("<html lang=\"en\">"));
}

class InABrowser : public ::testing::Test {
 protected:
  InABrowser() {
    std::string pattern = (fs::temp_directory_path() / "fenceline-page-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    page_ = folder_ / "run.html";
  }
  ~InABrowser() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  void SetUp() override {
    if (testing::installed_browser().empty()) GTEST_SKIP() << "no chromium is installed";
    browser_.emplace();
    std::ofstream(page_) << html_of(real_run());
  }

  // The sample, with what real runs have: parameters that are one long word, perpetual frames, a third model.
  static RunRecord real_run() {
    RunRecord run = testing::sample_run();
    run.models.push_back(Model::pso);
    for (TestRecord& test : run.tests) {
      test.models.push_back({Model::pso, true, "exhaustive"});
      for (OutcomeRecord& o : test.outcomes) o.allowed.push_back(test.name != "MP" || !o.satisfies);
      for (NativeRecord& native : test.native) {
        native.productive = {
            "0:rax=0; 1:rax=0; 90500000 a second with perpetual,order=in-order,delay=0,lines=128,jitter=yes,"
            "pages=1,batch=4096,reset=owner,placement=0-1"};
      }
    }
    run.tests[0].outcomes[0].frames = 1234567;
    return run;
  }

  // The document as it stands after the page's script has run.
  std::string opened(const std::string& fragment) {
    browser_->open(page_, fragment);
    return dom();
  }
  std::string dom() { return browser_->evaluate("document.documentElement.outerHTML"); }

  static std::vector<std::string> rows(const std::string& dom) {
    std::vector<std::string> names;
    const std::regex row("<tr class=\"row\" data-test=\"([^\"]*)\"");
    for (std::sregex_iterator at(dom.begin(), dom.end(), row), end; at != end; ++at) names.push_back((*at)[1]);
    return names;
  }

  // The page with SB's row open: it is as wide as the screen, shows something, and every outcome with all its grades.
  void expect_to_fit(const std::string& name, int width, int height, bool dark, bool phone) {
    SCOPED_TRACE(name);
    browser_->use_screen(width, height, dark, phone);
    browser_->open(page_);
    const testing::Picture top = browser_->picture(name + "-top");
    opened("#expand=SB");
    const testing::Picture row = browser_->picture(name + "-row");
    for (const testing::Picture& picture : {top, row}) {
      EXPECT_EQ(picture.width, width);
      EXPECT_EQ(picture.height, height);
      EXPECT_GT(picture.colours, 20);  // text has many shades; an empty page has one
      EXPECT_EQ(picture.brightness < 128, dark) << picture.brightness;
    }
    EXPECT_LE(std::stoi(browser_->evaluate("document.documentElement.scrollWidth")), width);
    // All that is visible of the row ends within the screen, and within what scrolls.
    EXPECT_EQ(
        browser_->evaluate("[...document.querySelectorAll('.detail *')].filter((e) => e.closest('pre') === null && "
                           "e.getBoundingClientRect().right > innerWidth).length"),
        "0");
    EXPECT_EQ(browser_->evaluate("[...document.querySelectorAll('.scroll')].filter((e) => e.scrollWidth > "
                                 "e.clientWidth).length"),
              "0");
    const std::string text = browser_->evaluate("document.querySelector('.detail').innerText");
    for (const char* const part : {"0:rax=0; 1:rax=0;", "1,236,658", "1,234,567 in frames", "allowed, seen (weak)",
                                   "24.7\u00a0M", ">\u00a099.99\u00a0%", "TSO", "SC", "PSO"}) {
      EXPECT_THAT(text, HasSubstr(part));
    }
  }

  fs::path folder_;
  fs::path page_;
  std::optional<testing::Browser> browser_;
};

TEST_F(InABrowser, FitsADesktop) { expect_to_fit("desktop", 1280, 900, false, false); }
TEST_F(InABrowser, FitsAPhone) { expect_to_fit("phone", 390, 844, false, true); }
TEST_F(InABrowser, FitsAWideScreenInTheDark) { expect_to_fit("dark", 1920, 1080, true, false); }
TEST_F(InABrowser, FitsAPhoneInTheDark) { expect_to_fit("phone-dark", 390, 844, true, true); }

TEST_F(InABrowser, ClicksFilterToWeakOutcomesOpenARowAndFindSbs00) {
  opened("");
  browser_->click("document.getElementById('weak')");
  EXPECT_THAT(rows(dom()), ::testing::ElementsAre("SB", "MP", "L"));
  browser_->click("document.querySelector('tr.row[data-test=SB] button')");
  const std::string detail = browser_->evaluate("document.querySelector('tr.detail').innerText");
  EXPECT_THAT(detail, HasSubstr("movq $1,(x)"));
  EXPECT_THAT(detail, HasSubstr("0:rax=0; 1:rax=0;"));
  EXPECT_THAT(detail, HasSubstr("allowed, seen (weak)"));
  EXPECT_EQ(browser_->evaluate("location.hash"), "#filter=weak&expand=SB");
  browser_->click("document.getElementById('text')");
  browser_->type("rbx");
  EXPECT_THAT(rows(dom()), ::testing::ElementsAre("MP"));
  browser_->click("document.getElementById('reset')");
  EXPECT_EQ(rows(dom()).size(), 5U);
  browser_->click("document.querySelector('tr.row[data-test=SB] button')");
  browser_->click("document.querySelector('tr.row[data-test=SB] button')");
  EXPECT_THAT(dom(), Not(HasSubstr("<tr class=\"detail\"")));
}

TEST_F(InABrowser, AsksNothingOfAnyoneElse) {
  opened("#expand=SB");
  browser_->click("document.querySelector('tr.row[data-test=MP] button')");
  ASSERT_FALSE(browser_->requests().empty());
  for (const std::string& address : browser_->requests()) {
    EXPECT_TRUE(address.starts_with("file://" + page_.string()) || address.starts_with("data:") ||
                address == "about:blank")
        << address;
  }
}

TEST_F(InABrowser, ClaimsNothingOfAHostOnWhichNothingWasRun) {
  RunRecord run = testing::sample_run();
  run.tests.clear();
  std::ofstream(page_) << html_of(run);
  opened("");
  EXPECT_EQ(browser_->evaluate("document.getElementById('headline').textContent"), "No test was run.");
  EXPECT_EQ(browser_->evaluate("document.getElementById('summary').textContent"), "");
}

TEST_F(InABrowser, NamesTheTestsThatRanTooLittleToSayMuchAndSaysThatARunWasInterrupted) {
  RunRecord run = testing::sample_run();
  run.tests = {testing::store_buffering({1, 2, 3, 4})};
  run.finished = false;
  std::ofstream(page_) << html_of(run);
  const std::string dom = opened("");
  EXPECT_THAT(between(dom, "id=\"summary\"", "</p>"),
              HasSubstr("The run was interrupted after 1 test. Nothing that TSO"));
  EXPECT_THAT(between(dom, "id=\"few\"", "</p>"), HasSubstr("1 test had too few epochs"));
  EXPECT_THAT(between(dom, "data-test=\"SB\"", "</tr>"), HasSubstr("ok, few epochs"));
  EXPECT_THAT(between(dom, "data-test=\"SB\"", "</tr>"), HasSubstr("c-refutes wide\">SC<"));
}

TEST_F(InABrowser, ShowsEveryTestAndOpensNone) {
  const std::string dom = opened("");
  EXPECT_THAT(rows(dom), ::testing::ElementsAre("SB", "MP", "W", "L", "P"));
  EXPECT_THAT(dom, Not(HasSubstr("<tr class=\"detail\"")));
  EXPECT_THAT(between(dom, "id=\"shown\"", "</p>"), HasSubstr("5 of 5 tests shown"));
  EXPECT_THAT(between(dom, "id=\"headline\">", "<"), HasSubstr("No model explored here explains this host."));
  EXPECT_THAT(between(dom, "id=\"alarm\"", "</div>"), HasSubstr("MP"));
}

TEST_F(InABrowser, AnAddressExpandsARowFiltersToWeakOutcomesAndFindsSbs00) {
  const std::string dom = opened("#expand=SB&filter=weak");
  EXPECT_THAT(rows(dom), ::testing::ElementsAre("SB", "MP", "L"));
  const std::string body = between(dom, "<tr class=\"detail\"", "How to repeat");
  EXPECT_THAT(body, HasSubstr("movq $1,(x)"));
  const std::string row = between(body, "0:rax=0; 1:rax=0;", "</tr>");
  EXPECT_THAT(row, HasSubstr("1,236,658"));
  EXPECT_THAT(row, HasSubstr("title=\"TSO: allowed, seen\""));
  EXPECT_THAT(row, HasSubstr("title=\"SC: FORBIDDEN, SEEN\""));
  EXPECT_THAT(row, HasSubstr("(weak)"));
  EXPECT_THAT(row, HasSubstr("class=\"bar\""));
  EXPECT_THAT(body, HasSubstr("3/n with n = 10,000 epochs"));
}

TEST_F(InABrowser, TheAddressAlsoSearchesSortsAndChoosesTheModel) {
  EXPECT_THAT(rows(opened("#text=rbx&sort=-name")), ::testing::ElementsAre("P", "MP"));
  EXPECT_THAT(rows(opened("#verdict=not-run")), ::testing::ElementsAre("W"));
  EXPECT_THAT(rows(opened("#filter=surprises")), ::testing::ElementsAre("MP"));
  EXPECT_THAT(rows(opened("#filter=surprises&model=sc")), ::testing::ElementsAre("SB", "MP", "L"));
}

TEST_F(InABrowser, WhatTestsContainIsTextAndNeverMarkup) {
  const std::string dom = opened("#expand=MP");
  EXPECT_THAT(between(dom, "Surprise: 1:rax=1; 1:rbx=0;", "How to repeat"), HasSubstr("&lt;/script&gt;&lt;b&gt;"));
}

}  // namespace
}  // namespace fenceline::litmus
