#include "tests/layering/messages.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using testing::ElementsAre;

TEST(MessagesOfTheWindow, NameNoCommandLineOption) {
  EXPECT_THAT(messagesWithOptions(PASSBAND_SOURCE_DIR), testing::IsEmpty());
}

TEST(MessagesOfTheWindow, AnOptionIsSeenInATextAndNotInAComment) {
  const TemporaryFolder root;
  std::filesystem::create_directories(root / "core/data");
  std::ofstream(root / "core/data/a.cpp") << "// of --limit\n"
                                             "throw Error(\"give --size\");  // or --mean\n"
                                             "Error(\"http://x --seed\");\n"
                                             "Error(\"--labels\");\n"
                                             "int a = b --c;\n"
                                             "Error(\"a name--with dashes\");\n";
  std::filesystem::create_directories(root / "ui");
  std::ofstream(root / "ui/b.cpp") << "arguments << \"--size\" << size;\n"
                                      "tr(\"as --mask takes it\");\n";
  EXPECT_THAT(messagesWithOptions(root.path()),
              ElementsAre("core/data/a.cpp:2 names --size: the window shows this message too",
                          "core/data/a.cpp:3 names --seed: the window shows this message too",
                          "core/data/a.cpp:4 names --labels: the window shows this message too",
                          "ui/b.cpp:2 names --mask: the window shows this message too"));
}

}  // namespace
}  // namespace passband::test
