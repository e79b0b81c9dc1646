#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <torch/script.h>

#include "core/base/error.h"
#include "core/model/classifier.h"
#include "core/model/trial_run.h"
#include "tests/core/model/torch/networks.h"
#include "tests/support/quadratic_classifier.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

constexpr int kClasses = 4;

/// A random network on random images.
struct Prepared {
  test::TemporaryFolder folder;
  std::unique_ptr<Classifier> classifier;
  PixelBatch pixels;
  std::unique_ptr<SpectralBatch> batch;
  JobContext context;

  Prepared(int height, int width, std::int64_t images = 5, std::int64_t batchSize = 2)
      : pixels(test::randomImages(images, 3, height, width, kClasses)) {
    const auto path = folder / "model.safetensors";
    test::writeRandomNetwork(path, "smallcnn", kClasses);
    classifier = openClassifier(path, {.device = "cpu", .threads = 1});
    batch = classifier->prepare(pixels, {.outputs = {}, .batchSize = batchSize});
  }

  /// The component of every image that the pair holds.
  PixelBatch component(int pair) const {
    FrequencyMask only(batch->plane(), 0);
    only.setWeight(pair, 1);
    return test::filteredByDefinition(pixels, only);
  }
};

FrequencyMask softMask(const FrequencyPlane& plane) {
  FrequencyMask mask(plane);
  for (int pair = 0; pair < plane.pairCount(); ++pair) mask.setWeight(pair, .3F + .05F * static_cast<float>(pair % 9));
  return mask;
}

std::vector<double> softmax(std::span<const float> logits) {
  std::vector<double> p;
  double sum = 0;
  for (const float z : logits) sum += p.emplace_back(std::exp(double(z)));
  for (double& value : p) value /= sum;
  return p;
}

TEST(TorchSpectralGradients, ProbabilitiesAreTheSoftmaxOfTheMaskedLogits) {
  Prepared p(8, 8);
  const FrequencyMask mask = softMask(p.batch->plane());
  const std::vector<MaskTask> tasks{{mask, 2, {4, 0, 3}, {1, 1, 1}}, {mask, 1, {1}, {1}}};
  const auto rates = p.batch->softRates(tasks, p.context);
  const Grid<float> logits = p.batch->logits(mask, p.context);
  ASSERT_EQ(rates.size(), 2u);
  EXPECT_NEAR(rates[0].probabilities[0], softmax(logits.row(4))[2], 1e-5);
  EXPECT_NEAR(rates[0].probabilities[1], softmax(logits.row(0))[2], 1e-5);
  EXPECT_NEAR(rates[0].probabilities[2], softmax(logits.row(3))[2], 1e-5);
  EXPECT_NEAR(rates[1].probabilities.at(0), softmax(logits.row(1))[1], 1e-5);
}

TEST(TorchSpectralGradients, TheGradientIsThatOfFiniteDifferences) {
  for (const auto& [height, width] : {std::pair{8, 8}, {7, 9}, {9, 6}}) {
    Prepared p(height, width);
    const FrequencyPlane& plane = p.batch->plane();
    const std::vector<std::int64_t> images{0, 1, 3, 4};
    const std::vector<float> factors{1, -2, .5F, 3};
    MaskTask task{softMask(plane), 1, images, factors};
    const auto weightedSum = [&](const FrequencyMask& mask) {
      const Grid<float> logits = p.batch->logits(mask, p.context);
      double sum = 0;
      for (std::size_t i = 0; i < images.size(); ++i) sum += factors[i] * softmax(logits.row(images[i]))[1];
      return sum;
    };
    const auto gradient = p.batch->softRates({&task, 1}, p.context)[0].gradient;
    double missed = 0, all = 0;
    for (int pair = 0; pair < plane.pairCount(); ++pair) {
      constexpr float step = .004F;
      FrequencyMask more = task.mask, less = task.mask;
      const float weight = task.mask.weights()[static_cast<std::size_t>(pair)];
      more.setWeight(pair, weight + step);
      less.setWeight(pair, weight - step);
      const double difference = (weightedSum(more) - weightedSum(less)) / (2 * step);
      missed += std::pow(gradient[static_cast<std::size_t>(pair)] - difference, 2);
      all += difference * difference;
    }
    // Single differences are off where a unit switches on or off within the step.
    ASSERT_GT(all, 1e-8);
    EXPECT_LT(std::sqrt(missed / all), .05) << height << "x" << width;
  }
}

