#include "core/export/map_csv.h"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/fourier/profiles.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::TemporaryFolder;

std::string textOf(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(MapCsv, HasSignedFrequenciesAndSaysWhereDcIs) {
  const TemporaryFolder folder;
  Grid<float> map(2, 3, .1F);
  map(0, 0) = -1;
  map(1, 1) = 1e-8F;
  map(1, 2) = std::nanf("");
  writeMapCsv(folder / "a.csv", map);
  EXPECT_EQ(textOf(folder / "a.csv"),
            "# centred: DC at row 1, column 1; rows v, columns u, cycles per image\n"
            "v\\u,-1,0,1\n"
            "-1,-1,0.1,0.1\n"
            "0,0.1,1e-08,nan\n");
}

TEST(MapCsv, NumbersReadBackAsTheSameFloat) {
  const TemporaryFolder folder;
  Grid<float> map(1, 3);
  map(0, 0) = 1.0F / 3;
  map(0, 1) = 16777217.0F * 1.1F;
  map(0, 2) = 1.17549435e-38F;
  writeMapCsv(folder / "a.csv", map);
  std::ifstream file(folder / "a.csv");
  std::string line, field;
  for (int i = 0; i < 3; ++i) std::getline(file, line);
  std::istringstream fields(line);
  std::getline(fields, field, ',');
  for (const float value : map.values()) {
    std::getline(fields, field, ',');
    EXPECT_EQ(std::stof(field), value);
  }
}

TEST(ProfilesCsv, HasAColumnForEachProfile) {
  const TemporaryFolder folder;
  const Profile cat{{0, 1}, {2.5, .25}, {1, 8}}, dog{{0, 1}, {3, std::nan("")}, {1, 8}};
  writeProfilesCsv(folder / "a.csv", {"cat", "dog, \"small\""}, {cat, dog}, "radius (bins)");
  EXPECT_EQ(textOf(folder / "a.csv"),
            "radius (bins),bins,cat,\"dog, \"\"small\"\"\"\n"
            "0,1,2.5,3\n"
            "1,8,0.25,nan\n");
}

TEST(ProfilesCsv, RefusesProfilesThatDoNotFitTogether) {
  const TemporaryFolder folder;
  const Profile two{{0, 1}, {1, 1}, {1, 8}}, one{{0}, {1}, {1}};
  EXPECT_THROW(writeProfilesCsv(folder / "a.csv", {"a", "b"}, {two, one}, "r"), UsageError);
  EXPECT_THROW(writeProfilesCsv(folder / "a.csv", {"a"}, {two, two}, "r"), UsageError);
  EXPECT_THROW(writeProfilesCsv(folder / "a.csv", {}, {}, "r"), UsageError);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace passband
