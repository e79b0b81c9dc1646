#include "core/data/utf8_names.h"

#include <filesystem>
#include <gmock/gmock.h>

#include "core/data/data_format.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

TEST(Utf8Names, FoldersOfAnotherEncodingOpenAndStayDifferent) {
  const test::TemporaryFolder folder;
  for (const char* const name : {"caf\xe8", "caf\xe9", "caf\u00ea"}) {
    fs::create_directories(folder / "data" / name);
    for (const char* const image : {"1.png", "\xe9.png"})
      fs::copy_file(fs::path(PASSBAND_FIXTURES) / "data/rgb.png", folder / "data" / name / image);
  }
  const auto set = openImageSet((folder / "data").string());
  EXPECT_THAT(set->info().classNames, testing::UnorderedElementsAre("caf\\xe8", "caf\\xe9", "caf\u00ea"));
  ASSERT_EQ(set->size(), 6);
  for (std::int64_t i = 0; i < set->size(); ++i) {
    EXPECT_NO_THROW(set->image(i)) << set->imageName(i);
    EXPECT_EQ(set->imageName(i).find('\xe9'), std::string::npos);
  }
}

}  // namespace
}  // namespace passband
