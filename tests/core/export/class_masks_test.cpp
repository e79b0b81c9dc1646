#include "core/export/class_masks.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/export/npy.h"
#include "tests/support/error_of.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::errorOf;
using testing::HasSubstr;

TEST(FileNames, ArePathsLettersAndDistinct) {
  EXPECT_EQ(fileNames({"cat", "a/b", "a:b", "", "..", "a\nb", "cat"}),
            (std::vector<std::string>{"cat", "a_b", "a_b-2", "_", "_..", "a_b-3", "cat-2"}));
}

TEST(FileNames, AreNoLongerThanFileSystemsTake) {
  const test::TemporaryFolder folder;
  const FrequencyPlane plane(6, 6);
  std::string greek;
  for (int i = 0; i < 200; ++i) greek += "\u03b1";
  const std::vector<std::string> classes{std::string(240, 'L'), std::string(3000, 'L'), greek};
  const auto names = fileNames(classes);
  EXPECT_EQ(names[0], std::string(200, 'L'));
  EXPECT_EQ(names[1], names[0] + "-2");
  EXPECT_EQ(names[2], greek.substr(0, 200)) << "whole characters";
  EXPECT_EQ(fileNames({"a" + greek})[0], "a" + greek.substr(0, 198));
  for (const std::string& name : names) writeNpy(folder / (name + ".npy"), ringMask(plane, 1, 3).centred());
  EXPECT_EQ(readClassMasks(folder.path(), classes, plane).masks.size(), 3U);
}

TEST(ClassMasks, AreReadFromAFolderWithAFileForSomeClasses) {
  const test::TemporaryFolder folder;
  const FrequencyPlane plane(6, 6);
  const FrequencyMask ring = ringMask(plane, 1, 3), other = ringMask(plane, 0, 2);
  writeNpy(folder / "a_b.npy", ring.centred());
  writeNpy(folder / "dog.npy", other.centred());
  const ClassMasks found = readClassMasks(folder / ".", {"a/b", "cat", "dog"}, plane);
  EXPECT_EQ(found.classes, (std::vector<int>{0, 2}));
  ASSERT_EQ(found.masks.size(), 2U);
  EXPECT_TRUE(std::ranges::equal(found.masks[0].centred().values(), ring.centred().values()));
  EXPECT_TRUE(std::ranges::equal(found.masks[1].centred().values(), other.centred().values()));
  EXPECT_THAT(errorOf([&] { readClassMasks(folder / ".", {"ship"}, plane); }), HasSubstr("no class has a map in"));
  EXPECT_THAT(errorOf([&] { readClassMasks(folder / ".", {"dog"}, FrequencyPlane(8, 8)); }), HasSubstr("6x6"));
}

TEST(ClassMasks, AreTakenFromTheFolderOfASearch) {
  const test::TemporaryFolder folder;
  const FrequencyPlane plane(6, 6);
  const FrequencyMask ring = ringMask(plane, 1, 3);
  std::ofstream(folder / "search.json") << "{}";
  std::filesystem::create_directories(folder / "relevance");
  std::filesystem::create_directories(folder / "area-0.05");
  writeNpy(folder / "area-0.05" / "dog.npy", ring.centred());
  const ClassMasks found = readClassMasks(folder.path(), {"cat", "dog"}, plane);
  EXPECT_EQ(found.classes, (std::vector<int>{1}));
  std::filesystem::create_directories(folder / "area-0.13");
  EXPECT_THAT(errorOf([&] { readClassMasks(folder.path(), {"dog"}, plane); }),
              testing::AllOf(HasSubstr("masks of 2 areas"), HasSubstr("area-0.05, "), HasSubstr("area-0.13")));
}

TEST(ClassMasks, OfAllAreasOfASearchAreNamedByTheirArea) {
  const test::TemporaryFolder folder;
  const FrequencyPlane plane(6, 6);
  std::ofstream(folder / "search.json") << "{}";
  for (const char* area : {"area-0.13", "area-0.05"}) {
    std::filesystem::create_directories(folder / area);
    writeNpy(folder / area / "dog.npy", ringMask(plane, 1, 3).centred());
  }
  const auto all = allClassMasks(folder.path(), {"cat", "dog"}, plane);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "area-0.05: dog");
  EXPECT_EQ(all[1].name, "area-0.13: dog");
  EXPECT_EQ(all[1].classIndex, 1);
  EXPECT_EQ(allClassMasks(folder / "area-0.05", {"cat", "dog"}, plane).at(0).name, "dog");
}

// masks_lists.pkl: the mask of key 0 keeps 6 of 16 bins, that of key 1 keeps 9 (make_formats.py).
TEST(ClassMasks, NumbersOfADictionaryAreNamesFirst) {
  const std::string file = std::string(PASSBAND_FIXTURES) + "/formats/masks_lists.pkl";
  const auto keeps = [&](const std::vector<std::string>& classNames) {
    std::vector<std::pair<int, bool>> kept;
    const ClassMasks found = readClassMasks(file, classNames, FrequencyPlane(4, 4));
    for (std::size_t i = 0; i < found.masks.size(); ++i)
      kept.emplace_back(found.classes[i], found.masks[i].area() > .5);
    return kept;
  };
  using Kept = std::vector<std::pair<int, bool>>;
  EXPECT_EQ(keeps({"cat", "dog"}), (Kept{{0, false}, {1, true}})) << "by number";
  EXPECT_EQ(keeps({"1", "0"}), (Kept{{0, true}, {1, false}})) << "class folders called 1 and 0";
  EXPECT_EQ(keeps({"1", "10"}), (Kept{{0, true}})) << "there is no mask of the class 10";
}

}  // namespace
}  // namespace passband
