// The page of a run: its data survive, it asks nothing of the network, and in a browser its view follows the address.

#include "litmus/reports/run_html.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <string>

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
  }
  ~InABrowser() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  void SetUp() override {
    for (const char* const name : {"chromium", "chromium-browser", "google-chrome"}) {
      if (std::system((std::string("command -v ") + name + " >/dev/null").c_str()) == 0) browser_ = name;
    }
    if (browser_.empty()) GTEST_SKIP() << "no chromium is installed";
    std::ofstream(folder_ / "run.html") << html_of(testing::sample_run());
  }

  // The document as it stands after the page's script has run. Nothing of the network can be reached by the browser.
  std::string opened(const std::string& fragment) const {
    const std::string command = "timeout 120 " + browser_ +
                                " --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
                                "--disable-component-update --disable-sync --disable-quic --user-data-dir='" +
                                (folder_ / "profile").string() + "' --dump-dom 'file://" +
                                (folder_ / "run.html").string() + fragment + "' 2>/dev/null";
    std::string dom;
    std::FILE* const pipe = popen(command.c_str(), "r");
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) dom.append(buffer.data(), n);
    EXPECT_EQ(pclose(pipe), 0);
    return dom;
  }

  static std::vector<std::string> rows(const std::string& dom) {
    std::vector<std::string> names;
    const std::regex row("<tr class=\"row\" data-test=\"([^\"]*)\"");
    for (std::sregex_iterator at(dom.begin(), dom.end(), row), end; at != end; ++at) names.push_back((*at)[1]);
    return names;
  }

  fs::path folder_;
  std::string browser_;
};

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
  EXPECT_THAT(row, HasSubstr("2,091"));
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