TEST(TorchSpectralGradients, UnmaskedItIsTheInputGradientAlongTheComponentOfThePair) {
  for (const auto& [height, width] : {std::pair{8, 8}, {7, 9}}) {
    Prepared p(height, width);
    const MaskTask task{FrequencyMask(p.batch->plane()), 3, {0, 1, 2, 3, 4}, {1, 1, 1, 1, 1}};
    const auto gradient = p.batch->softRates({&task, 1}, p.context)[0].gradient;
    const Grid<float> pixels = p.batch->inputGradients(3, p.context);
    ASSERT_EQ(pixels.rows(), 5);
    ASSERT_EQ(pixels.cols(), 3 * height * width);
    for (int pair = 0; pair < p.batch->plane().pairCount(); ++pair) {
      const PixelBatch component = p.component(pair);
      double along = 0;
      for (std::size_t i = 0; i < component.values.size(); ++i) along += pixels.values()[i] * component.values[i];
      EXPECT_NEAR(gradient[static_cast<std::size_t>(pair)], along, 1e-5) << pair;
    }
  }
}

TEST(TorchSpectralGradients, TheEstimateIsTheCrossEntropyOfLogitsMovedByTheJacobian) {
  Prepared p(6, 6, 4);
  const FrequencyPlane& plane = p.batch->plane();
  std::vector<PairSet> sets;
  for (int pair = 0; pair < plane.pairCount(); ++pair) sets.push_back({{pair}});
  sets.push_back({{1, 4, 7}});
  const Grid<float> rises = p.batch->estimatedRises(sets, kClasses - 1, p.context);
  const Grid<float> logits = p.batch->logits(p.context);
  const auto loss = [](std::vector<double> z, int own) {
    double sum = 0;
    for (const double value : z) sum += std::exp(value);
    return std::log(sum) - z[static_cast<std::size_t>(own)];
  };
  // J d by differences of the logits along d, a step small enough to stay within the linear piece of nearly every unit.
  std::vector<Grid<double>> moved;
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    PixelBatch more = p.pixels, less = p.pixels;
    const PixelBatch component = p.component(pair);
    constexpr float step = 2e-3F;
    for (std::size_t i = 0; i < more.values.size(); ++i) {
      more.values[i] += step * component.values[i];
      less.values[i] -= step * component.values[i];
    }
    const Grid<float> a = p.classifier->logits(more, {}, p.context), b = p.classifier->logits(less, {}, p.context);
    moved.emplace_back(4, kClasses);
    for (std::int64_t i = 0; i < 4; ++i) {
      for (int c = 0; c < kClasses; ++c) moved.back()(i, c) = (double{a(i, c)} - b(i, c)) / (2 * step);
    }
  }
  ASSERT_EQ(rises.cols(), static_cast<std::int64_t>(sets.size()));
  for (std::int64_t i = 0; i < 4; ++i) {
    const int own = p.pixels.labels[static_cast<std::size_t>(i)];
    const std::vector<double> z(logits.row(i).begin(), logits.row(i).end());
    for (std::size_t set = 0; set < sets.size(); ++set) {
      std::vector<double> without = z;
      for (const int pair : sets[set].pairs) {
        for (int c = 0; c < kClasses; ++c) {
          without[static_cast<std::size_t>(c)] -= moved[static_cast<std::size_t>(pair)](i, c);
        }
      }
      EXPECT_NEAR(rises(i, static_cast<std::int64_t>(set)), loss(without, own) - loss(z, own), 2e-3) << set;
    }
  }
}

