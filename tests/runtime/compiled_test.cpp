// The compiled backend: its cache, and everything that can go wrong around a compiler.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/mount.h>

#include "runtime/backends/process.h"
#include "runtime/native.h"
#include "tests/support/native_programs.h"
#include "tests/support/small_programs.h"

namespace fenceline::runtime {
namespace {

using namespace fenceline::testing;
namespace fs = std::filesystem;
using Sample = fenceline::testing::Subject;

class CompiledTest : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      BackendOptions options;
      options.cache = folder_.path() / "probe";
      backend_named("compiled")->make(options);
    } catch (const std::runtime_error& error) {
      GTEST_SKIP() << error.what();
    }
    options_.build.cache = folder_.path() / "cache";
    options_.build.jobs = 2;
  }

  // A compiler that notes each compilation, then does `what`, a line of shell, then compiles.
  std::string compiler_that(const std::string& what) {
    const fs::path script = folder_.path() / "cxx";
    std::ofstream(script) << "#!/bin/sh\n"
                          << "case \"$1\" in --version) echo script; exit 0;; esac\n"
                          << "echo >> " << compilations_file().string() << "\n"
                          << what << "\nexec c++ \"$@\"\n";
    fs::permissions(script, fs::perms::owner_all);
    return script.string();
  }
  fs::path compilations_file() const { return folder_.path() / "compilations"; }
  long compilations() const {
    const std::string text = file_text(compilations_file());
    return std::count(text.begin(), text.end(), '\n');
  }

  std::vector<Prepared> prepare_all(const std::vector<Sample>& samples) {
    std::vector<runtime::Subject> subjects;
    for (const Sample& s : samples) subjects.push_back({&s.program, s.observed});
    return prepare(subjects, options_);
  }
  static Sample storing(int value) { return {program({{store(x, value)}, {load(r0, x)}}), {in(x)}}; }
  static std::vector<Sample> storing_up_to(int count) {
    std::vector<Sample> samples;
    for (int i = 1; i <= count; ++i) samples.push_back(storing(i));
    return samples;
  }
  static void expect_final_value(const Prepared& prepared, Shown value) {
    ASSERT_TRUE(prepared.test) << prepared.failure;
    EXPECT_EQ(count_of(run(*prepared.test, {.iterations = 20}).seen, {value}), 20U);
  }
  static std::string warnings_of(const Prepared& prepared) {
    std::string all;
    for (const std::string& w : prepared.test->warnings) all += w + "\n";
    return all;
  }

  TemporaryFolder folder_;
  PrepareOptions options_;
};

TEST_F(CompiledTest, ASuiteSharesUnitsAndTheSecondTimeNothingIsCompiled) {
  options_.build.cxx = compiler_that("");
  const std::vector<Sample> samples = storing_up_to(40);
  std::vector<Prepared> ready = prepare_all(samples);
  const long first = compilations();
  EXPECT_GT(first, 0);
  EXPECT_LE(first, 5);
  for (std::size_t i = 0; i < ready.size(); ++i) {
    expect_final_value(ready[i], static_cast<Shown>(i + 1));
    EXPECT_EQ(ready[i].test->kernels.backend, "compiled");
    EXPECT_EQ(warnings_of(ready[i]), "");
  }
  ready = prepare_all({samples[3], samples[39]});
  EXPECT_EQ(compilations(), first);
  expect_final_value(ready[0], 4);
  expect_final_value(ready[1], 40);
}

TEST_F(CompiledTest, OtherFlagsOrAnotherTestAreOtherKernels) {
  options_.build.cxx = compiler_that("");
  prepare_all({storing(1)});
  EXPECT_EQ(compilations(), 1);
  options_.build.flags = "-O1";
  prepare_all({storing(1)});
  EXPECT_EQ(compilations(), 2);
  prepare_all({storing(2)});
  EXPECT_EQ(compilations(), 3);
}

TEST_F(CompiledTest, EqualTestsAreCompiledOnceAndRunEach) {
  options_.build.cxx = compiler_that("");
  const std::vector<Prepared> ready = prepare_all({storing(5), storing(5)});
  EXPECT_EQ(compilations(), 1);
  expect_final_value(ready[0], 5);
  expect_final_value(ready[1], 5);
}

