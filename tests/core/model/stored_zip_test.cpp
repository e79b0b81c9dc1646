#include "core/model/stored_zip.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "tests/support/file_builder.h"

namespace passband {
namespace {

std::vector<std::byte> bytesOf(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::string read(const StoredZip& archive, std::uint64_t position, std::size_t count) {
  std::string bytes(count, '\0');
  bytes.resize(archive.read(position, std::as_writable_bytes(std::span(bytes))));
  return bytes;
}

/// The truth is the archive that the tests' own writer makes of the same members.
class StoredZipTest : public testing::Test {
 protected:
  StoredZipTest() {
    for (const auto& member : members) archive.add(member.name, bytesOf(member.content));
    complete = archive.finish();
  }

  const std::vector<test::ZipMember> members{
      {"net/version", "3\n"}, {"net/empty", ""}, {"net/data/0", std::string(300, 'x')}};
  const std::string truth = test::zipArchive(members);
  StoredZip archive;
  bool complete = false;
};

TEST_F(StoredZipTest, IsTheArchiveOfItsMembers) {
  EXPECT_TRUE(complete);
  EXPECT_EQ(archive.size(), truth.size());
  EXPECT_EQ(read(archive, 0, truth.size()), truth);
}

TEST_F(StoredZipTest, IsReadFromAnyPlaceAcrossItsParts) {
  for (std::size_t position = 0; position < truth.size(); position += 7) {
    for (const std::size_t count : {std::size_t{1}, std::size_t{30}, truth.size()})
      ASSERT_EQ(read(archive, position, count), truth.substr(position, count)) << position << " " << count;
  }
  EXPECT_EQ(read(archive, truth.size(), 5), "");
  EXPECT_EQ(read(archive, truth.size() + 100, 5), "");
}

TEST(StoredZip, SaysWhenItHasMoreMembersThanTheFormat) {
  StoredZip most, more;
  for (int i = 0; i < 65'534; ++i) most.add("a", {});
  EXPECT_TRUE(most.finish());
  for (int i = 0; i < 65'535; ++i) more.add("a", {});
  EXPECT_FALSE(more.finish());
}

}  // namespace
}  // namespace passband
