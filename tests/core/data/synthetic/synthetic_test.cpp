#include "core/data/synthetic/synthetic.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <map>
#include <numbers>
#include <set>
#include <thread>

#include "core/base/error.h"

namespace passband {
namespace {

struct Frequency {
  int u = 0;
  int v = 0;
  double radius() const { return std::hypot(u, v); }
  auto operator<=>(const Frequency&) const = default;
};

using Spectrum = std::map<Frequency, std::complex<double>>;

std::complex<double> phase(double turns) {
  return std::polar(1., -2 * std::numbers::pi * turns);
}

/// The DFT of one channel by its definition, along rows and then along columns: one bin of each pair (v > 0, or v = 0
/// and u >= 0) whose magnitude is above .05.
Spectrum dft(const Image& image, std::size_t channel) {
  const int height = image.height, width = image.width;
  Spectrum spectrum;
  for (int u = -((width - 1) / 2); u <= width / 2; ++u) {
    std::vector<std::complex<double>> rows(static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const auto at = static_cast<std::size_t>(y * width + x) * 3 + channel;
        rows[static_cast<std::size_t>(y)] +=
            static_cast<double>(image.values[at]) * phase(u * x / static_cast<double>(width));
      }
    }
    for (int v = u >= 0 ? 0 : 1; v <= (u >= 0 ? height / 2 : (height - 1) / 2); ++v) {
      std::complex<double> sum = 0;
      for (int y = 0; y < height; ++y)
        sum += rows[static_cast<std::size_t>(y)] * phase(v * y / static_cast<double>(height));
      if (std::abs(sum) > .05) spectrum[{u, v}] = sum;
    }
  }
  return spectrum;
}

/// The spectrum of an unclipped image: checks DC and phases, and takes DC out.
Spectrum components(const Image& image, std::size_t channel = 0) {
  Spectrum spectrum = dft(image, channel);
  EXPECT_NEAR(std::abs((spectrum[Frequency{0, 0}])), .5 * image.height * image.width, 1e-2);
  spectrum.erase({0, 0});
  for (const auto& [bin, value] : spectrum) EXPECT_NEAR(value.imag(), 0, 1e-3) << bin.u << "," << bin.v;
  return spectrum;
}

std::shared_ptr<const ImageSet> made(const std::string& source, std::uint64_t seed = 1) {
  return syntheticImageSet(parseSynthetic(source, seed), source);
}

int bandOf(const Frequency& bin) {
  return std::min(3, static_cast<int>(bin.radius() / 4)) + 1;
}

bool onOddDiagonal(const Frequency& bin) {
  return bin.u == bin.v && bin.u % 2 == 1 && bin.u <= 15;
}

/// With gain 1 the DFT of a 32x32 image is the level of each component.
class PaperSets : public testing::TestWithParam<int> {
 protected:
  const int band = GetParam();
  const std::shared_ptr<const ImageSet> set = made("syn:B" + std::to_string(band) + "?images=6&gain=1");

