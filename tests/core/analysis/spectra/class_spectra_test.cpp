#include "core/analysis/spectra/class_spectra.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numbers>
#include <stop_token>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/data_format.h"
#include "tests/core/analysis/small_set.h"
#include "tests/support/shared_data.h"

namespace passband {
namespace {

using test::smallRecipe;
using test::SmallSet;

PixelBatch noiseBatch(int channels, int height, int width, std::vector<std::int32_t> labels) {
  PixelBatch batch{channels, height, width, {}, std::move(labels), {}};
  Random random(7);
  batch.values.resize(static_cast<std::size_t>(batch.images() * batch.imageValues()));
  for (float& value : batch.values) value = static_cast<float>(random.normal());
  return batch;
}

/// Images begin .. end-1.
PixelBatch part(const PixelBatch& batch, std::int64_t begin, std::int64_t end) {
  PixelBatch result{batch.channels, batch.height, batch.width, {}, {}, {}};
  result.values.assign(batch.values.begin() + begin * batch.imageValues(),
                       batch.values.begin() + end * batch.imageValues());
  result.labels.assign(batch.labels.begin() + begin, batch.labels.begin() + end);
  return result;
}

bool sameBits(const ClassSpectra& a, const ClassSpectra& b) {
  bool same = a.classes.size() == b.classes.size();
  for (std::size_t c = 0; same && c < a.classes.size(); ++c) {
    same = a.classes[c].images == b.classes[c].images && a.classes[c].grey.values == b.classes[c].grey.values;
    for (std::size_t channel = 0; same && channel < a.classes[c].channels.size(); ++channel) {
      same = a.classes[c].channels[channel].values == b.classes[c].channels[channel].values;
    }
  }
  return same;
}

template <class Failure>
std::string messageOf(const std::function<void()>& body) {
  try {
    body();
  } catch (const Failure& failure) {
    return failure.what();
  }
  return "nothing thrown";
}

TEST(SpectrumAccumulator, FindsCosinesAndTheirMean) {
  const FrequencyPlane plane(6, 8);
  PixelBatch batch{1, 6, 8, {}, {0, 1, 0}, {}};
  const std::array<double, 3> amplitudes = {2, 3, 5};
  const std::array<Bin, 3> bins = {Bin{1, 2}, Bin{-4, 0}, Bin{1, 2}};  // the second one is its own partner
  for (std::size_t image = 0; image < 3; ++image) {
    for (int y = 0; y < 6; ++y) {
      for (int x = 0; x < 8; ++x) {
        const double phase = 2 * std::numbers::pi * (bins[image].u * x / 8.0 + bins[image].v * y / 6.0);
        batch.values.push_back(static_cast<float>(1 + amplitudes[image] * std::cos(phase)));
      }
    }
  }
  SpectrumAccumulator accumulator(plane, 1, {"waves", "stripes"}, 2);
  accumulator.add(batch);
  const ClassSpectra spectra = accumulator.finish();
  ASSERT_EQ(spectra.classes.size(), 2U);
  EXPECT_EQ(spectra.classes[0].name, "waves");
  EXPECT_EQ(spectra.classes[0].images, 2);
  EXPECT_EQ(spectra.classes[1].images, 1);
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    const auto i = static_cast<std::size_t>(pair);
    const double waves = pair == 0 ? 48 : pair == plane.pairOf({1, 2}) ? 48 * 3.5 / 2 : 0;
    const double stripes = pair == 0 ? 48 : pair == plane.pairOf({-4, 0}) ? 48 * 3 : 0;
    EXPECT_NEAR(spectra.classes[0].channels[0].values[i], waves, 1e-4);
    EXPECT_NEAR(spectra.classes[0].grey.values[i], waves, 1e-4);
    EXPECT_NEAR(spectra.classes[1].grey.values[i], stripes, 1e-4);
  }
}

TEST(SpectrumAccumulator, MergesChannelsToGrey) {
  SpectrumAccumulator accumulator(FrequencyPlane(5, 4), 3, {"a"}, 1);
  accumulator.add(noiseBatch(3, 5, 4, {0, 0, 0}));
  const ClassSpectrum spectrum = accumulator.finish().classes.at(0);
  ASSERT_EQ(spectrum.channels.size(), 3U);
  for (std::size_t i = 0; i < spectrum.grey.values.size(); ++i) {
    EXPECT_NEAR(spectrum.grey.values[i],
                .299 * spectrum.channels[0].values[i] + .587 * spectrum.channels[1].values[i] +
                    .114 * spectrum.channels[2].values[i],
                1e-12);
  }
}

TEST(SpectrumAccumulator, BatchesAndThreadsChangeNoBit) {
  std::vector<std::int32_t> labels;
  for (int i = 0; i < 1500; ++i) labels.push_back((i / 7) % 3);
  const PixelBatch batch = noiseBatch(3, 15, 17, labels);
  const FrequencyPlane plane(15, 17);
  const std::vector<std::string> names = {"a", "b", "c"};
  SpectrumAccumulator whole(plane, 3, names, 1);
  whole.add(batch);
  const ClassSpectra expected = whole.finish();
  for (const int threads : {2, 5}) {
    SpectrumAccumulator pieces(plane, 3, names, threads);
    for (std::int64_t begin = 0; begin < 1500; begin += 130) {
      pieces.add(part(batch, begin, std::min<std::int64_t>(begin + 130, 1500)));
    }
    EXPECT_TRUE(sameBits(pieces.finish(), expected)) << threads << " threads";
  }
}

TEST(SpectrumAccumulator, RefusesWhatIsNoImageOfTheRecipe) {
  EXPECT_THROW(SpectrumAccumulator(FrequencyPlane(4, 4), 2, {"a"}, 1), UsageError);
  EXPECT_THROW(SpectrumAccumulator(FrequencyPlane(4, 4), -1, {"a"}, 1), UsageError);
  SpectrumAccumulator accumulator(FrequencyPlane(4, 4), 1, {"a"}, 1);
  EXPECT_THROW(accumulator.add(noiseBatch(1, 4, 5, {0})), Error);
  EXPECT_THROW(accumulator.add(noiseBatch(3, 4, 4, {0})), Error);
}

TEST(SpectrumAccumulator, RefusesValuesThatAreNotFinite) {
  PixelBatch batch = noiseBatch(1, 4, 4, {1, 0});
  batch.values[3] = std::nanf("");
  SpectrumAccumulator accumulator(FrequencyPlane(4, 4), 1, {"zebra", "horse"}, 1);
  accumulator.add(batch);
  EXPECT_THAT(messageOf<Error>([&] { accumulator.finish(); }), testing::HasSubstr("\"horse\" are not finite"));
}

TEST(ClassSpectra, AgreesWithNumpy) {
  JobContext context;
  const ClassSpectra spectra = classSpectra(SmallSet(), smallRecipe(), {.threads = 2, .batchSize = 5}, context);
  ASSERT_EQ(spectra.classes.size(), 4U);
  EXPECT_EQ(spectra.classes[0].images, 4);
  EXPECT_EQ(spectra.classes[3].images, 2);
  EXPECT_TRUE(spectra.skipped.empty());
  // Rows v = 0 .. 5, columns u = 0 .. 2, from make_class_spectra_values.py
  const double redOfBee[6][3] = {{2.321569, 6.168138, 7.255466}, {4.078119, 6.101067, 7.691681},
                                 {5.410375, 6.367248, 6.429085}, {3.487582, 8.366301, 6.153298},
                                 {5.410375, 4.697632, 5.826083}, {4.078119, 7.164014, 6.917407}};
  const double greyOfDog[6][3] = {{4.016722, 5.820172, 8.84596},  {4.260691, 7.893035, 6.281242},
                                  {2.775982, 7.542052, 4.556844}, {3.967404, 6.413352, 3.734985},
                                  {2.775982, 4.00632, 5.713348},  {4.260691, 6.266777, 5.913415}};
  for (int v = 0; v < 6; ++v) {
    for (int u = 0; u < 3; ++u) {
      EXPECT_NEAR(spectra.classes[1].channels[0].at({u, v}), redOfBee[v][u], 1e-5);
      EXPECT_NEAR(spectra.classes[3].grey.at({u, v}), greyOfDog[v][u], 1e-5);
    }
  }
}

TEST(ClassSpectra, LeavesOutWhatDoesNotDecode) {
  JobContext context;
  const ClassSpectra spectra = classSpectra(SmallSet({1, 5}), smallRecipe(), {.threads = 1, .batchSize = 4}, context);
  EXPECT_EQ(spectra.classes[1].images, 1);
  ASSERT_EQ(spectra.skipped.size(), 2U);
  EXPECT_EQ(spectra.skipped[1].name, "image 5");
}

TEST(ClassSpectra, AClassWithoutAUsableImageHasNoValuesAndTheOthersAreTheSame) {
  JobContext context;
  const ClassSpectra all = classSpectra(SmallSet(), smallRecipe(), {}, context);
  const ClassSpectra spectra = classSpectra(SmallSet({3, 7}), smallRecipe(), {}, context);
  ASSERT_EQ(spectra.classes.size(), 4U);
  EXPECT_EQ(spectra.classes[3].images, 0);
  for (const double value : spectra.classes[3].grey.values) EXPECT_TRUE(std::isnan(value));
  EXPECT_EQ(spectra.classes[2].grey.values, all.classes[2].grey.values);
  EXPECT_EQ(spectra.skipped.size(), 2U);
}

TEST(ClassSpectra, WithoutAnyUsableImageTheReasonIsSaid) {
  JobContext context;
  const SmallSet set({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  const std::string message = messageOf<Error>([&] { classSpectra(set, smallRecipe(), {}, context); });
  EXPECT_THAT(message, testing::HasSubstr("no class has a usable image ("));
  EXPECT_THAT(message, testing::HasSubstr("image 0: it is broken"));
}

TEST(ClassSpectra, ReportsProgressAndStops) {
  std::stop_source source;
  std::vector<std::int64_t> done;
  JobContext context(source.get_token(), [&](const Progress& progress) {
    done.push_back(progress.done);
    EXPECT_EQ(progress.total, 12);
    if (progress.done >= 8) source.request_stop();
  });
  EXPECT_THROW(classSpectra(SmallSet(), smallRecipe(), {.threads = 1, .batchSize = 4}, context), Cancelled);
  EXPECT_EQ(done, (std::vector<std::int64_t>{4, 8}));
}

TEST(ClassSpectra, RefusesAnEmptyBatch) {
  JobContext context;
  EXPECT_THROW(classSpectra(SmallSet(), smallRecipe(), {.threads = 1, .batchSize = 0}, context), UsageError);
}

TEST(ClassSpectra, RealImagesAgreeWithNumpy) {
  PASSBAND_SHARED_OR_SKIP(path, "cifar-10-batches-bin/data_batch_1.bin");
  Recipe recipe;
  recipe.height = recipe.width = 32;
  recipe.mean = {.485F, .456F, .406F};
  recipe.std = {.229F, .224F, .225F};
  JobContext context;
  const auto set = limitPerClass(openImageSet(path.string()), 3);
  const ClassSpectra spectra = classSpectra(*set, recipe, {.threads = 2, .batchSize = 7}, context);
  const auto value = [&](std::size_t c, std::size_t channel, Bin bin) {
    return spectra.classes[c].channels[channel].at(bin);
  };
  EXPECT_NEAR(value(0, 0, {0, 0}), 312.711705, 1e-3);
  EXPECT_NEAR(value(3, 1, {2, 1}), 49.628974, 1e-4);
  EXPECT_NEAR(value(9, 2, {30, 5}), 25.109439, 1e-4);
  EXPECT_NEAR(value(6, 0, {16, 16}), .913320, 1e-4);
}

}  // namespace
}  // namespace passband
