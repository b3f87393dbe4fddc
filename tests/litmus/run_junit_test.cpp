// A run as JUnit XML: structure by the schema that CI systems share, contents by the record.

#include "litmus/reports/run_junit.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>
#include <set>
#include <string>

#include "litmus/reports/utf8.h"
#include "tests/support/sample_run.h"

namespace fenceline::litmus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

pugi::xml_document parsed(const std::string& xml) {
  pugi::xml_document document;
  const auto result = document.load_buffer(xml.data(), xml.size());
  EXPECT_TRUE(result) << result.description() << " at " << result.offset;
  return document;
}

pugi::xml_node testcase(const pugi::xml_document& document, const std::string& name) {
  return document.select_node(("//testcase[@name='" + name + "']").c_str()).node();
}

TEST(RunJunit, HasOneSuiteForEachFolderNamedWithoutWhereItLies) {
  const auto document = parsed(junit_of(testing::sample_run()));
  std::vector<std::string> names;
  for (const auto& suite : document.child("testsuites").children("testsuite")) {
    names.emplace_back(suite.attribute("name").value());
  }
  EXPECT_THAT(names, ::testing::ElementsAre("suites/basic", "suites/large", "unreadable"));
  EXPECT_STREQ(testcase(document, "SB").attribute("classname").value(), "suites.basic");
  EXPECT_STREQ(testcase(document, "SB").attribute("time").value(), "0.050");
}

// The elements and attributes of the schema (github.com/windyroad/JUnit-Schema), with the additions that Jenkins,
// GitLab and junitparser know: totals on testsuites, and file and properties.
TEST(RunJunit, HoldsNothingThatReadersDoNotKnow) {
  const std::map<std::string, std::set<std::string>> known{
      {"testsuites", {"name", "tests", "failures", "errors", "skipped", "time"}},
      {"testsuite", {"name", "timestamp", "tests", "failures", "errors", "skipped", "time"}},
      {"properties", {}},
      {"property", {"name", "value"}},
      {"testcase", {"classname", "name", "file", "time"}},
      {"failure", {"type", "message"}},
      {"error", {"type", "message"}},
      {"skipped", {"message"}},
      {"system-out", {}}};
  const auto document = parsed(junit_of(testing::sample_run()));
  for (const auto& found : document.select_nodes("//*")) {
    const auto row = known.find(found.node().name());
    ASSERT_NE(row, known.end()) << found.node().name();
    for (const auto& attribute : found.node().attributes()) EXPECT_TRUE(row->second.contains(attribute.name()));
  }
  for (const auto& found : document.select_nodes("//testcase | //testsuite | //testsuites")) {
    EXPECT_STRNE(found.node().attribute("name").value(), "");
    EXPECT_GE(found.node().attribute("time").as_double(-1), 0);
  }
}

TEST(RunJunit, CountsWhatItHolds) {
  const auto document = parsed(junit_of(testing::sample_run()));
  const auto count = [](pugi::xml_node under, const char* what) {
    return static_cast<int>(under.select_nodes((".//" + std::string(what)).c_str()).size());
  };
  for (const auto& found : document.select_nodes("//testsuites | //testsuite")) {
    const pugi::xml_node node = found.node();
    EXPECT_EQ(node.attribute("tests").as_int(-1), count(node, "testcase"));
    EXPECT_EQ(node.attribute("failures").as_int(-1), count(node, "failure"));
    EXPECT_EQ(node.attribute("errors").as_int(-1), count(node, "error"));
    EXPECT_EQ(node.attribute("skipped").as_int(-1), count(node, "skipped"));
  }
  const pugi::xml_node all = document.child("testsuites");
  EXPECT_EQ(all.attribute("tests").as_int(), 6);
  EXPECT_EQ(all.attribute("failures").as_int(), 1);
  EXPECT_EQ(all.attribute("errors").as_int(), 1);
  EXPECT_EQ(all.attribute("skipped").as_int(), 2);
}

TEST(RunJunit, AForbiddenOutcomeIsAFailureWithAllThatRepeatsIt) {
  const auto document = parsed(junit_of(testing::sample_run()));
  const pugi::xml_node failure = testcase(document, "MP").child("failure");
  ASSERT_TRUE(failure);
  EXPECT_THAT(failure.attribute("message").value(),
              HasSubstr("1 outcome that TSO forbids was seen: 1:rax=1; 1:rbx=0;"));
  const std::string text = failure.text().get();
  EXPECT_THAT(text, HasSubstr("1:rax=1; 1:rbx=0;  seen 3 times, 60 a second"));
  EXPECT_THAT(text, HasSubstr("fenceline run --model tso --backend compiled --cpus 0,1 --seed 8 "
                              "--strategy 'chunked lines=1' /home/ann/suites/basic/MP.litmus\n"));
  EXPECT_THAT(text, HasSubstr("10,003 instances, backend compiled, CPUs 0 1, g++ 12.2 -O2"));
  EXPECT_THAT(text, HasSubstr("movq (y),%rax"));
  EXPECT_THAT(text, HasSubstr("and 1 time when run again"));
  EXPECT_THAT(text, HasSubstr("int main() { return 0; }"));
  EXPECT_FALSE(testcase(document, "SB").child("failure"));
}