TEST_F(CompiledTest, WithoutACompilerTheRunIsPortableAndSaysSo) {
  options_.build.cxx = "/nowhere/c++";
  const std::vector<Prepared> ready = prepare_all({storing(1)});
  expect_final_value(ready[0], 1);
  EXPECT_EQ(ready[0].test->kernels.backend, "portable");
  EXPECT_NE(warnings_of(ready[0]).find("no working C++ compiler"), std::string::npos) << warnings_of(ready[0]);
  options_.backend = "compiled";
  EXPECT_THROW(prepare_all({storing(1)}), std::invalid_argument);
}

TEST_F(CompiledTest, ACompilerThatAlwaysFailsIsNotAskedForEachTest) {
  options_.build.cxx = compiler_that("echo 'error: out of luck'; exit 1");
  const std::vector<Prepared> ready = prepare_all(storing_up_to(30));
  EXPECT_LE(compilations(), 6);
  for (std::size_t i = 0; i < ready.size(); ++i) {
    expect_final_value(ready[i], static_cast<Shown>(i + 1));
    EXPECT_EQ(ready[i].test->kernels.backend, "portable");
    EXPECT_NE(warnings_of(ready[i]).find("out of luck"), std::string::npos);
  }
}

TEST_F(CompiledTest, ACompilerThatLeavesNoFileIsSaidNotToWork) {
  options_.build.cxx = compiler_that("exit 0");
  const std::vector<Prepared> ready = prepare_all(storing_up_to(2));
  for (std::size_t i = 0; i < ready.size(); ++i) {
    expect_final_value(ready[i], static_cast<Shown>(i + 1));
    EXPECT_EQ(ready[i].test->kernels.backend, "portable");
    EXPECT_NE(warnings_of(ready[i]).find("leaves no file"), std::string::npos);
  }
}

TEST_F(CompiledTest, ATestThatDoesNotCompileFailsAlone) {
  options_.build.cxx = compiler_that("for a; do s=$a; done; if grep -q 4242 $s; then echo 'error: 4242'; exit 1; fi");
  std::vector<Sample> samples = storing_up_to(20);
  samples.push_back(storing(4242));
  std::vector<Prepared> ready = prepare_all(samples);
  for (std::size_t i = 0; i < 20; ++i) {
    expect_final_value(ready[i], static_cast<Shown>(i + 1));
    EXPECT_EQ(ready[i].test->kernels.backend, "compiled");
  }
  expect_final_value(ready[20], 4242);
  EXPECT_EQ(ready[20].test->kernels.backend, "portable");
  EXPECT_NE(warnings_of(ready[20]).find("error: 4242"), std::string::npos);

  options_.backend = "compiled";
  ready = prepare_all(samples);
  EXPECT_TRUE(ready[0].test);
  EXPECT_FALSE(ready[20].test);
  EXPECT_NE(ready[20].failure.find("error: 4242"), std::string::npos);
}

TEST_F(CompiledTest, ACompilerThatHangsIsEnded) {
  options_.build.cxx = compiler_that("exec sleep 1000");
  options_.build.patience = std::chrono::seconds(1);
  const std::vector<Prepared> ready = prepare_all({storing(1)});
  EXPECT_EQ(ready[0].test->kernels.backend, "portable");
  EXPECT_NE(warnings_of(ready[0]).find("took more than 1 s"), std::string::npos);
}

TEST_F(CompiledTest, CancellingEndsThePreparation) {
  options_.build.cxx = compiler_that("exec sleep 1000");
  const std::atomic<bool> cancel{true};
  options_.build.cancel = &cancel;
  options_.backend = "compiled";
  EXPECT_EQ(prepare_all({storing(1)})[0].failure, "cancelled");
}

TEST_F(CompiledTest, AFolderThatCannotBeUsedIsReplaced) {
  options_.build.cache = "/dev/null/cache";
  std::vector<Prepared> ready = prepare_all({storing(1)});
  expect_final_value(ready[0], 1);
  EXPECT_EQ(ready[0].test->kernels.backend, "compiled");
  EXPECT_NE(warnings_of(ready[0]).find("not cached"), std::string::npos);

  options_.build.cache = folder_.path() / "open";
  fs::create_directory(options_.build.cache);
  fs::permissions(options_.build.cache, fs::perms::all);
  ready = prepare_all({storing(1)});
  expect_final_value(ready[0], 1);
  EXPECT_NE(warnings_of(ready[0]).find("written by others"), std::string::npos);
  EXPECT_TRUE(fs::is_empty(options_.build.cache));
}

