#include "core/model/torch/torch_spectral_batch.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <gtest/gtest.h>
#include <numbers>
#include <thread>

#include "core/base/error.h"
#include "core/model/classifier.h"
#include "tests/core/model/torch/networks.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

/// A random network on random images.
struct Prepared {
  test::TemporaryFolder folder;
  std::unique_ptr<Classifier> classifier;
  PixelBatch pixels;
  std::unique_ptr<SpectralBatch> batch;

  Prepared(int height, int width, std::int64_t images = 5, std::int64_t batchSize = 0)
      : pixels(test::randomImages(images, 3, height, width, 4)) {
    const auto path = folder / "model.safetensors";
    test::writeRandomNetwork(path, "smallcnn", 4);
    classifier = openClassifier(path, {.device = "cpu", .threads = 1});
    batch = classifier->prepare(pixels, {.outputs = {}, .batchSize = batchSize});
  }
};

/// The image filtered by its definition: sum over bins of weight * F * wave, in double.
PixelBatch filteredByDefinition(const PixelBatch& pixels, const FrequencyMask& mask) {
  PixelBatch result = pixels;
  const int height = pixels.height;
  const int width = pixels.width;
  const std::int64_t planes = pixels.images() * pixels.channels;
  for (std::int64_t p = 0; p < planes; ++p) {
    const float* in = pixels.values.data() + p * height * width;
    float* out = result.values.data() + p * height * width;
    std::vector<double> sum(static_cast<std::size_t>(height * width), 0.0);
    for (int v = 0; v < height; ++v) {
      for (int u = 0; u < width; ++u) {
        std::complex<double> bin = 0;
        const auto wave = [&](int y, int x) {
          return std::polar(1.0, 2 * std::numbers::pi * (double(u) * x / width + double(v) * y / height));
        };
        for (int y = 0; y < height; ++y) {
          for (int x = 0; x < width; ++x) bin += double(in[y * width + x]) * std::conj(wave(y, x));
        }
        const double weight = mask.weight(mask.plane().wrapped(u, v));
        for (int y = 0; y < height; ++y) {
          for (int x = 0; x < width; ++x)
            sum[static_cast<std::size_t>(y * width + x)] += weight * (bin * wave(y, x)).real();
        }
      }
    }
    for (int i = 0; i < height * width; ++i)
      out[i] = static_cast<float>(sum[static_cast<std::size_t>(i)] / (height * width));
  }
  return result;
}

void expectNear(const Grid<float>& a, const Grid<float>& b, float tolerance) {
  ASSERT_EQ(a.rows(), b.rows());
  ASSERT_EQ(a.cols(), b.cols());
  for (std::int64_t row = 0; row < a.rows(); ++row) {
    for (std::int64_t col = 0; col < a.cols(); ++col)
      EXPECT_NEAR(a(row, col), b(row, col), tolerance) << row << ", " << col;
  }
}

FrequencyMask randomMask(const FrequencyPlane& plane) {
  FrequencyMask mask(plane);
  for (int pair = 0; pair < plane.pairCount(); ++pair) mask.setWeight(pair, static_cast<float>((pair * 7) % 5) / 4);
  return mask;
}

TEST(TorchSpectralBatch, MaskedLogitsAreThoseOfImagesFilteredByDefinition) {
  for (const auto& [height, width] : {std::pair{8, 8}, {7, 9}, {9, 6}}) {
    Prepared p(height, width);
    JobContext context;
    const FrequencyMask mask = randomMask(p.batch->plane());
    const Grid<float> expected = p.classifier->logits(filteredByDefinition(p.pixels, mask), {}, context);
    expectNear(p.batch->logits(mask, context), expected, 1e-4f);
  }
}

TEST(TorchSpectralBatch, UnmaskedLogitsAreTheBareForwardPass) {
  Prepared p(8, 8);
  JobContext context;
  EXPECT_EQ(p.batch->logits(context), p.classifier->logits(p.pixels, {}, context));
}

TEST(TorchSpectralBatch, RemovalWithoutTransformEqualsTheMaskThatRemoves) {
  for (const auto& [height, width] : {std::pair{8, 8}, {7, 9}, {9, 6}}) {
    Prepared p(height, width);
    JobContext context;
    const FrequencyPlane& plane = p.batch->plane();
    std::vector<PairSet> removed;
    for (int pair = 0; pair < plane.pairCount(); ++pair) removed.push_back({{pair}});
    removed.push_back({{0, 3, 5, plane.pairCount() - 1}});
    std::vector<FrequencyMask> masks;
    for (const auto& set : removed) {
      masks.emplace_back(plane);
      for (const int pair : set.pairs) masks.back().setWeight(pair, 0);
    }
    expectNear(p.batch->lossesWithout(removed, context), p.batch->losses(masks, context), 2e-5f);
  }
}

TEST(TorchSpectralBatch, AddedWavesAreTheCosineOfTheBinAndAreClipped) {
  for (const auto& [height, width] : {std::pair{8, 8}, {7, 9}, {9, 6}}) {
    Prepared p(height, width);
    JobContext context;
    const FrequencyPlane& plane = p.batch->plane();
    std::vector<AddedWave> waves;
    for (int pair = 0; pair < plane.pairCount(); ++pair) {
      waves.push_back({.pair = pair, .amplitudes = {}});
      for (int i = 0; i < 15; ++i) waves.back().amplitudes.push_back(static_cast<float>(i % 4) - 1.5F);
    }
    for (const ValueRange& range : {ValueRange{}, ValueRange{{-1, -.5F, -.2F}, {.3F, .5F, 1}}}) {
      const auto noisy = p.batch->logitsWith(waves, range, context);
      ASSERT_EQ(noisy.size(), waves.size());
      for (const AddedWave& wave : waves) {
        PixelBatch expected = p.pixels;
        const Bin bin = plane.binOf(wave.pair);
        for (std::size_t i = 0; i < expected.values.size(); ++i) {
          const std::size_t image = i / static_cast<std::size_t>(height * width), channel = image % 3;
          const int at = static_cast<int>(i) % (height * width);
          const double turns = double(bin.u) * (at % width) / width + double(bin.v) * (at / width) / height;
          float& value = expected.values[i];
          value += static_cast<float>(wave.amplitudes[image] * std::cos(2 * std::numbers::pi * turns));
          if (!range.low.empty()) value = std::clamp(value, range.low[channel], range.high[channel]);
        }
        expectNear(noisy[static_cast<std::size_t>(wave.pair)], p.classifier->logits(expected, {}, context), 1e-4f);
      }
    }
  }
}

