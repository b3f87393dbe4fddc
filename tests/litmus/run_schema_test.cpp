// Run records against their published JSON Schema, by an independent validator.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "litmus/run/record_json.h"
#include "tests/support/sample_run.h"

namespace fenceline::testing {
namespace {

namespace fs = std::filesystem;

class RunSchema : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") != 0) {
      GTEST_SKIP() << "python3-jsonschema is not installed";
    }
    std::string pattern = (fs::temp_directory_path() / "fenceline-schema-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~RunSchema() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  bool valid(const std::string& text) const {
    std::ofstream(folder_ / "run.json") << text;
    std::ofstream(folder_ / "check.py") << R"(
import json, sys, jsonschema
schema, run = (json.load(open(name)) for name in sys.argv[1:])
jsonschema.Draft202012Validator.check_schema(schema)
sys.exit(0 if jsonschema.Draft202012Validator(schema).is_valid(run) else 1)
)";
    const std::string command = "/usr/bin/python3 '" + (folder_ / "check.py").string() +
                                "' " FENCELINE_SOURCE_DIR "/litmus/run/run.schema.json '" +
                                (folder_ / "run.json").string() + "'";
    return std::system(command.c_str()) == 0;
  }

  static std::string changed(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  }

  fs::path folder_;
};

TEST_F(RunSchema, HoldsForARun) { EXPECT_TRUE(valid(litmus::to_json(sample_run()))); }

TEST_F(RunSchema, HoldsForRecordsOfBeforeTheGradesWereWritten) {
  auto json = nlohmann::json::parse(litmus::to_json(sample_run()));
  for (auto& test : json["tests"]) {
    test.erase("grades");
    for (auto& outcome : test["outcomes"]) {
      for (const char* const derived : {"grades", "rate", "unseen_bound", "seen_again"}) outcome.erase(derived);
    }
  }
  EXPECT_TRUE(valid(json.dump()));
}

TEST_F(RunSchema, RefusesCountsThatTheToolWouldRefuse) {
  const auto json = nlohmann::json::parse(litmus::to_json(sample_run()));
  for (const char* const wrong : {"-5", "1.5", "18446744073709551615"}) {
    auto bad = json;
    bad["tests"][0]["outcomes"][0]["count"] = nlohmann::json::parse(wrong);
    EXPECT_FALSE(valid(bad.dump())) << wrong;
  }
}

TEST_F(RunSchema, RefusesAnotherVersionAFieldMoreAndAWrongType) {
  const std::string run = litmus::to_json(sample_run());
  EXPECT_FALSE(valid(changed(run, "fenceline.run/1", "fenceline.run/2")));
  EXPECT_FALSE(valid(changed(run, "\"finished\":", "\"done\": true, \"finished\":")));
  EXPECT_FALSE(valid(changed(run, "\"errors\": [", "\"errors\": [1, ")));
}

}  // namespace
}  // namespace fenceline::testing