TEST(TorchSpectralGradients, ChosenOutputsAreTheOnlyOnesInTheSoftmax) {
  Prepared p(8, 8, 3);
  const auto chosen = p.classifier->prepare(p.pixels, {.outputs = {3, 1}});
  const FrequencyMask mask = softMask(chosen->plane());
  const MaskTask task{mask, 1, {0}, {1}};
  const Grid<float> two = chosen->logits(mask, p.context);
  EXPECT_NEAR(chosen->softRates({&task, 1}, p.context)[0].probabilities.at(0), softmax(two.row(0))[1], 1e-5);
}

TEST(TorchSpectralGradients, TheSameCallGivesTheSameBits) {
  Prepared p(8, 8, 5, 2);
  const MaskTask task{softMask(p.batch->plane()), 0, {0, 1, 2, 3, 4}, {1, 2, 3, 4, 5}};
  const auto first = p.batch->softRates({&task, 1}, p.context)[0];
  const auto second = p.batch->softRates({&task, 1}, p.context)[0];
  EXPECT_EQ(first.gradient, second.gradient);
  EXPECT_EQ(first.probabilities, second.probabilities);
}

/// A TorchScript file whose forward pass is `body`.
std::unique_ptr<Classifier> scripted(const test::TemporaryFolder& folder, const std::string& body) {
  torch::jit::Module module("Scripted");
  module.register_parameter("weight", torch::arange(12, torch::kFloat).view({4, 3}) / 10, false);
  module.define("def forward(self, x):\n  " + body + "\n");
  const auto path = folder / "scripted.pt";
  module.save(path.string());
  const TrialRunner trials{TrialRecords({})};
  return openClassifier(path, {.device = "cpu", .threads = 1, .trials = &trials});
}

TEST(TorchSpectralGradients, TorchScriptHasThemToo) {
  const test::TemporaryFolder folder;
  const auto classifier = scripted(folder, "return torch.linear(torch.mean(x * x, [2, 3]), self.weight)");
  const PixelBatch pixels = test::randomImages(3, 3, 6, 5, 4);
  const auto batch = classifier->prepare(pixels, {});
  JobContext context;
  // z = W mean(x^2): the gradient of p_c is written out.
  const Grid<float> gradients = batch->inputGradients(2, context);
  const Grid<float> logits = batch->logits(context);
  for (std::int64_t i = 0; i < 3; ++i) {
    const auto probability = softmax(logits.row(i));
    for (int channel = 0; channel < 3; ++channel) {
      double slope = 0;
      for (int c = 0; c < 4; ++c) {
        slope += probability[2] * ((c == 2) - probability[static_cast<std::size_t>(c)]) * (c * 3 + channel) / 10.;
      }
      for (int at = 0; at < 30; ++at) {
        const double x = pixels.values[static_cast<std::size_t>((i * 3 + channel) * 30 + at)];
        EXPECT_NEAR(gradients(i, channel * 30 + at), slope * 2 * x / 30, 1e-6);
      }
    }
  }
}

TEST(TorchSpectralGradients, ANetworkThatGivesNoneIsRefusedAndTheMessageNamesWhatWorks) {
  const test::TemporaryFolder folder;
  const auto classifier =
      scripted(folder, "return torch.linear(torch.mean(torch.mul(x > 0, 1.0), [2, 3]), self.weight)");
  const PixelBatch pixels = test::randomImages(2, 3, 6, 6, 4);
  const auto batch = classifier->prepare(pixels, {});
  JobContext context;
  const MaskTask task{FrequencyMask(batch->plane()), 0, {0}, {1}};
  const std::vector<PairSet> sets{{{1}}};
  EXPECT_THROW(batch->estimatedRises(sets, 3, context), NoInputGradients);
  EXPECT_THROW(batch->inputGradients(0, context), NoInputGradients);
  try {
    batch->softRates({&task, 1}, context);
    FAIL();
  } catch (const NoInputGradients& problem) {
    EXPECT_NE(std::string(problem.what()).find("use ablation (cull)"), std::string::npos);
  }
}

}  // namespace
}  // namespace passband
