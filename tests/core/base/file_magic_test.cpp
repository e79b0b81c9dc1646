#include "core/base/file_magic.h"

#include <gtest/gtest.h>
#include <string>

namespace passband {
namespace {

std::span<const std::byte> bytesOf(std::string_view text) {
  return std::as_bytes(std::span(text));
}

TEST(FileMagic, ZipArchivesBeginWithAMemberOrWithTheirEnd) {
  EXPECT_TRUE(isZip(bytesOf("PK\x03\x04 and more")));
  EXPECT_TRUE(isZip(bytesOf("PK\x05\x06")));
  EXPECT_FALSE(isZip(bytesOf("PK")));
  EXPECT_FALSE(isZip(bytesOf("")));
}

TEST(FileMagic, SafetensorsAreKnownByTheirHeader) {
  const auto known = [](const std::string& header, std::string length = std::string("\x10\0\0\0\0\0\0\0", 8)) {
    return isSafetensors(bytesOf(length + header));
  };
  EXPECT_TRUE(known("{}"));
  EXPECT_TRUE(known(R"({"a":1})"));
  EXPECT_FALSE(known("{"));
  EXPECT_FALSE(known("[1]"));
  EXPECT_FALSE(known(R"({"a":1})", "\xff\xff\xff\xff\xff\xff\xff\xff")) << "longer than any header";
  EXPECT_FALSE(isSafetensors({}));
}

TEST(FileMagic, LegacyCheckpointsBeginWithThePickledMagicNumber) {
  const std::string whole("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15);
  EXPECT_TRUE(isLegacyCheckpoint(bytesOf(whole)));
  EXPECT_FALSE(isLegacyCheckpoint(bytesOf(whole.substr(0, 8))));
  EXPECT_FALSE(isLegacyCheckpoint(bytesOf(whole.substr(1))));
  EXPECT_FALSE(isLegacyCheckpoint({}));
}

TEST(FileMagic, AFolderCalledModelsIsNoExport) {
  EXPECT_FALSE(namesTorchMember("src/models/readme.txt"));
  EXPECT_FALSE(namesTorchMember("src/models/more/a.json"));
  EXPECT_TRUE(namesTorchMember("a/models/x.txt a/models/model.json"));
}

TEST(FileMagic, TheMembersOfPyTorchsArchivesAreKnownByName) {
  EXPECT_TRUE(namesTorchMember("xx archive/data.pkl xx"));
  EXPECT_TRUE(namesTorchMember("net/models/other.json"));
  EXPECT_TRUE(namesTorchMember("serialized_exported_program.json"));
  EXPECT_FALSE(namesTorchMember("cats/1.png dogs/data.pk"));
}

}  // namespace
}  // namespace passband
