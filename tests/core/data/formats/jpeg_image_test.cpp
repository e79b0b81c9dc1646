#include "core/data/formats/jpeg_image.h"

#include <cmath>
#include <filesystem>
#include <gmock/gmock.h>

#include "core/base/files.h"
#include "core/data/formats/image_file.h"
#include "tests/support/error_of.h"

namespace passband {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::filesystem::path kFixtures = std::filesystem::path(PASSBAND_FIXTURES) / "data";

std::string contentOf(const std::string& name) {
  return std::string(MappedFile(kFixtures / name).text());
}

Image decode(const std::string& content) {
  const auto bytes = std::as_bytes(std::span(content));
  return decodeJpeg(bytes, readImageHeader(ImageKind::Jpeg, bytes).value(), "a.jpg");
}

std::string refusal(const std::string& content) {
  return test::errorOf([&] { decode(content); });
}

/// A copy with `segment` behind the start marker.
std::string withSegment(const std::string& content, const std::string& segment) {
  return content.substr(0, 2) + segment + content.substr(2);
}

/// Truth: Pillow's decoding.
TEST(JpegImage, IsNotTurned) {
  const Image image = decode(contentOf("orientation6.jpg"));
  const Image turned = readImageFile(kFixtures / "orientation6.jpg");
  EXPECT_EQ(image.height, turned.width);
  EXPECT_EQ(image.width, turned.height);
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(image.levels, 255);
}

TEST(JpegImage, GreyHasOneChannel) {
  const Image image = decode(contentOf("grey.jpg")), truth = readImageFile(kFixtures / "grey_jpg_decoded.png");
  ASSERT_EQ(image.channels, 1);
  ASSERT_EQ(image.values.size(), truth.values.size());
  for (std::size_t i = 0; i < image.values.size(); ++i)
    ASSERT_LE(std::abs(image.values[i] - truth.values[i]), 1.01F / 255) << i;
}

TEST(JpegImage, OfAnotherSizeThanItsHeaderIsRefused) {
  const std::string content = contentOf("colour.jpg");
  const auto bytes = std::as_bytes(std::span(content));
  ImageHeader header = readImageHeader(ImageKind::Jpeg, bytes).value();
  header.width += 1;
  EXPECT_THAT(test::errorOf([&] { decodeJpeg(bytes, header, "a.jpg"); }),
              AllOf(HasSubstr("cannot decode a.jpg"), HasSubstr("two headers")));
}

TEST(JpegImage, WarningsOfDamageAreErrors) {
  const std::string content = contentOf("colour.jpg");
  EXPECT_THAT(refusal(content.substr(0, content.size() - 40) + "\xff\xd9"), HasSubstr("its JPEG data is damaged"));
  std::string noTables = content;
  noTables[content.find("\xff\xdb") + 1] = '\xfe';  // a table of quantisation becomes a comment
  EXPECT_THAT(refusal(noTables), HasSubstr("its JPEG data is damaged"));
}

TEST(JpegImage, AWarningThatChangesNoPixelIsNone) {
  const std::string content = contentOf("colour.jpg");
  ASSERT_EQ(content.substr(6, 4), "JFIF");
  std::string future = content;
  future[11] = 9;  // a major version of JFIF that is unknown
  EXPECT_EQ(decode(future).values, decode(content).values);
  EXPECT_EQ(decode(withSegment(content, std::string("\xff\xfe\0\4hi", 6))).values, decode(content).values);
}

}  // namespace
}  // namespace passband
