#include "core/model/zip_archive.h"

#include <gmock/gmock.h>

#include "tests/core/model/weights/tiny_weights.h"
#include "tests/support/file_builder.h"

namespace passband {
namespace {

using test::errorOf;
using test::zipArchive;
using testing::HasSubstr;

std::string contentOf(const std::string& bytes, const std::string& name) {
  const ZipArchive archive(std::as_bytes(std::span(bytes)), "a.zip");
  const std::vector<std::byte> content = archive.read(name);
  return {reinterpret_cast<const char*>(content.data()), content.size()};
}

std::string errorFor(const std::string& bytes, const std::string& name) {
  return errorOf([&] { contentOf(bytes, name); });
}

TEST(ZipArchive, MembersAreReadByName) {
  const std::string bytes = zipArchive({{"b/two", "second"}, {"a/one", "first"}, {"empty", ""}});
  const ZipArchive archive(std::as_bytes(std::span(bytes)), "a.zip");
  EXPECT_THAT(archive.names(), testing::ElementsAre("a/one", "b/two", "empty"));
  EXPECT_TRUE(archive.contains("b/two"));
  EXPECT_FALSE(archive.contains("two"));
  EXPECT_EQ(contentOf(bytes, "a/one"), "first");
  EXPECT_EQ(contentOf(bytes, "b/two"), "second");
  EXPECT_EQ(contentOf(bytes, "empty"), "");
}

TEST(ZipArchive, WhatIsDamagedIsNamed) {
  EXPECT_THAT(errorFor(zipArchive({{"a", "x"}}), "b"), testing::AllOf(HasSubstr("a.zip"), HasSubstr("'b' is missing")));
  EXPECT_THAT(errorFor(zipArchive({{.name = "a", .content = "text", .wrongChecksum = true}}), "a"),
              HasSubstr("checksum"));
  EXPECT_THAT(errorFor(zipArchive({{"a", "x"}, {"a", "y"}}), "a"), HasSubstr("'a' comes twice"));
  EXPECT_THAT(errorFor("PK\x03\x04 and nothing more", "a"), HasSubstr("cannot read a.zip"));
  EXPECT_THAT(errorFor("", "a"), HasSubstr("cannot read a.zip"));
}

TEST(ZipArchive, NothingIsUnpacked) {
  EXPECT_THAT(errorFor(zipArchive({{.name = "a", .content = "\x03\0", .method = 8, .claimedSize = 1 << 30}}), "a"),
              HasSubstr("'a' is compressed"));
  EXPECT_THAT(errorFor(zipArchive({{.name = "a", .content = "xy", .claimedSize = 1 << 30}}), "a"),
              HasSubstr("size of 'a' is not possible"));
}

TEST(ZipArchive, TheFolderOfAnArchiveIsTheOneWithTheMember) {
  EXPECT_EQ(archiveFolder({"a/data.pkl", "b/deeper/data.pkl"}, "data.pkl"), "a");
  EXPECT_EQ(archiveFolder({"a/data.pkl", "b/data.pkl"}, "data.pkl"), "");
  EXPECT_EQ(archiveFolder({"data.pkl"}, "data.pkl"), "");
}

}  // namespace
}  // namespace passband
