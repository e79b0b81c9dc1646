#include "cli/table_options.h"

#include <gtest/gtest.h>

#include "tests/support/some_options.h"

namespace passband::cli {
namespace {

/// Whether `bright` is on, and the first option that was given.
std::pair<bool, std::string> given(const std::vector<std::string>& arguments) {
  TableOptions table;
  const auto parser = parseArguments(arguments, [&](Options& options) { table.add(options, test::someTable()); });
  return {std::any_cast<test::SomeOptions>(table.values()).bright, table.firstGiven()};
}

TEST(TableOptions, ASwitchIsOnOnlyWhereItIsGivenAsOn) {
  EXPECT_EQ(given({}), std::pair(false, std::string()));
  EXPECT_EQ(given({"--bright"}), std::pair(true, std::string("--bright")));
  EXPECT_EQ(given({"--bright=true"}), std::pair(true, std::string("--bright")));
  EXPECT_EQ(given({"--bright=false"}), std::pair(false, std::string()));
}

}  // namespace
}  // namespace passband::cli
