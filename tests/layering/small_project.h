// A small project in order, into which a test of this folder plants one fault.
#pragma once

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace passband::test {

/// Finds faults under a root: one sentence each.
using FaultFinder = std::vector<std::string> (*)(const std::filesystem::path& root);

template <FaultFinder faults>
class SmallProject : public testing::Test {
 protected:
  void write(const std::string& file, const std::string& text) const {
    const auto path = root / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  void expectFault(const std::string& file, const std::string& text, const std::string& fault) const {
    write(file, text);
    EXPECT_THAT(faults(root.path()),
                testing::ElementsAre(testing::AllOf(testing::HasSubstr(file), testing::HasSubstr(fault))));
  }

  TemporaryFolder root;
};

}  // namespace passband::test
