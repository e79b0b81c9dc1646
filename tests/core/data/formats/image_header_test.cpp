#include "core/data/formats/image_header.h"

#include <filesystem>
#include <gtest/gtest.h>

#include "core/base/files.h"

namespace passband {
namespace {

MappedFile fixture(const char* name) {
  return MappedFile(std::filesystem::path(PASSBAND_FIXTURES) / "data" / name);
}

struct HeaderCase {
  const char* name;
  ImageKind kind;
  int height, width, channels;
  bool mayTurn;
};

class Headers : public testing::TestWithParam<HeaderCase> {};

TEST_P(Headers, TellKindAndSize) {
  const HeaderCase& expected = GetParam();
  const MappedFile file = fixture(expected.name);
  const auto kind = imageKind(file.bytes());
  ASSERT_EQ(kind, expected.kind);
  const auto header = readImageHeader(*kind, file.bytes());
  ASSERT_TRUE(header);
  EXPECT_EQ(header->height, expected.height);
  EXPECT_EQ(header->width, expected.width);
  EXPECT_EQ(header->channels, expected.channels);
  EXPECT_EQ(header->mayTurn, expected.mayTurn);
  EXPECT_TRUE(isWhole(*kind, file.bytes()));
}

INSTANTIATE_TEST_SUITE_P(EveryKind, Headers,
                         testing::Values(HeaderCase{"colour.jpg", ImageKind::Jpeg, 28, 40, 3, false},
                                         HeaderCase{"progressive.jpg", ImageKind::Jpeg, 28, 40, 3, false},
                                         HeaderCase{"grey.jpg", ImageKind::Jpeg, 28, 40, 1, false},
                                         HeaderCase{"orientation6.jpg", ImageKind::Jpeg, 28, 40, 3, true},
                                         HeaderCase{"rgb.png", ImageKind::Png, 14, 20, 3, false},
                                         HeaderCase{"orientation6.png", ImageKind::Png, 14, 20, 3, true},
                                         HeaderCase{"grey16.png", ImageKind::Png, 14, 20, 1, false},
                                         HeaderCase{"palette.png", ImageKind::Png, 14, 20, 3, false},
                                         HeaderCase{"rgb.webp", ImageKind::WebP, 14, 20, 3, false},
                                         HeaderCase{"rgba.webp", ImageKind::WebP, 14, 20, 3, false},
                                         HeaderCase{"rgb.bmp", ImageKind::Bmp, 14, 20, 3, false},
                                         HeaderCase{"grey.bmp", ImageKind::Bmp, 14, 20, 0, false},
                                         HeaderCase{"rgb.tif", ImageKind::Tiff, 14, 20, 0, false},
                                         HeaderCase{"rgb_big.tif", ImageKind::Tiff, 14, 20, 0, false}));

/// A BMP header of 40 bytes and no pixels.
std::vector<std::byte> bmpOf(std::uint32_t width, std::uint32_t height, std::uint16_t bits) {
  std::vector<std::byte> file(54);
  const auto put = [&](std::size_t at, std::uint32_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) file[at + i] = static_cast<std::byte>(value >> 8 * i & 0xFF);
  };
  put(0, 0x4D42, 2);
  put(10, 54, 4);
  put(14, 40, 4);
  put(18, width, 4);
  put(22, height, 4);
  put(28, bits, 2);
  return file;
}

TEST(ImageHeader, BmpSizesBeyond64BitsAreNotWhole) {
  EXPECT_FALSE(isWhole(ImageKind::Bmp, bmpOf(0xFFFFFFFF, 0x80000000, 0xFFFF)));
  EXPECT_FALSE(isWhole(ImageKind::Bmp, bmpOf(1, 1, 24)));
  EXPECT_TRUE(isWhole(ImageKind::Bmp, bmpOf(1, 0, 24)));
}

TEST(ImageHeader, PngNotesAreLeftOutAndTheRestIsKept) {
  const MappedFile plain = fixture("rgb.png");
  const auto bytes = plain.bytes();
  const std::string_view note("\0\0\0\4tEXta\0bcCRC!", 16);
  std::vector<std::byte> noted(bytes.begin(), bytes.begin() + 33);
  const auto noteBytes = std::as_bytes(std::span(note));
  noted.insert(noted.end(), noteBytes.begin(), noteBytes.end());
  noted.insert(noted.end(), bytes.begin() + 33, bytes.end());
  EXPECT_EQ(withoutPngNotes(noted), std::vector<std::byte>(bytes.begin(), bytes.end()));
}

}  // namespace
}  // namespace passband