  void forEachImageOf(int label, const std::function<void(const Spectrum&)>& check) const {
    for (const std::int64_t index : indicesOfClass(*set, label)) check(components(set->image(index)));
  }
};

TEST_P(PaperSets, LevelsAreWholeNumbersFromOneToSeven) {
  for (std::int64_t index = 0; index < set->size(); ++index) {
    for (const auto& [bin, value] : components(set->image(index))) {
      EXPECT_NEAR(value.real(), std::round(value.real()), 1e-3);
      EXPECT_GT(value.real(), .5);
      EXPECT_LT(value.real(), 7.5);
    }
  }
}

TEST_P(PaperSets, C3LivesInItsBandOnly) {
  forEachImageOf(3, [&](const Spectrum& found) {
    EXPECT_THAT(found.size(), testing::AllOf(testing::Ge(7U), testing::Le(10U)));
    for (const auto& [bin, value] : found) EXPECT_EQ(bandOf(bin), band);
  });
}

TEST_P(PaperSets, C2LivesInAllBands) {
  std::set<int> bands;
  forEachImageOf(2, [&](const Spectrum& found) {
    EXPECT_THAT(found.size(), testing::AllOf(testing::Ge(10U), testing::Le(14U)));
    for (const auto& [bin, value] : found) bands.insert(bandOf(bin));
  });
  EXPECT_EQ(bands.size(), 4U);
}

TEST_P(PaperSets, C1AndC0AvoidTheBandButForTheDiagonalOfC0) {
  forEachImageOf(1, [&](const Spectrum& found) {
    EXPECT_THAT(found.size(), testing::AllOf(testing::Ge(9U), testing::Le(12U)));
    for (const auto& [bin, value] : found) EXPECT_NE(bandOf(bin), band);
  });
  forEachImageOf(0, [&](const Spectrum& found) {
    for (int k = 1; k <= 15; k += 2) EXPECT_TRUE(found.contains({k, k})) << k;
    EXPECT_THAT(found.size(), testing::AllOf(testing::Ge(17U), testing::Le(20U)));
    for (const auto& [bin, value] : found) EXPECT_TRUE(bandOf(bin) != band || onOddDiagonal(bin));
  });
}

INSTANTIATE_TEST_SUITE_P(Bands, PaperSets, testing::Values(1, 2, 3, 4));

TEST(Synthetic, ChannelsShareBinsAndLevelsAndDifferInGain) {
  const auto set = made("syn:B1?images=3&gain=.2..3");
  for (std::int64_t index = 0; index < set->size(); ++index) {
    const Image image = set->image(index);
    const Spectrum red = components(image, 0), green = components(image, 1), blue = components(image, 2);
    ASSERT_EQ(red.size(), green.size());
    const double greenGain = green.begin()->second.real() / red.begin()->second.real();
    const double blueGain = blue.begin()->second.real() / red.begin()->second.real();
    EXPECT_GT(std::abs(greenGain - blueGain), 1e-4);
    for (const auto& [bin, value] : red) {
      EXPECT_NEAR(green.at(bin).real(), greenGain * value.real(), 2e-3);
      EXPECT_NEAR(blue.at(bin).real(), blueGain * value.real(), 2e-3);
    }
  }
}

TEST(Synthetic, LevelsAndBinsAreDrawnEvenly) {
  const auto set = made("syn:B1?images=100&gain=1&all=1:7-10");
  std::map<long, int> levels;
  std::map<Frequency, int> bins;
  for (std::int64_t index = 0; index < 100; ++index) {
    for (const auto& [bin, value] : components(set->image(index))) {
      ++levels[std::lround(value.real())];
      ++bins[bin];
    }
  }
  EXPECT_EQ(bins.size(), 22U);  // every pair with 0 < r < 4; each expected 850 / 22 = 39 times
  for (const auto& [bin, count] : bins) EXPECT_NEAR(count, 39, 27);
  EXPECT_EQ(levels.size(), 7U);  // each expected 850 / 7 = 121 times
  for (const auto& [level, count] : levels) EXPECT_NEAR(count, 121, 52);
}

/// The mean and standard deviation that [P1] normalises its sets with.
TEST(Synthetic, HasThePublishedMeanAndDeviation) {
  double sum = 0, squares = 0, count = 0;
  for (int band = 1; band <= 4; ++band) {
    const auto set = made("syn:B" + std::to_string(band) + "?images=100");
    for (std::int64_t index = 0; index < set->size(); ++index) {
      for (const float value : set->image(index).values) {
        sum += value;
        squares += static_cast<double>(value) * value;
        ++count;
      }
    }
  }
  const double mean = sum / count;
  EXPECT_NEAR(mean, .498, .005);
  EXPECT_NEAR(std::sqrt(squares / count - mean * mean), .172, .017);
}

TEST(Synthetic, ClipsToTheUnitInterval) {
  const Image image = made("syn:B1?gain=100")->image(0);
  EXPECT_EQ(*std::ranges::min_element(image.values), 0);
  EXPECT_EQ(*std::ranges::max_element(image.values), 1);
  const Image flat = made("syn:B1?gain=0")->image(0);
  EXPECT_THAT(flat.values, testing::Each(.5F));
}

TEST(Synthetic, ImagesDependOnSeedAndIndexOnly) {
  const auto set = made("syn:B2?images=10", 5), longer = made("syn:B2?images=20", 5);
  const auto other = made("syn:B2?images=10", 6), written = made("syn:B2?images=10&seed=5", 6);
  for (std::int64_t index = 0; index < set->size(); ++index) {
    EXPECT_EQ(set->image(index).values, longer->image(index).values);
    EXPECT_EQ(set->image(index).values, written->image(index).values);
    EXPECT_NE(set->image(index).values, other->image(index).values);
    EXPECT_NE(set->image(index).values, set->image((index + 4) % 40).values);
  }
  EXPECT_EQ(set->info().hash, written->info().hash);
  EXPECT_NE(set->info().hash, longer->info().hash);
  EXPECT_NE(set->info().hash, other->info().hash);
}

TEST(Synthetic, MayBeAskedFromSeveralThreads) {
  const auto set = made("syn:B3?images=50");
  std::vector<std::vector<float>> images(200);
  {
    std::vector<std::jthread> threads;
    for (std::size_t first = 0; first < 4; ++first) {
      threads.emplace_back([&, first] {
        for (std::size_t i = first; i < 200; i += 4) images[i] = set->image(static_cast<std::int64_t>(i)).values;
      });
    }
  }
  for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(images[i], set->image(static_cast<std::int64_t>(i)).values);
}

TEST(Synthetic, DescribesItself) {
  const auto set = made("syn:B1?images=30&size=48x64");
  const ImageSetInfo& info = set->info();
  EXPECT_EQ(info.source, "syn:B1?images=30&size=48x64");
  EXPECT_EQ(info.format, "synthetic");
  EXPECT_THAT(info.classNames, testing::ElementsAre("C0", "C1", "C2", "C3"));
  EXPECT_EQ(info.height, 48);
  EXPECT_EQ(info.width, 64);
  EXPECT_EQ(info.channels, 3);
  EXPECT_EQ(set->size(), 120);
  for (int label = 0; label < 4; ++label) EXPECT_EQ(indicesOfClass(*set, label).size(), 30U);
  EXPECT_THAT(set->imageName(7), testing::HasSubstr("image 7 of syn:B1"));
  ASSERT_TRUE(info.usualRecipe);
  EXPECT_EQ(info.usualRecipe->height, 48);
  EXPECT_EQ(info.usualRecipe->width, 64);
  EXPECT_EQ(info.usualRecipe->std, (std::array<float, 3>{.172F, .173042F, .173F}));
  EXPECT_EQ(set->image(0).height, 48);
  EXPECT_EQ(set->image(0).levels, 0);
}

struct Shape {
  std::string size;
  int height, width;

