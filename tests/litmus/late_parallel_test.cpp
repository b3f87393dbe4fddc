// oneTBB is loaded when there is work for several threads, and not before; without it the tool works all the same.
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "tests/support/sanitized.h"
#include "tests/support/tool_folder.h"

namespace fenceline::litmus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class LateParallel : public ::testing::Test, public testing::ToolFolder {
 protected:
  void SetUp() override {
    if (testing::sanitized) GTEST_SKIP() << "under sanitizers oneTBB is linked";
  }

  // What the dynamic linker loads on the way.
  std::string loaded(const std::string& arguments) const {
    setenv("LD_DEBUG", "files", 1);
    setenv("LD_DEBUG_OUTPUT", (folder_ / "loaded").c_str(), 1);
    const testing::Ran ran = run(arguments);
    unsetenv("LD_DEBUG");
    unsetenv("LD_DEBUG_OUTPUT");
    EXPECT_EQ(ran.exit, 0) << ran.err;
    std::string text;
    for (const auto& file : std::filesystem::directory_iterator(folder_)) {
      if (!file.path().filename().string().starts_with("loaded.")) continue;
      text += testing::whole_file(file.path());
      std::filesystem::remove(file.path());
    }
    return text;
  }
};

TEST_F(LateParallel, OneJobLoadsNeitherOneTbbNorASharedCppLibrary) {
  EXPECT_THAT(loaded("model --jobs 1 SB MP LB"),
              ::testing::AllOf(HasSubstr("libc.so"), Not(HasSubstr("libtbb")), Not(HasSubstr("libstdc++"))));
  EXPECT_THAT(loaded("model --jobs 2 SB MP LB"), HasSubstr("libtbb"));
}

TEST_F(LateParallel, AToolThatLacksItsLibraryGivesTheSame) {
  const std::string arguments = "model --jobs 2 --model sc --model pso SB MP LB R IRIW";
  const testing::Ran beside = run(arguments);
  std::filesystem::copy_file(FENCELINE_TOOL, folder_ / "alone");
  const std::string command = "cd '" + folder_.string() + "' && ./alone " + arguments + " > out 2> err";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(beside.exit, 0);
  EXPECT_EQ(testing::whole_file(folder_ / "out"), beside.out);
}

}  // namespace
}  // namespace fenceline::litmus
