// What TESTS on a command line stand for.#include <unistd.h>

#include "litmus/sources.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "litmus/errors.h"

namespace fenceline::litmus {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SourcesTest : public ::testing::Test {
 protected:
  SourcesTest() {
    std::string pattern = (fs::temp_directory_path() / "fenceline-sources-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~SourcesTest() override { fs::remove_all(root_); }

  void write(const fs::path& name, const std::string& text = "X86 t\n") {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }
  std::string at(const fs::path& name) const { return (root_ / name).string(); }

  // Relative to the folder of the test.
  std::vector<std::string> names(const std::vector<std::string>& arguments) {
    const Sources sources = expand(arguments);
    errors_ = sources.errors;
    std::vector<std::string> result;
    for (const Source& source : sources.tests) {
      result.push_back(source.text.empty() ? fs::path(source.name).lexically_relative(root_).string() : source.name);
    }
    return result;
  }

  fs::path root_;
  std::vector<std::string> errors_;
};

TEST_F(SourcesTest, FilesAreThemselvesOnce) {
  write("b.litmus");
  write("a.test");
  EXPECT_THAT(names({at("b.litmus"), at("a.test"), at("b.litmus"), at("./b.litmus")}),
              ElementsAre("b.litmus", "a.test"));
  EXPECT_THAT(errors_, IsEmpty());
}

TEST_F(SourcesTest, FoldersAreTheirLitmusFilesSorted) {
  write("f/b.litmus");
  write("f/a/z.litmus");
  write("f/a.litmus");
  write("f/notes.txt");
  write("f/@all", "b.litmus\n");
  EXPECT_THAT(names({at("f")}), ElementsAre("f/a.litmus", "f/a/z.litmus", "f/b.litmus"));
  EXPECT_THAT(names({at("f/b.litmus"), at("f")}), ElementsAre("f/b.litmus", "f/a.litmus", "f/a/z.litmus"));
}

TEST_F(SourcesTest, ListsNameTheirEntriesInOrder) {
  write("f/b.litmus");
  write("f/a.litmus");
  write("f/g/c.litmus");
  write("f/g/@all", "# a comment\n\n c.litmus # another\r\n");
  write("f/@all", "b.litmus\n@g/none\n@rest\ng/@all\na.litmus\nb.litmus\n");
  write("f/rest", "g\n");
  EXPECT_THAT(names({at("f/@all")}), ElementsAre("f/b.litmus", "f/g/c.litmus", "f/a.litmus"));
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("f/@all:2: @g/none: no such file")));
}

TEST_F(SourcesTest, ListsAreFoundWithTheSignInTheirNameOrWithoutIt) {
  write("a.litmus");
  write("plain", "a.litmus\n");
  write("@signed", "a.litmus\n");
  EXPECT_THAT(names({at("@plain")}), ElementsAre("a.litmus"));
  EXPECT_THAT(names({at("@signed")}), ElementsAre("a.litmus"));
}

TEST_F(SourcesTest, ListsThatContainThemselvesAreErrors) {
  write("@one", "@two\n");
  write("@two", "a.litmus\n@one\n");
  write("a.litmus");
  EXPECT_THAT(names({at("@one")}), ElementsAre("a.litmus"));
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("@two:2: ")));
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("this list includes itself")));
}

TEST_F(SourcesTest, ListsThatNameEachOtherManyTimesAreReadOnce) {
  for (int i = 0; i < 40; ++i) {
    const std::string next = "@" + std::to_string(i + 1) + "\n";
    write("@" + std::to_string(i), next + next + next);
  }
  write("@40", "a.litmus\n");
  write("a.litmus");
  EXPECT_THAT(names({at("@0")}), ElementsAre("a.litmus"));
  EXPECT_THAT(errors_, IsEmpty());
}

TEST_F(SourcesTest, CatalogueNamesStandForTheirTests) {
  const Sources sources = expand({"SB", "MP", "SB"});
  ASSERT_EQ(sources.tests.size(), 2U);
  EXPECT_EQ(sources.tests[0].name, "SB");
  EXPECT_FALSE(sources.tests[0].text.empty());
}