TEST(TorchSpectralBatch, LossesAreCrossEntropyOfTheLogits) {
  Prepared p(8, 8);
  JobContext context;
  const std::vector<FrequencyMask> masks{randomMask(p.batch->plane()), FrequencyMask(p.batch->plane())};
  const Grid<float> losses = p.batch->losses(masks, context);
  for (std::int64_t m = 0; m < 2; ++m) {
    const Grid<float> logits = p.batch->logits(masks[static_cast<std::size_t>(m)], context);
    for (std::int64_t i = 0; i < p.batch->images(); ++i) {
      double sum = 0;
      for (const float z : logits.row(i)) sum += std::exp(double(z));
      EXPECT_NEAR(losses(m, i), std::log(sum) - logits(i, p.pixels.labels[static_cast<std::size_t>(i)]), 1e-5);
    }
  }
}

TEST(TorchSpectralBatch, TheBatchSizeDoesNotChangeTheResult) {
  Prepared whole(8, 8, 7);
  Prepared parts(8, 8, 7, 2);
  JobContext context;
  const FrequencyMask mask = randomMask(whole.batch->plane());
  expectNear(parts.batch->logits(mask, context), whole.batch->logits(mask, context), 1e-5f);
}

TEST(TorchSpectralBatch, ChosenOutputsAreTheColumnsAndTheOnlyOnesInTheLoss) {
  Prepared p(8, 8, 3);
  JobContext context;
  p.pixels.labels = {0, 1, 0};
  const auto chosen = p.classifier->prepare(p.pixels, {.outputs = {3, 1}});
  const Grid<float> all = p.batch->logits(context);
  const Grid<float> two = chosen->logits(context);
  EXPECT_EQ(chosen->classes(), 2);
  const std::vector<FrequencyMask> keepAll{FrequencyMask(p.batch->plane())};
  const Grid<float> losses = chosen->losses(keepAll, context);
  for (std::int64_t i = 0; i < 3; ++i) {
    EXPECT_EQ(two(i, 0), all(i, 3));
    EXPECT_EQ(two(i, 1), all(i, 1));
    const double own = two(i, p.pixels.labels[static_cast<std::size_t>(i)]);
    EXPECT_NEAR(losses(0, i), std::log(std::exp(double(two(i, 0))) + std::exp(double(two(i, 1)))) - own, 1e-4);
  }
}

TEST(TorchSpectralBatch, ProgressIsCountedOnceABatchAndStopsWithinOne) {
  Prepared p(8, 8, 6, 2);
  std::stop_source stop;
  std::vector<std::int64_t> done;
  JobContext context(stop.get_token(), [&](const Progress& progress) {
    done.push_back(progress.done);
    EXPECT_EQ(progress.total, 12);
    if (done.size() == 4) stop.request_stop();
  });
  const std::vector<PairSet> removed{{{1}}, {{2}}};
  EXPECT_THROW(p.batch->lossesWithout(removed, context), Cancelled);
  EXPECT_EQ(done, (std::vector<std::int64_t>{2, 4, 6, 8}));
}

TEST(TorchSpectralBatch, AMaskOfAnotherPlaneIsRefused) {
  Prepared p(8, 8);
  JobContext context;
  EXPECT_THROW(p.batch->logits(FrequencyMask(FrequencyPlane(8, 9)), context), UsageError);
}

TEST(TorchSpectralBatch, GreyImagesForAColourNetworkAreRefused) {
  Prepared p(8, 8);
  EXPECT_THROW(p.classifier->prepare(test::randomImages(2, 1, 8, 8, 4), {}), Error);
}

TEST(TorchSpectralBatch, ThreadsWithBatchesOfTheirOwnShareAClassifier) {
  Prepared first(16, 16, 24, 4);
  const auto second = first.classifier->prepare(test::randomImages(9, 3, 16, 16, 4), {.outputs = {}, .batchSize = 3});
  const FrequencyMask mask = randomMask(first.batch->plane());
  constexpr int turns = 8;
  const auto logitsOf = [&](SpectralBatch& batch) {
    JobContext context;
    return batch.logits(mask, context);
  };
  const Grid<float> firstAlone = logitsOf(*first.batch), secondAlone = logitsOf(*second);
  std::vector<Grid<float>> firstTogether, secondTogether;
  {
    const auto repeat = [&](SpectralBatch& batch, std::vector<Grid<float>>& results) {
      for (int turn = 0; turn < turns; ++turn) results.push_back(logitsOf(batch));
    };
    const std::jthread one([&] { repeat(*first.batch, firstTogether); });
    const std::jthread other([&] { repeat(*second, secondTogether); });
  }
  ASSERT_EQ(firstTogether.size() + secondTogether.size(), 2U * turns);
  for (const Grid<float>& logits : firstTogether) EXPECT_EQ(logits, firstAlone);
  for (const Grid<float>& logits : secondTogether) EXPECT_EQ(logits, secondAlone);
}

}  // namespace
}  // namespace passband