  friend std::ostream& operator<<(std::ostream& stream, const Shape& shape) { return stream << shape.size; }
};

class Shapes : public testing::TestWithParam<Shape> {};

/// The contrast is the same at every size: level x gain x (H W / 32^2) in the spectrum.
TEST_P(Shapes, HaveTheirComponentsToo) {
  const auto [size, height, width] = GetParam();
  const auto set = made("syn:B2?gain=1&all=2:5-9&size=" + size);
  const Image image = set->image(0);
  ASSERT_EQ(image.height, height);
  ASSERT_EQ(image.width, width);
  const Spectrum found = components(image);
  EXPECT_THAT(found.size(), testing::AllOf(testing::Ge(5U), testing::Le(9U)));
  for (const auto& [bin, value] : found) {
    EXPECT_EQ(bandOf(bin), 2);
    const double level = value.real() * 1024 / (height * width);
    EXPECT_NEAR(level, std::round(level), 2e-3);
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, Shapes,
                         testing::Values(Shape{"64", 64, 64}, Shape{"24x40", 24, 40}, Shape{"33x31", 33, 31},
                                         Shape{"16x15", 16, 15}));

/// All 31 pairs of an 8x8 plane but DC and one, the three Nyquist bins among them.
TEST(Synthetic, ReachesEveryPairOfThePlaneWithItsLevel) {
  const auto set = made("syn:B1?gain=1&levels=4&size=8&all=0:33");
  const Spectrum found = components(set->image(0));
  EXPECT_EQ(found.size(), 33U);
  for (const auto& [bin, value] : found) EXPECT_NEAR(value.real(), 4 * 64. / 1024, 1e-3) << bin.u << "," << bin.v;
  EXPECT_TRUE(found.contains({4, 0}) && found.contains({0, 4}) && found.contains({4, 4}));
}

TEST(Synthetic, AnglesConfineOrientations) {
  const auto set = made("syn:B1?images=20&gain=1&all=0@-20..20:8-12&C1=0@60..120:8-12");
  for (std::int64_t index = 0; index < 40; ++index) {
    for (const auto& [bin, value] : components(set->image(index))) {
      const double angle = std::atan2(bin.v, bin.u) * 180 / std::numbers::pi;
      if (index % 4 == 1) {
        EXPECT_TRUE(angle >= 60 && angle < 120) << angle;
      } else {
        EXPECT_TRUE(angle < 20 || angle >= 160) << angle;
      }
    }
  }
}

TEST(Synthetic, PlantsAnyRingInAnyClass) {
  const auto set = made("syn:B1?images=5&gain=1&rings=2,5,9&all=3:4-6&C1=1:3+3:4-6&C4=2:5");
  EXPECT_EQ(set->classCount(), 5);
  for (std::int64_t index = 0; index < set->size(); ++index) {
    std::map<int, int> inRing;
    for (const auto& [bin, value] : components(set->image(index))) {
      ++inRing[bin.radius() < 2 ? 0 : bin.radius() < 5 ? 1 : bin.radius() < 9 ? 2 : 3];
    }
    EXPECT_EQ(inRing[0], 0);
    EXPECT_EQ(inRing[1], index % 5 == 1 ? 3 : 0);
    EXPECT_EQ(inRing[2], index % 5 == 4 ? 5 : 0);
    EXPECT_EQ(inRing[3] > 0, index % 5 != 4);
  }
}

TEST(Synthetic, RefusesBandsThatAreNot) {
  EXPECT_THROW(synB(0), UsageError);
  EXPECT_THROW(synB(5), UsageError);
}

TEST(Synthetic, RefusesImpossibleOptions) {
  const auto refused = [](const std::function<void(SyntheticOptions&)>& spoil) {
    SyntheticOptions options = synB(1);
    spoil(options);
    try {
      syntheticImageSet(options, "spoilt");
    } catch (const UsageError&) {
      return true;
    }
    return false;
  };
  EXPECT_FALSE(refused([](SyntheticOptions&) {}));
  EXPECT_TRUE(refused([](SyntheticOptions& o) { o.classes.clear(); }));
  EXPECT_TRUE(refused([](SyntheticOptions& o) { o.height = 1; }));
  EXPECT_TRUE(refused([](SyntheticOptions& o) { o.maxGain = std::numeric_limits<double>::quiet_NaN(); }));
  EXPECT_TRUE(refused([](SyntheticOptions& o) { o.classes[0].parts[0].rings.clear(); }));
  EXPECT_TRUE(refused([](SyntheticOptions& o) { o.classes[0].parts[0].rings[0] = -1; }));
  EXPECT_TRUE(refused([](SyntheticOptions& o) { o.rings[1].innerRadius = 5; }));
}

}  // namespace
}  // namespace passband
