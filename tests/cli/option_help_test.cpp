#include "cli/option_help.h"

#include <gtest/gtest.h>

#include "cli/table_options.h"
#include "tests/support/some_options.h"

namespace passband::cli {
namespace {

/// Of the only option that `add` adds.
OptionHelp helpOf(const std::function<void(Options&)>& add) {
  const auto all = optionHelp(add);
  EXPECT_EQ(all.size(), 1U);
  return all.at(0);
}

TEST(OptionHelp, HasNamesKindValuesAndDefault) {
  int count = 3;
  const OptionHelp help = helpOf([&](Options& options) {
    options.group("Things");
    options.add("--count,--number", count, "How many").values("at least 1").showDefault();
  });
  EXPECT_EQ(help.names, "--count, --number");
  EXPECT_EQ(help.value, "INT");
  EXPECT_EQ(help.meaning, "How many");
  EXPECT_EQ(help.values, "at least 1");
  EXPECT_EQ(help.usual, "3");
  EXPECT_EQ(help.group, "Things");
  EXPECT_FALSE(help.required);
}

TEST(OptionHelp, ASwitchHasNoValue) {
  bool on = false;
  const OptionHelp help = helpOf([&](Options& options) { options.addFlag("--on", on, "On"); });
  EXPECT_EQ(help.value, "");
  EXPECT_EQ(help.usual, "");
}

TEST(OptionHelp, WhatIsGivenWithoutANameIsCalledByItsKind) {
  std::vector<std::string> files;
  const OptionHelp help = helpOf([&](Options& options) { options.add("FILE", files, "Files").required(); });
  EXPECT_EQ(help.names, "FILE");
  EXPECT_TRUE(help.required);
}

TEST(OptionHelp, OptionsOfATableSayTheirRange) {
  TableOptions table;
  const auto all = optionHelp([&](Options& options) { table.add(options, test::someTable(), "Some"); });
  const auto count = std::ranges::find(all, "--count", &OptionHelp::names);
  ASSERT_NE(count, all.end());
  EXPECT_EQ(count->value, "INT");
  EXPECT_EQ(count->values, "at least 2, or 0: none");
  EXPECT_EQ(count->usual, "3");
  EXPECT_EQ(count->group, "Some");
}

}  // namespace
}  // namespace passband::cli
