#include "core/export/npy.h"
#include "ui/plots/map_grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::ElementsAre;

NamedMap named(const QString& name, double first) {
  NamedMap map{name, FrequencyMap(FrequencyPlane(4, 6))};
  for (std::size_t pair = 0; pair < map.map.values.size(); ++pair) map.map.values[pair] = first + double(pair) / 4;
  return map;
}

TEST(MapWriter, WritesAFileForEachMapIntoAFolderAndOverwritesNothing) {
  const test::TemporaryFolder folder;
  const std::vector<NamedMap> maps{named("cat", 1), named("a/b", 5)};
  const auto write = mapWriter(maps);
  EXPECT_EQ(write(folder / "maps.npy"), folder / "maps");
  EXPECT_EQ(readNpy(folder / "maps/cat.npy"), centred(maps[0].map));
  EXPECT_EQ(readNpy(folder / "maps/a_b.npy"), centred(maps[1].map));
  EXPECT_THROW(write(folder / "maps.npy"), Error) << "it holds maps already";
  write(folder / "table.csv");
  EXPECT_TRUE(MappedFile(folder / "table/cat.csv").text().starts_with("# centred: DC at row 2, column 3"));
  EXPECT_THROW(mapWriter({}), Error);
}

TEST(ClassesShown, AreTheSelectedOnesOrAll) {
  EXPECT_THAT(classesShown({1, 4, 7}, {7, 1}), ElementsAre(1, 7));
  EXPECT_THAT(classesShown({1, 4, 7}, {4}), ElementsAre(1, 4, 7)) << "one alone tells little";
  EXPECT_THAT(classesShown({1, 4, 7}, {4, 5}), ElementsAre(1, 4, 7)) << "5 has no map";
  std::vector<int> many(100);
  for (int c = 0; c < 100; ++c) many[std::size_t(c)] = c;
  EXPECT_EQ(classesShown(many, {}).size(), mostMaps);
  EXPECT_THAT(classesShown(many, {70, 80}), ElementsAre(70, 80));
}

}  // namespace
}  // namespace passband
