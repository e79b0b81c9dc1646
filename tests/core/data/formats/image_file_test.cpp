// Truth: the formulas by which tests/fixtures/make_images.py draws the lossless images, and Pillow's decoding of the
// JPEGs.
#include "core/data/formats/image_file.h"

#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::filesystem::path fixtures = std::filesystem::path(PASSBAND_FIXTURES) / "data";

std::string contentOf(const std::string& name) {
  return std::string(MappedFile(fixtures / name).text());
}

std::string failureOf(const std::filesystem::path& path) {
  try {
    readImageFile(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string failureOf(const std::string& name, const std::string& content) {
  const test::TemporaryFolder folder;
  writeFileAtomically(folder / name, content);
  return failureOf(folder / name);
}

using Formula = std::function<int(int x, int y, int channel)>;

void expectPixels(const Image& image, int channels, int levels, const Formula& formula) {
  ASSERT_EQ(image.height, 14);
  ASSERT_EQ(image.width, 20);
  ASSERT_EQ(image.channels, channels);
  ASSERT_EQ(image.levels, levels);
  std::size_t i = 0;
  for (int y = 0; y < 14; ++y) {
    for (int x = 0; x < 20; ++x) {
      for (int c = 0; c < channels; ++c, ++i) {
        ASSERT_EQ(std::lround(image.values[i] * static_cast<float>(levels)), formula(x, y, c))
            << x << " " << y << " " << c;
      }
    }
  }
}

int rgb(int x, int y, int c) {
  return (c == 0 ? 12 * x : c == 1 ? 17 * y : 7 * x + 5 * y) % 256;
}
int grey(int x, int y, int) {
  return (11 * x + 13 * y) % 256;
}
int grey16(int x, int y, int) {
  return (3001 * x + 517 * y) % 65536;
}

/// As Netpbm describes them: "P6", width, height, largest value, with comments between.
std::string netpbm(const std::string& head, int channels, int largest, const Formula& formula) {
  std::string file = head;
  for (int y = 0; y < 14; ++y) {
    for (int x = 0; x < 20; ++x) {
      for (int c = 0; c < channels; ++c) {
        if (largest > 255) file.push_back(static_cast<char>(formula(x, y, c) >> 8));
        file.push_back(static_cast<char>(formula(x, y, c) & 255));
      }
    }
  }
  return file;
}

TEST(ImageFile, ReadsPpmAndPgm) {
  const test::TemporaryFolder folder;
  const auto read = [&](const std::string& content) {
    writeFileAtomically(folder / "a.ppm", content);
    return readImageFile(folder / "a.ppm");
  };
  expectPixels(read(netpbm("P6\n# by hand\n20 14\n255\n", 3, 255, rgb)), 3, 255, rgb);
  expectPixels(read(netpbm("P5 20 14 255\n", 1, 255, grey)), 1, 255, grey);
  expectPixels(read(netpbm("P5\t20\n14\r65535 ", 1, 65535, grey16)), 1, 65535, grey16);
  const Formula small = [](int x, int y, int c) { return (x + y + c) % 101; };
  expectPixels(read(netpbm("P6 20 14 100\n", 3, 100, small)), 3, 100, small);
  const std::string whole = netpbm("P6 20 14 255\n", 3, 255, rgb);
  EXPECT_THAT(failureOf("a.ppm", whole.substr(0, whole.size() - 1)), HasSubstr("cut off"));
  EXPECT_THAT(failureOf("a.ppm", "P6 99999999 99999999 255\n"), HasSubstr("128 Mi"));
  EXPECT_THAT(failureOf("a.ppm", "P6 twenty"), HasSubstr("not a JPEG, PNG, WebP, BMP, TIFF or PPM image"));
}

TEST(ImageFile, AnimationsAreCalledSo) {
  const std::string moving("RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x13\0\0\x0d\0\0", 30);
  EXPECT_THAT(failureOf("a.webp", moving), HasSubstr("it is an animation; save one of its images"));
}

TEST(ImageFile, ReadsColour) {
  for (const char* name : {"rgb.png", "rgb.bmp", "rgb.tif", "rgb_big.tif", "rgb.webp"}) {
    SCOPED_TRACE(name);
    expectPixels(readImageFile(fixtures / name), 3, 255, rgb);
  }
}

TEST(ImageFile, DropsAlphaAndKeepsTheColourBelow) {
  for (const char* name : {"rgba.png", "rgba.webp", "rgba.tif"}) {
    SCOPED_TRACE(name);
    expectPixels(readImageFile(fixtures / name), 3, 255, rgb);
  }
}

TEST(ImageFile, KeepsGreyAsOneChannel) {
  for (const char* name : {"grey.png", "grey.bmp", "grey.tif"}) {
    SCOPED_TRACE(name);
    expectPixels(readImageFile(fixtures / name), 1, 255, grey);
  }
}

TEST(ImageFile, ResolvesPalettesAndGreyWithAlphaIntoColour) {
  for (const char* name : {"palette.png", "grey_alpha.png"}) {
    SCOPED_TRACE(name);
    expectPixels(readImageFile(fixtures / name), 3, 255, grey);
  }
}

TEST(ImageFile, KeepsSixteenBit) {
  expectPixels(readImageFile(fixtures / "grey16.png"), 1, 65535, grey16);
  expectPixels(readImageFile(fixtures / "grey16.tif"), 1, 65535, grey16);
  expectPixels(readImageFile(fixtures / "rgb16.png"), 3, 65535, [](int x, int y, int c) {
    const int value = grey16(x, y, 0);
    return c == 0 ? value : c == 1 ? 65535 - value : value / 2;
  });
}

TEST(ImageFile, ReadsFloatingPointTiffUnrounded) {
  const Image image = readImageFile(fixtures / "float.tif");
  EXPECT_EQ(image.levels, 0);
  EXPECT_FLOAT_EQ(image.values[21], static_cast<float>(grey(1, 1, 0)) / 256);
}

class DecodedByPillow : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(DecodedByPillow, IsTheSame) {
  const auto& [stem, extension] = GetParam();
  const Image image = readImageFile(fixtures / fmt::format("{}.{}", stem, extension));
  const Image truth = readImageFile(fixtures / fmt::format("{}_{}_decoded.png", stem, extension));
  EXPECT_EQ(image.height, truth.height);
  EXPECT_EQ(image.width, truth.width);
  EXPECT_EQ(image.channels, truth.channels);
  EXPECT_THAT(image.values, testing::Pointwise(testing::FloatNear(2.1F / 255), truth.values));
}

INSTANTIATE_TEST_SUITE_P(ImageFile, DecodedByPillow,
                         testing::Values(std::pair("colour", "jpg"), std::pair("progressive", "jpg"),
                                         std::pair("grey", "jpg"), std::pair("orientation6", "jpg"),
                                         std::pair("orientation6", "png")));

TEST(ImageFile, CutOffAnywhereIsAnErrorThatNamesTheFile) {
  for (const char* name : {"colour.jpg", "progressive.jpg", "orientation6.jpg", "rgb.png", "rgb.webp", "rgb.bmp",
                           "rgb.tif", "rgb_big.tif", "rgb16.png"}) {
    const std::string content = contentOf(name);
    for (std::size_t part = 1; part < 16; ++part) {
      const std::size_t length = content.size() * part / 16;
      ASSERT_THAT(failureOf(name, content.substr(0, length)), AllOf(HasSubstr("cannot decode"), HasSubstr(name)))
          << length << " of " << content.size() << " bytes";
    }
  }
}

TEST(ImageFile, DamageNeverEndsInAnythingButAnErrorOrAnImage) {
  for (const char* name : {"colour.jpg", "rgb.png", "rgb.webp", "grey.bmp", "palette.png", "rgb.tif", "rgb_big.tif"}) {
    const std::string content = contentOf(name);
    for (std::size_t at = 2; at < std::min<std::size_t>(content.size(), 120); at += 3) {
      std::string damaged = content;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
      const std::string failure = failureOf(name, damaged);
      ASSERT_TRUE(failure == "no error" || failure.starts_with("cannot decode"))
          << name << " " << at << ": " << failure;
    }
  }
}

/// Where libjpeg fills in grey and only warns, where a checksum of PNG differs, and where OpenCV takes what libtiff
/// could still read.
TEST(ImageFile, ImagesThatAreThereOnlyInPartAreDamaged) {
  const std::string jpeg = contentOf("colour.jpg"), png = contentOf("rgb.png"), tiff = contentOf("rgb_big.tif");
  const std::string end = "\xff\xd9";
  EXPECT_THAT(failureOf("half.jpg", jpeg.substr(0, jpeg.size() * 3 / 4) + end),
              AllOf(HasSubstr("half.jpg"), HasSubstr("premature end")));
  EXPECT_THAT(failureOf("more.jpg", jpeg.substr(0, jpeg.size() - 2) + std::string(100, 'm') + end),
              HasSubstr("extraneous bytes"));
  std::string flipped = png;
  flipped[png.find("IDAT") + 20] ^= 1;
  EXPECT_THAT(failureOf("flipped.png", flipped), AllOf(HasSubstr("flipped.png"), HasSubstr("PNG data is damaged")));
  int refused = 0;
  for (std::size_t at = 16; at < 116; at += 2) {  // the deflated data of rgb_big.tif begin there
    std::string damaged = tiff;
    damaged[at] ^= 1;
    const std::string failure = failureOf("flipped.tif", damaged);
    EXPECT_THAT(failure, testing::AnyOf("no error", HasSubstr("flipped.tif: its TIFF data is damaged")));
    refused += failure != "no error";
  }
  EXPECT_GT(refused, 30) << "of 50: libtiff does not look at the checksum behind the last row";
}

TEST(ImageFile, LibrariesOfJpegAndPngPrintNothing) {
  testing::internal::CaptureStderr();
  for (const char* name : {"colour.jpg", "progressive.jpg", "rgb.png", "palette.png"}) {
    const std::string content = contentOf(name);
    for (std::size_t at = 2; at < content.size(); at += 7) {
      std::string damaged = content;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
      failureOf(name, damaged);
    }
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

/// The eight ways, against the stored pixels of the same file.
TEST(ImageFile, TurnsAsExifSays) {
  const std::string turnedOnce = contentOf("orientation6.jpg");
  const std::size_t value = turnedOnce.find(std::string("\x12\x01\x03\0\1\0\0\0\6\0", 10)) != std::string::npos
                                ? turnedOnce.find(std::string("\x12\x01\x03\0\1\0\0\0\6\0", 10)) + 8
                                : turnedOnce.find(std::string("\x01\x12\0\x03\0\0\0\1\0\6", 10)) + 9;
  ASSERT_EQ(turnedOnce.at(value), 6);
  const test::TemporaryFolder folder;
  const auto withOrientation = [&](char orientation) {
    std::string content = turnedOnce;
    content[value] = orientation;
    writeFileAtomically(folder / "turned.jpg", content);
    return readImageFile(folder / "turned.jpg");
  };
  const Image stored = withOrientation(1);
  const auto at = [](const Image& image, int y, int x) {
    return image.values[static_cast<std::size_t>((y * image.width + x) * image.channels)];
  };
  const int bottom = stored.height - 1, right = stored.width - 1;
  const std::vector<std::function<std::pair<int, int>(int, int)>> placeOf = {
      [](int y, int x) { return std::pair(y, x); },
      [&](int y, int x) { return std::pair(y, right - x); },
      [&](int y, int x) { return std::pair(bottom - y, right - x); },
      [&](int y, int x) { return std::pair(bottom - y, x); },
      [](int y, int x) { return std::pair(x, y); },
      [&](int y, int x) { return std::pair(x, bottom - y); },
      [&](int y, int x) { return std::pair(right - x, bottom - y); },
      [&](int y, int x) { return std::pair(right - x, y); }};
  for (std::size_t orientation = 1; orientation <= 8; ++orientation) {
    const Image image = withOrientation(static_cast<char>(orientation));
    ASSERT_EQ(image.height, orientation >= 5 ? stored.width : stored.height) << orientation;
    for (int y = 0; y <= bottom; ++y) {
      for (int x = 0; x <= right; ++x) {
        const auto [row, column] = placeOf[orientation - 1](y, x);
        ASSERT_EQ(at(image, row, column), at(stored, y, x)) << orientation << ": " << y << " " << x;
      }
    }
  }
}

TEST(ImageFile, ABombIsRefusedBeforeItIsDecoded) {
  std::string png = contentOf("grey.png");
  png.replace(16, 8, std::string("\x00\x00\x80\x00\x00\x00\x80\x00", 8));  // 32768 x 32768
  EXPECT_THAT(failureOf("bomb.png", png), AllOf(HasSubstr("32768 x 32768"), HasSubstr("bomb.png")));
  std::string bmp = contentOf("rgb.bmp");
  bmp.replace(18, 4, std::string("\xff\xff\xff\x7f", 4));
  EXPECT_THAT(failureOf("bomb.bmp", bmp), HasSubstr("2147483647 x 14"));
}

TEST(ImageFile, ForeignAndMissingFilesAreNamed) {
  EXPECT_THAT(failureOf("note.png", "BMW is a car maker, and this is a text of more than 26 bytes"),
              AllOf(HasSubstr("note.png"), HasSubstr("not a JPEG")));
  EXPECT_THAT(failureOf("empty.jpg", ""), HasSubstr("empty.jpg"));
  EXPECT_THAT(failureOf(fixtures / "missing.png"), HasSubstr("missing.png"));
}

TEST(ImageFile, FloatingPointOutsideZeroToOneIsRefused) {
  std::string tiff = contentOf("float.tif");
  const float large = 200;
  tiff.replace(tiff.size() - 4, 4, reinterpret_cast<const char*>(&large), 4);
  EXPECT_THAT(failureOf("large.tif", tiff), HasSubstr("0..1"));
}

}  // namespace
}  // namespace passband
