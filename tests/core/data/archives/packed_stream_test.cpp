#include "core/data/archives/packed_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/data/formats/formats.h"

namespace passband {
namespace {

std::string unpacked(const std::string& packed, const std::string& name) {
  const auto stream = openPacked(std::as_bytes(std::span(packed)), name);
  std::string all;
  for (auto piece = stream->next(); !piece.empty(); piece = stream->next())
    all.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  return all;
}

TEST(PackedStream, GivesAllThatIsPacked) {
  const std::string tar(MappedFile(test::fixture("split.tar")).text());
  EXPECT_FALSE(isPacked(std::as_bytes(std::span(tar))));
  for (const char* ending : {".gz", ".bz2", ".xz", ".zst"}) {
    const std::string packed(MappedFile(test::fixture(std::string("split.tar") + ending)).text());
    EXPECT_TRUE(isPacked(std::as_bytes(std::span(packed))));
    EXPECT_EQ(unpacked(packed, ending), tar) << ending;
    EXPECT_EQ(unpacked(packed + packed, ending), tar + tar) << ending;
  }
}

TEST(PackedStream, DamagedAndCutOffFilesAreErrorsThatNameThem) {
  for (const char* ending : {".gz", ".bz2", ".xz", ".zst"}) {
    const std::string packed(MappedFile(test::fixture(std::string("split.tar") + ending)).text());
    std::string flipped = packed;
    flipped[packed.size() / 2] ^= 1;
    for (const std::string& bad : {flipped, packed.substr(0, packed.size() - 1), packed.substr(0, packed.size() / 2)}) {
      try {
        unpacked(bad, "set.tar");
        ADD_FAILURE() << ending;
      } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::StartsWith("cannot read set.tar: ")) << ending;
      }
    }
  }
}

/// libarchive would start a program for it.
TEST(PackedStream, OnlyFourPackersAreTaken) {
  const std::string lrzip("LRZI\0\6 and more of it", 20);
  EXPECT_FALSE(isPacked(std::as_bytes(std::span(lrzip))));
  EXPECT_THROW(unpacked("LRZI and more of it", "a.lrz"), Error);
}

}  // namespace
}  // namespace passband
