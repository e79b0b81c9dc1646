#include "cli/document_tables.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/base/files.h"
#include "tests/support/error_of.h"
#include "tests/support/run_program.h"

namespace passband::cli {
namespace {

using test::errorOf;
using testing::HasSubstr;

std::string pathOf(const std::string& page) {
  return std::string(PASSBAND_SOURCE_DIR) + "/docs/" + page;
}

std::string textOf(const std::string& page) {
  return std::string(MappedFile(pathOf(page)).text());
}

/// The first line in which they differ, since whole pages are too long to read.
std::string firstDifference(const std::string& page, const std::string& wanted) {
  const auto [at, other] = std::ranges::mismatch(page, wanted);
  const auto begin = std::find(std::make_reverse_iterator(other), wanted.rend(), '\n').base();
  return std::string(begin, std::find(other, wanted.end(), '\n'));
}

class Page : public testing::TestWithParam<const char*> {};

TEST_P(Page, HasTheTablesOfThisProgram) {
  const std::string page = textOf(GetParam()), made = pageWithTables(page);
  EXPECT_TRUE(page == made) << "docs/" << GetParam() << " is old: build, run scripts/documents, and commit it; first: "
                            << firstDifference(page, made);
}

INSTANTIATE_TEST_SUITE_P(Documents, Page, testing::Values("cli.md", "formats.md"),
                         [](const auto& page) { return std::string(page.param).substr(0, 3); });

TEST(DocumentTables, EachIsOnAPage) {
  const std::string pages = textOf("cli.md") + textOf("formats.md");
  for (const std::string& name : documentTables())
    EXPECT_THAT(pages, HasSubstr(fmt::format("<!-- table: {} -->", name))) << "a command or a kind of format is new";
}

TEST(DocumentTables, OnlyTheTableOfAPageIsMade) {
  const std::string made =
      pageWithTables("before\n<!-- table: architectures -->\nold\n<!-- end of table -->\nafter | all\n");
  EXPECT_THAT(made, testing::StartsWith("before\n<!-- table: architectures -->\n\n| architecture |"));
  EXPECT_THAT(made, testing::EndsWith("|\n\n<!-- end of table -->\nafter | all\n"));
  EXPECT_THAT(made, testing::Not(HasSubstr("old")));
  EXPECT_EQ(pageWithTables(made), made);
}

TEST(DocumentTables, UnknownAndOpenTablesAreErrors) {
  EXPECT_THAT(errorOf([] { pageWithTables("<!-- table: colours -->\n<!-- end of table -->"); }),
              HasSubstr("'colours'"));
  EXPECT_THAT(errorOf([] { pageWithTables("<!-- table: commands -->\n"); }), HasSubstr("no end"));
}

TEST(DocumentTables, OptionsOfAMethodStandUnderTheMethod) {
  const std::string made = pageWithTables("<!-- table: options of search -->\n<!-- end of table -->");
  const auto place = [&](const std::string& part) { return made.find(part); };
  EXPECT_LT(place("**--method cull**"), place("`--settled`"));
  EXPECT_LT(place("`--settled`"), place("**--method hierarchical**"));
  EXPECT_NE(place("**--method hierarchical**"), std::string::npos);
  EXPECT_THAT(made, HasSubstr("[Common options](#common-options): `--data`"));
}

TEST(DocumentTables, TheProgramGivesThePage) {
  const test::ProgramResult result = test::runProgram({"--help-markdown", pathOf("formats.md")});
  EXPECT_EQ(result.exitCode, 0) << result.err;
  EXPECT_TRUE(result.out == pageWithTables(textOf("formats.md")));
  EXPECT_EQ(test::runProgram({"--help-markdown", pathOf("no.md")}).exitCode, 1);
}

}  // namespace
}  // namespace passband::cli
