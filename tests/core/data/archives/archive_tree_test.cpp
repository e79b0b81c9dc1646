#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/data/archives/file_tree.h"
#include "core/data/archives/zip_members.h"
#include "tests/core/data/formats/formats.h"
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
  for (const char* name :
       {"split.tar", "split.tar.gz", "split.tar.bz2", "split.tar.xz", "split.tar.zst", "split.zip"}) {
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
  EXPECT_THAT(tar->info().remarks, UnorderedElementsAre("2 members were skipped: their names lead out of the archive",
                                                        "2 members were skipped: they are links",
                                                        "1 members were skipped: another member has their name",
                                                        "1 members were skipped: they are no plain files"));
  const auto zip = openImageSet(test::fixture("hostile.zip"));
  EXPECT_EQ(zip->size(), 2);
  EXPECT_THAT(zip->info().remarks, UnorderedElementsAre("2 members were skipped: their names lead out of the archive",
                                                        "1 members were skipped: they are links",
                                                        "1 members were skipped: another member has their name"));
}

std::shared_ptr<const ImageSet> openZip(const test::TemporaryFolder& folder, const std::vector<std::string>& names) {
  std::vector<test::ZipMember> members;
  const std::string image = test::readFile(std::string(PASSBAND_FIXTURES) + "/data/grey.png");
  for (const std::string& name : names) members.push_back({name, image});
  test::writeFile(folder / "a.zip", test::zipArchive(members));
  return openImageSet(folder / "a.zip");
}

TEST(Archives, BackslashesDivideFoldersWhereNothingElseDoes) {
  const test::TemporaryFolder folder;
  const auto set = openZip(folder, {"cat\\a.png", "cat\\b.png", "dog\\a.png", "..\\..\\dog\\b.png"});
  EXPECT_THAT(set->info().classNames, ElementsAre("cat", "dog"));
  EXPECT_EQ(set->size(), 3);
  EXPECT_THAT(set->info().remarks, ElementsAre("1 members were skipped: their names lead out of the archive"));
}

/// The second byte of a Japanese letter is that of a backslash.
TEST(Archives, NamesInShiftJisLoseNoClass) {
  const test::TemporaryFolder folder;
  const auto set = openZip(folder, {"\x95\x5c/a.png", "\x94\x4c/a.png", "\x8c\xa2/a.png"});
  EXPECT_EQ(set->classCount(), 3);
  EXPECT_EQ(set->size(), 3);
  EXPECT_THAT(set->info().remarks, testing::IsEmpty());
  EXPECT_EQ(openZip(folder, {"a/../../b.png", "c/a.png", "a\\..\\..\\b.png"})->size(), 1);
}

TEST(Archives, ABombIsRefusedByWhatItSays) {
  EXPECT_THAT(test::refusal(test::fixture("bomb.tar.gz")), HasSubstr("more than Passband unpacks"));
}

TEST(Archives, AMemberThatClaimsToBeLargerThanTheArchiveIsRefusedBeforeItTakesMemory) {
  const test::TemporaryFolder folder;
  constexpr std::int64_t kClaimed = 1'000'000'000;
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
  for (const char* name : {"split.zip", "split.tar.gz", "split.tar.bz2", "split.tar.xz", "split.tar.zst"}) {
    const MappedFile whole(test::fixture(name));
    for (std::size_t length = 1; length < whole.bytes().size(); length += 37) {
      writeFileAtomically(folder / name, whole.bytes().first(length));
      EXPECT_NE(test::refusal((folder / name).string() + ":train"), "") << name << " " << length;
    }
  }
}

/// Every flipped bit is noticed or changes no pixel: these kinds of files carry checksums of what they hold.
TEST(Archives, NoFlippedBitChangesAnImage) {
  const test::TemporaryFolder folder;
  for (const char* name : {"split.tar.gz", "split.tar.bz2", "split.tar.xz", "split.tar.zst", "split.zip"}) {
    const auto source = (folder / name).string();
    const std::string whole(MappedFile(test::fixture(name)).text());
    int refused = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string flipped = whole;
      flipped[at] ^= static_cast<char>(1 << at % 8);
      test::writeFile(source, flipped);
      try {
        const auto set = openImageSet(source + ":train");
        for (int i = 0; i < set->size(); ++i) {
          const float value = set->image(i).values[0];  // not by name: those of a zip archive have no checksum
          const bool one = value == first(1) || value == first(2) || value == first(3);
          ASSERT_TRUE(one) << name << " " << at << ": " << value;
        }
      } catch (const Error&) {
        ++refused;
      }
    }
    EXPECT_GT(refused, std::ssize(whole) / 4) << name;
  }
}

TEST(Archives, OfAPackedArchiveOnlyImagesAndListsAreKept) {
  for (const char* name : {"split.tar.gz", "split.tar.xz"}) {
    const auto tree = tarTree(test::fixture(name));
    ASSERT_EQ(tree->entries().size(), 6U);
    for (const FileTree::Entry& entry : tree->entries()) {
      EXPECT_EQ(tree->read(entry).bytes.size(), entry.name == "set/README.txt" ? 0 : entry.bytes) << entry.name;
    }
  }
}

TEST(Archives, WhatIsLargerThanItsKindMayBeIsLeftOutAndCounted) {
  constexpr std::uint64_t mebi = 1 << 20;
  MemberFilter filter;
  EXPECT_TRUE(filter.takes("a/labels.csv", MemberFilter::Kind::File, 64 * mebi));
  EXPECT_FALSE(filter.takes("b/labels.json", MemberFilter::Kind::File, 64 * mebi + 1));
  EXPECT_TRUE(filter.takes("a/1.png", MemberFilter::Kind::File, 1024 * mebi));
  EXPECT_FALSE(filter.takes("a/2.png", MemberFilter::Kind::File, 1024 * mebi + 1));
  EXPECT_THAT(filter.remarks(),
              ElementsAre("2 members were skipped: they are larger than images and lists of labels may be"));
}

TEST(Archives, EncryptedOnesAreCalledSo) {
  const test::TemporaryFolder folder;
  const std::string path =
      test::writeFile(folder / "secret.zip",
                      test::zipArchive({{"a/1.png", "x", .encrypted = true}, {"b/2.png", "y", .encrypted = true}}));
  EXPECT_THAT(test::refusal(path), testing::AllOf(HasSubstr("secret.zip"), HasSubstr("it is encrypted")));
  const std::string arrays = test::writeFile(
      folder / "secret.npz",
      test::zipArchive({{"images.npy", "x", .encrypted = true}, {"labels.npy", "y", .encrypted = true}}));
  EXPECT_THAT(test::refusal(arrays), testing::AllOf(HasSubstr("secret.npz"), HasSubstr("is encrypted")));
}

TEST(Archives, AListOfLabelsMayLieInside) {
  const auto set = openImageSet(test::fixture("listed.zip"));
  EXPECT_EQ(set->info().format, "images with labels.csv");
  EXPECT_THAT(set->info().classNames, ElementsAre("cat", "dog"));
  EXPECT_FLOAT_EQ(set->image(1).values[0], first(2));
}

}  // namespace
}  // namespace passband
