#include "core/data/archives/gzip.h"

#include <array>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "core/base/error.h"
#include "tests/core/data/formats/formats.h"

namespace passband {
namespace {

/// "passband" as `printf passband | gzip -n` packs it.
const std::string kPacked(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x2b\x48\x2c\x2e\x4e\x4a\xcc\x4b\x01\x00\x2f\x91\xec\xbe\x08\x00\x00\x00",
    28);

std::span<const std::byte> bytesOf(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::string unpacked(const std::string& packed, std::size_t most = SIZE_MAX, const JobContext* job = nullptr) {
  const auto bytes = gunzip(bytesOf(packed), most, "words.gz", job);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(Gzip, IsUnpackedAsFarAsAskedAndAllMembersCount) {
  EXPECT_TRUE(isGzip(bytesOf(kPacked)));
  EXPECT_FALSE(isGzip(bytesOf("passband")));
  EXPECT_EQ(unpacked(kPacked), "passband");
  EXPECT_EQ(unpacked(kPacked, 4), "pass");
  EXPECT_EQ(unpacked(kPacked + kPacked), "passbandpassband");
}

TEST(Gzip, DamagedAndCutOffFilesAreErrorsThatNameThem) {
  std::string flipped = kPacked;
  flipped[20] ^= 1;  // of the checksum
  for (const std::string& bad : {flipped, kPacked.substr(0, kPacked.size() - 1), kPacked.substr(0, 12)}) {
    try {
      unpacked(bad);
      FAIL() << "unpacked";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::StartsWith("cannot read words.gz"));
    }
  }
}

TEST(Gzip, WhatFollowsTheLastMemberIsZerosOrDamage) {
  EXPECT_EQ(unpacked(kPacked + std::string(512, '\0')), "passband");
  EXPECT_THROW(unpacked(kPacked + "x"), Error);
  EXPECT_THROW(unpacked(kPacked + kPacked.substr(0, 20)), Error);
}

TEST(Gzip, AReaderGivesPiecesAndChecksTheLastOne) {
  std::array<std::byte, 3> piece{};
  std::string flipped = kPacked + kPacked;
  flipped[kPacked.size() + 21] ^= 1;  // of the second checksum
  for (const std::string& packed : {kPacked + kPacked, flipped}) {
    GzipReader reader(bytesOf(packed), "words.gz");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(reader.read(piece), piece.size());
    if (packed == flipped) {
      EXPECT_THROW(reader.read(piece), Error);
    } else {
      EXPECT_EQ(reader.read(piece), 1);
      EXPECT_EQ(reader.read(piece), 0);
    }
  }
}

TEST(Gzip, UnpackingEndsWhenItIsAskedTo) {
  std::stop_source stop;
  const JobContext job(stop.get_token(), nullptr);
  EXPECT_EQ(unpacked(kPacked, SIZE_MAX, &job), "passband");
  stop.request_stop();
  EXPECT_THROW(unpacked(kPacked, SIZE_MAX, &job), Cancelled);
}

TEST(Gzip, ImpossibleExpansionsAreRefused) {
  constexpr std::uint64_t mebi = 1 << 20;
  EXPECT_NO_THROW(checkExpansion(1, 64 * mebi, "a.gz")) << "small enough in any case";
  EXPECT_NO_THROW(checkExpansion(mebi, 250 * mebi, "a.gz"));
  EXPECT_THROW(checkExpansion(mebi, 252 * mebi, "a.gz"), Error);
  EXPECT_THROW(checkExpansion(4096 * mebi, 4097 * mebi, "a.gz"), Error);
}

}  // namespace
}  // namespace passband