TEST(RunJunit, WhatWasNotRunOrIsNotKnownIsSkippedAndSaysWhy) {
  const auto document = parsed(junit_of(testing::sample_run()));
  EXPECT_STREQ(testcase(document, "W").child("skipped").attribute("message").value(),
               "not run: it has 4 threads; this host has 2 CPUs");
  EXPECT_THAT(testcase(document, "L").child("skipped").attribute("message").value(),
              HasSubstr("the limit on states was reached"));
}

TEST(RunJunit, ShowsEveryOutcomeWithItsGradeAndAddressesByName) {
  const auto document = parsed(junit_of(testing::sample_run()));
  const std::string out = testcase(document, "SB").child("system-out").text().get();
  EXPECT_THAT(out,
              HasSubstr("2,091 *> 0:rax=0; 1:rax=0;  allowed, seen; 41.8k a second; again: >99.99%; SC forbids it\n"));
  EXPECT_THAT(out, HasSubstr(" SC is refuted.\n"));
  const std::string mp = testcase(document, "MP").child("system-out").text().get();
  EXPECT_THAT(mp, HasSubstr("3 *> 1:rax=1; 1:rbx=0;  FORBIDDEN, SEEN; 60 a second; again: 95.02%; SC forbids it\n"));
  EXPECT_THAT(mp, HasSubstr("0 :> 1:rax=0; 1:rbx=1;  allowed, not seen\n"));
  EXPECT_THAT(out, HasSubstr("3/n with n = 10,000 epochs"));
  EXPECT_THAT(testcase(document, "P").child("system-out").text().get(), HasSubstr("0:rax=y;"));
}

TEST(RunJunit, CarriesHostModelsAndCommandAsProperties) {
  const auto document = parsed(junit_of(testing::sample_run()));
  const auto value = [&](const std::string& name) {
    const std::string path = "//testsuite[@name='suites/basic']/properties/property[@name='" + name + "']";
    return std::string(document.select_node(path.c_str()).node().attribute("value").value());
  };
  EXPECT_EQ(value("host.cpu"), "Some CPU <9000> & co");
  EXPECT_EQ(value("models"), "tso sc");
  EXPECT_EQ(value("command"), "fenceline run --time 0.05 --model tso,sc suites");
  EXPECT_THAT(value("summary"), HasSubstr("TSO is refuted by MP"));
}

TEST(RunJunit, BytesThatXmlCannotHoldAreReplaced) {
  const std::string xml = junit_of(testing::sample_run());
  EXPECT_EQ(xml.find('\x01'), std::string::npos);
  EXPECT_EQ(xml.find('\xff'), std::string::npos);
  EXPECT_THAT(xml, Not(HasSubstr("&#1;")));
  EXPECT_EQ(clean_text("a\tb\n\x1b\x7f"), "a\tb\n\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(clean_text("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"), "\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80");
  // Overlong, a surrogate, past the last character, cut short: none is UTF-8 (RFC 3629).
  EXPECT_THAT(clean_text("\xE0\x80\x80"), Not(HasSubstr("\xE0")));
  EXPECT_EQ(clean_text("\xED\xA0\x80"), "\xEF\xBF\xBD");
  EXPECT_THAT(clean_text("\xF4\x90\x80\x80"), Not(HasSubstr("\xF4")));
  EXPECT_EQ(clean_text("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(RunJunit, LoadsWithJunitparser) {
  if (std::system("/usr/bin/python3 -c 'import junitparser' 2>/dev/null") != 0) {
    GTEST_SKIP() << "python3-junitparser is not installed";
  }
  std::string pattern = (std::filesystem::temp_directory_path() / "fenceline-junit-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const std::filesystem::path file = folder / "run.xml";
  std::ofstream(file) << junit_of(testing::sample_run());
  std::ofstream(folder / "load.py") << R"(
import sys
from junitparser import JUnitXml, Failure, Skipped, Error
xml = JUnitXml.fromfile(sys.argv[1])
totals = (xml.tests, xml.failures, xml.errors, xml.skipped)
assert totals == (6, 1, 1, 2), totals
kinds = {case.name: [type(r) for r in case.result] for suite in xml for case in suite}
assert kinds["SB"] == [] and kinds["MP"] == [Failure] and kinds["W"] == [Skipped], kinds
before = totals
xml.update_statistics()
assert (xml.tests, xml.failures, xml.errors, xml.skipped) == before
assert dict((p.name, p.value) for p in next(iter(xml)).properties())["host.cpus"] == "2"
)";
  const std::string command = "/usr/bin/python3 '" + (folder / "load.py").string() + "' '" + file.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace fenceline::litmus