TEST_F(CompiledTest, AFullDiskSendsTheKernelsToATemporaryFolder) {
  const fs::path small = folder_.path() / "small";
  fs::create_directory(small);
  if (mount("none", small.c_str(), "tmpfs", 0, "size=20k,mode=700") != 0) {
    GTEST_SKIP() << "a small file system cannot be mounted here";
  }
  options_.build.cache = small;
  const std::vector<Prepared> ready = prepare_all(storing_up_to(30));
  umount2(small.c_str(), MNT_DETACH);
  for (std::size_t i = 0; i < ready.size(); ++i) {
    expect_final_value(ready[i], static_cast<Shown>(i + 1));
    EXPECT_EQ(ready[i].test->kernels.backend, "compiled");
    EXPECT_NE(warnings_of(ready[i]).find("not cached"), std::string::npos) << warnings_of(ready[i]);
  }
}

TEST_F(CompiledTest, ADamagedObjectIsBuiltAgain) {
  options_.build.cxx = compiler_that("");
  prepare_all({storing(1)});
  for (const auto& entry : fs::directory_iterator(options_.build.cache)) {
    if (!entry.is_symlink()) fs::resize_file(entry.path(), fs::file_size(entry.path()) / 2);
  }
  std::vector<Prepared> ready = prepare_all({storing(1)});
  EXPECT_EQ(compilations(), 2);
  expect_final_value(ready[0], 1);

  ready.clear();  // unloads it: what is mapped must not change
  for (const auto& entry : fs::directory_iterator(options_.build.cache)) {
    const auto size = fs::file_size(entry.path());
    if (!entry.is_symlink()) std::ofstream(entry.path()) << std::string(size, 'x');
  }
  ready = prepare_all({storing(1)});
  EXPECT_EQ(compilations(), 3);
  expect_final_value(ready[0], 1);
}

// The mapping holds on what compilers make of it: every instruction of assembly tests.
TEST_F(CompiledTest, TheEmittedInstructionsAreTheMappings) {
  std::vector<Sample> samples;
  for (std::uint64_t seed = 400; seed < 480; ++seed) samples.push_back(random_subject(seed, 2, 6));
  for (const char* compiler : {"g++", "clang++"}) {
    options_.build.cxx = compiler;
    for (const Prepared& ready : prepare_all(samples)) {
      ASSERT_TRUE(ready.test);
      if (ready.test->kernels.backend != "compiled") GTEST_SKIP() << compiler << " is not here";
      EXPECT_EQ(warnings_of(ready), "") << compiler;
    }
  }
}

// Clang makes a plain load of a relaxed addition of zero (and C++ allows it); the assembly test hides the zero.
TEST_F(CompiledTest, ARewrittenInstructionIsToldAndStaysToldFromTheCache) {
  options_.build.cxx = "clang++";
  const Code code{rmw(r0, x, RmwOp::add, 0, Order::relaxed)};
  Sample c{program({code, {store(x, 1)}}), {at(0, r0)}};
  Sample assembly = c;
  c.program.origin = Origin::c11;
  assembly.program.origin = Origin::assembly;
  for (int pass = 0; pass < 2; ++pass) {
    const std::vector<Prepared> ready = prepare_all({c, assembly});
    if (ready[0].test->kernels.backend != "compiled") GTEST_SKIP() << "clang++ is not here";
    EXPECT_NE(warnings_of(ready[0]).find("emitted 0 locked instructions where the test has 1"), std::string::npos)
        << warnings_of(ready[0]);
    EXPECT_EQ(warnings_of(ready[1]), "");
  }
}

TEST_F(CompiledTest, LeavesOnlyKernelsInTheFolder) {
  prepare_all(storing_up_to(3));
  for (const auto& entry : fs::directory_iterator(options_.build.cache)) {
    EXPECT_TRUE(entry.is_symlink() || entry.path().extension() == ".so") << entry.path();
  }
}

TEST_F(CompiledTest, ProgressEndsWithAll) {
  std::pair<std::size_t, std::size_t> last;
  options_.build.progress = [&last](std::size_t ready, std::size_t all) { last = {ready, all}; };
  prepare_all(storing_up_to(20));
  EXPECT_GE(last.second, 20U);
  EXPECT_EQ(last.first, last.second);
}

}  // namespace
}  // namespace fenceline::runtime