TEST_F(SourcesTest, SuiteNamesStandForAllTheirTests) {
  const Sources sources = expand({"MP", "x86-basic-2", "SB"});
  EXPECT_THAT(sources.errors, IsEmpty());
  EXPECT_EQ(sources.tests.size(), 21U) << "MP and SB are among the 21";
  EXPECT_EQ(sources.tests[0].name, "MP");
  EXPECT_THAT(sources.tests[1].text, HasSubstr("X86_64 " + sources.tests[1].name + "\n"));
  write("@mine", "c-orders-2 # by name\nno-such-suite\n");
  EXPECT_EQ(names({at("@mine")}).size(), 60U);
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("@mine:2: no-such-suite: no such file")));
}

TEST_F(SourcesTest, WhatIsNotThereIsAnError) {
  fs::create_directories(root_ / "empty");
  EXPECT_THAT(names({"no-such-test", at("empty"), at("@none")}), IsEmpty());
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("no-such-test: no such file or folder"), HasSubstr("no .litmus file"),
                                   HasSubstr("@none: no such file")));
}

TEST_F(SourcesTest, FilesAreReadWhole) {
  const std::string text("X86 t\n\0binary", 13);
  write("a.litmus", text);
  EXPECT_EQ(read_file(at("a.litmus")), text);
  write("empty.litmus", "");
  EXPECT_EQ(read_file(at("empty.litmus")), "");
  const std::string large(largest_source, 'x');
  write("large.litmus", large);
  EXPECT_EQ(read_file(at("large.litmus")).size(), largest_source);
}

TEST_F(SourcesTest, AByteOrderMarkIsNoPartOfTheText) {
  write("a.litmus", "\xEF\xBB\xBFX86 t\n");
  EXPECT_EQ(read_file(at("a.litmus")), "X86 t\n");
  write("b.litmus", "X86 \xEF\xBB\xBFt\n");
  EXPECT_EQ(read_file(at("b.litmus")), "X86 \xEF\xBB\xBFt\n");
}

// Root may read everything; whoever else runs the tests stays who he is.
class AsNobody {
 public:
  AsNobody() : before_(geteuid()) {
    if (before_ == 0) {
      EXPECT_EQ(seteuid(65534), 0);
    }
  }
  ~AsNobody() {
    if (before_ == 0) {
      EXPECT_EQ(seteuid(before_), 0);
    }
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  uid_t before_;
};

TEST_F(SourcesTest, FoldersThatMayNotBeReadAreErrorsAndTheOthersStillCount) {
  write("a.litmus", "X86 t\n");
  fs::permissions(root_, fs::perms(0755));
  fs::create_directories(root_ / "shut");
  fs::permissions(root_ / "shut", fs::perms::none);
  Sources sources;
  Sources shut;
  {
    const AsNobody nobody;
    sources = expand({root_.string()});
    shut = expand({at("shut"), at("shut/a.litmus")});
  }
  fs::permissions(root_ / "shut", fs::perms::owner_all);
  EXPECT_EQ(sources.tests.size(), 1U);
  EXPECT_THAT(sources.errors, ElementsAre(HasSubstr("shut: Permission denied")));
  EXPECT_THAT(shut.errors, ElementsAre(HasSubstr("shut: Permission denied"), HasSubstr("a.litmus: Permission denied")));
}

TEST_F(SourcesTest, ALinkToItselfIsNamedForWhatItIs) {
  fs::create_symlink("a.litmus", root_ / "a.litmus");
  EXPECT_THAT(names({at("a.litmus")}), IsEmpty());
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("symbolic links")));
}

TEST_F(SourcesTest, FilesThatCannotBeReadAreErrors) {
  EXPECT_THROW(read_file(at("none.litmus")), InputError);
  EXPECT_THROW(read_file(root_.string()), InputError);
  write("larger.litmus", std::string(largest_source + 1, 'x'));
  EXPECT_THROW(read_file(at("larger.litmus")), InputError);
  EXPECT_THROW(read_file("/dev/zero"), InputError);
}

}  // namespace
}  // namespace fenceline::litmus
