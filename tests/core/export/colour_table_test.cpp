#include "core/export/colour_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <vector>

namespace passband {
namespace {

/// sRGB to OKLab (Ottosson 2020): the way back, so not the code that made the tables.
std::array<double, 3> okLab(Rgb colour) {
  const auto linear = [](std::uint8_t byte) {
    const double value = byte / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  const double r = linear(colour.red), g = linear(colour.green), b = linear(colour.blue);
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

/// Distances between `count` equal steps from `from` to `to`.
std::vector<double> stepsBetween(ColourScale scale, double from, double to, int count) {
  std::vector<double> steps;
  for (int i = 0; i < count; ++i) {
    const auto a = okLab(colourAt(scale, from + (to - from) * i / count));
    const auto b = okLab(colourAt(scale, from + (to - from) * (i + 1) / count));
    steps.push_back(std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
  }
  return steps;
}

void expectEven(ColourScale scale, double from, double to) {
  const auto steps = stepsBetween(scale, from, to, 16);
  const auto [least, most] = std::ranges::minmax(steps);
  EXPECT_LT(most / least, 1.2) << "from " << from << " to " << to;
}

TEST(ColourTable, StepsLookEqual) {
  expectEven(ColourScale::Sequential, 0, 1);
  expectEven(ColourScale::Diverging, 0, .5);
  expectEven(ColourScale::Diverging, .5, 1);
  expectEven(ColourScale::Mask, 0, 1);
  expectEven(ColourScale::Cyclic, 0, 1);
}

TEST(ColourTable, CyclicEndsMeetAtOneLightness) {
  EXPECT_EQ(colourAt(ColourScale::Cyclic, 0), colourAt(ColourScale::Cyclic, 1));
  const double lightness = okLab(colourAt(ColourScale::Cyclic, 0))[0];
  for (int i = 0; i < 64; ++i) EXPECT_NEAR(okLab(colourAt(ColourScale::Cyclic, i / 64.))[0], lightness, .01) << i;
  EXPECT_FALSE(colourAt(ColourScale::Cyclic, 0) == colourAt(ColourScale::Cyclic, .5));
}

TEST(ColourTable, LightnessNeverTurns) {
  for (int i = 1; i <= 256; ++i) {
    const auto lightness = [&](ColourScale scale, int at) { return okLab(colourAt(scale, at / 256.0))[0]; };
    EXPECT_GT(lightness(ColourScale::Sequential, i) + .002, lightness(ColourScale::Sequential, i - 1)) << i;
    EXPECT_GT(lightness(ColourScale::Mask, i) + .002, lightness(ColourScale::Mask, i - 1)) << i;
    const double change = lightness(ColourScale::Diverging, i) - lightness(ColourScale::Diverging, i - 1);
    EXPECT_GT(i <= 128 ? change : -change, -.002) << i;
  }
  EXPECT_GT(okLab(colourAt(ColourScale::Sequential, 1))[0] - okLab(colourAt(ColourScale::Sequential, 0))[0], .6);
}

TEST(ColourTable, ZeroOfADivergingScaleIsLightAndWithoutHue) {
  const Rgb zero = colourAt(ColourScale::Diverging, .5);
  EXPECT_LE(std::max({zero.red, zero.green, zero.blue}) - std::min({zero.red, zero.green, zero.blue}), 2);
  EXPECT_GT(zero.green, 235);
  EXPECT_GT(colourAt(ColourScale::Diverging, .2).blue, colourAt(ColourScale::Diverging, .2).red + 60);
  EXPECT_GT(colourAt(ColourScale::Diverging, .8).red, colourAt(ColourScale::Diverging, .8).blue + 60);
}

TEST(ColourTable, PositionsOutsideTakeTheEnds) {
  for (const ColourScale scale : {ColourScale::Sequential, ColourScale::Diverging, ColourScale::Mask}) {
    EXPECT_EQ(colourAt(scale, -3), colourAt(scale, 0));
    EXPECT_EQ(colourAt(scale, std::numeric_limits<double>::max()), colourAt(scale, 1));
    EXPECT_NE(colourAt(scale, 0), colourAt(scale, 1));
    EXPECT_EQ(colourAt(scale, std::nan("")), missingColour);
  }
}

}  // namespace
}  // namespace passband
