#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/data/file_tree.h"
#include "core/data/zip_members.h"
#include "tests/core/data/formats.h"
#include "tests/support/file_builder.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

// Image n of make_formats.py has the values 10 n, 10 n + 1, 10 n + 2, 10 n + 3.
float first(int n) {
  return static_cast<float>(10 * n) / 255.F;
}

TEST(Archives, ClassFoldersAreReadInPlace) {
  for (const char* name : {"split.tar", "split.tar.gz", "split.zip"}) {
    const auto set = openImageSet(test::fixture(name) + ":train");
    EXPECT_THAT(set->info().classNames, ElementsAre("cat", "dog")) << name;
    EXPECT_THAT(set->labels(), ElementsAre(0, 1, 1)) << name;
    EXPECT_EQ(set->info().height, 2) << name;
    EXPECT_EQ(set->imageName(2), "set/train/dog/3.png") << name;
    for (int i = 0; i < 3; ++i) EXPECT_FLOAT_EQ(set->image(i).values[0], first(i + 1)) << name;
    EXPECT_EQ(openImageSet(test::fixture(name) + ":val")->size(), 2) << name;
    EXPECT_THAT(test::refusal(test::fixture(name)), HasSubstr(std::string(name) + ":train")) << name;
  }
}

TEST(Archives, MembersThatLeaveTheArchiveLinksAndDoublesAreLeftOutAndCounted) {
  const auto tar = openImageSet(test::fixture("hostile.tar"));
  EXPECT_EQ(tar->size(), 2);
  EXPECT_FLOAT_EQ(tar->image(0).values[0], first(1));  // the first of two members of one name
  EXPECT_THAT(tar->info().remarks, UnorderedElementsAre("2 members were left out: their names lead out of the archive",
                                                        "2 members were left out: they are links",
                                                        "1 members were left out: another member has their name",
                                                        "1 members were left out: they are no plain files"));
  const auto zip = openImageSet(test::fixture("hostile.zip"));
  EXPECT_EQ(zip->size(), 2);
  EXPECT_THAT(zip->info().remarks, UnorderedElementsAre("2 members were left out: their names lead out of the archive",
                                                        "1 members were left out: they are links",
                                                        "1 members were left out: another member has their name"));
}

TEST(Archives, ABombIsRefusedByWhatItSays) {
  EXPECT_THAT(test::refusal(test::fixture("bomb.tar.gz")), HasSubstr("more than Passband unpacks"));
}

TEST(Archives, AMemberThatClaimsToBeLargerThanTheArchiveIsRefusedBeforeItTakesMemory) {
  const test::TemporaryFolder folder;
  constexpr std::int64_t kClaimed = 3'000'000'000;
  const std::string bytes =
      test::zipArchive({{.name = "a/1.png", .content = "x", .claimedSize = kClaimed, .claimedPacked = kClaimed}});
  const auto tree = zipTree(test::writeFile(folder / "huge.zip", bytes));
  try {
    tree->read(tree->entries().at(0));
    FAIL() << "read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("larger than the archive"));
  }
}

TEST(Archives, UnpackingEndsWhenItIsAskedTo) {
  std::stop_source stop;
  const JobContext job(stop.get_token(), nullptr);
  const ZipMembers zip(test::fixture("split.zip"));
  EXPECT_EQ(zip.read(0, SIZE_MAX, &job), zip.read(0, SIZE_MAX));
  EXPECT_EQ(tarTree(test::fixture("split.tar.gz"), &job)->entries().size(),
            zipTree(test::fixture("split.zip"))->entries().size());
  stop.request_stop();
  EXPECT_THROW(zip.read(zip.members().size() - 1, SIZE_MAX, &job), Cancelled);
  EXPECT_THROW(tarTree(test::fixture("split.tar.gz"), &job), Cancelled);
}

TEST(Archives, CutOffArchivesAreRefused) {
  EXPECT_NE(test::refusal(test::fixture("cut_off.tar")), "");
  const test::TemporaryFolder folder;
  for (const char* name : {"split.zip", "split.tar.gz"}) {
    const MappedFile whole(test::fixture(name));
    for (std::size_t length = 1; length < whole.bytes().size(); length += 37) {
      writeFileAtomically(folder / name, whole.bytes().first(length));
      EXPECT_NE(test::refusal((folder / name).string() + ":train"), "") << name << " " << length;
    }
  }
}

TEST(Archives, AListOfLabelsMayLieInside) {
  const auto set = openImageSet(test::fixture("listed.zip"));
  EXPECT_EQ(set->info().format, "images with labels.csv");
  EXPECT_THAT(set->info().classNames, ElementsAre("cat", "dog"));
  EXPECT_FLOAT_EQ(set->image(1).values[0], first(2));
}

}  // namespace
}  // namespace passband
