#include "core/data/synthetic/demo_set.h"

#include <cmath>
#include <complex>
#include <gtest/gtest.h>
#include <numbers>

#include "core/base/error.h"
#include "core/data/data_format.h"
#include "tests/support/decimal_comma.h"

namespace passband {
namespace {

/// |F(u, v)| of the first channel, by definition.
double magnitude(const Image& image, int u, int v) {
  std::complex<double> sum;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const double phase = 2 * std::numbers::pi * (double(u) * x / image.width + double(v) * y / image.height);
      sum += double(image.values[static_cast<std::size_t>((y * image.width + x) * image.channels)]) *
             std::polar(1., -phase);
    }
  }
  return std::abs(sum);
}

/// Mean magnitude of each class at one bin.
std::vector<double> classMeans(const ImageSet& set, int u, int v) {
  std::vector<double> sums(static_cast<std::size_t>(set.classCount()));
  for (std::int64_t i = 0; i < set.size(); ++i) {
    sums[static_cast<std::size_t>(set.labels()[static_cast<std::size_t>(i)])] += magnitude(set.image(i), u, v);
  }
  return sums;
}

TEST(DemoSet, OnlyTheMarkedClassHasThePlantedFrequencies) {
  const auto set = openImageSet(demoSource(parsePlant("8-12@30-60"), 40, 1));
  ASSERT_EQ(set->classCount(), 4);
  const auto inside = classMeans(*set, 7, 7);  // radius 9.9, 45 degrees
  for (int c = 0; c < kPlantedClass; ++c)
    EXPECT_GT(inside[kPlantedClass], 4 * inside[static_cast<std::size_t>(c)]) << c;
  const auto outside = classMeans(*set, 10, 1);  // the same ring, 6 degrees
  EXPECT_LT(4 * outside[kPlantedClass], inside[kPlantedClass]);
}

TEST(DemoSet, WithoutAPlantNoClassHasMoreThanTheOthersThere) {
  const auto set = openImageSet(demoSource(parsePlant("none"), 40, 1));
  const auto inside = classMeans(*set, 7, 7);
  EXPECT_LT(inside[kPlantedClass], 2 * inside[0]);
}

TEST(DemoSet, APlantIsReadWhereTheDecimalSignIsAComma) {
  const test::DecimalComma comma;
  if (!comma.holds()) GTEST_SKIP() << "no localedef";
  const auto plant = parsePlant("8.5-12@30.25-60");
  ASSERT_TRUE(plant);
  EXPECT_EQ(plant->innerRadius, 8.5);
  EXPECT_EQ(plant->minAngle, 30.25);
  EXPECT_EQ(demoSource(plant, 1, 1), demoSource(Plant{8.5, 12, 30.25, 60}, 1, 1));
  EXPECT_NE(demoSource(plant, 1, 1).find("rings=0,8.5,12"), std::string::npos);
}

TEST(DemoSet, RefusesWhatMakesNoBand) {
  for (const char* text :
       {"", "8-12", "8-12@30-60x", "12-8@30-60", "6-9@30-60", "8-20@30-60", "8-12@60-30", "8-12@30-190"}) {
    EXPECT_THROW(parsePlant(text), UsageError) << text;
  }
}

}  // namespace
}  // namespace passband
