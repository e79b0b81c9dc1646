#include "tests/support/quadratic_classifier.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "core/base/random.h"

namespace passband::test {
namespace {

using Complex = std::complex<double>;

/// exp(2 pi i f t / size) for f, t = 0 .. size-1, row by row.
std::vector<Complex> wavesOf(int size) {
  std::vector<Complex> waves;
  for (int f = 0; f < size; ++f) {
    for (int t = 0; t < size; ++t) waves.push_back(std::polar(1., 2 * std::numbers::pi * f * t / size));
  }
  return waves;
}

class DefinitionBatch : public SpectralBatch {
 public:
  DefinitionBatch(QuadraticClassifier& classifier, PixelBatch pixels, PrepareOptions options)
      : classifier_(classifier),
        pixels_(std::move(pixels)),
        options_(std::move(options)),
        plane_(pixels_.height, pixels_.width) {}

  const FrequencyPlane& plane() const override { return plane_; }
  std::int64_t images() const override { return pixels_.images(); }
  int classes() const override { return classifier_.info().classes; }
  Grid<float> logits(JobContext& context) override { return classifier_.logits(pixels_, options_, context); }
  Grid<float> logits(const FrequencyMask& mask, JobContext& context) override {
    return classifier_.logits(maskedImages(mask), options_, context);
  }

  Grid<float> losses(std::span<const FrequencyMask> masks, JobContext& context) override {
    const auto count = static_cast<std::int64_t>(masks.size());
    Grid<float> losses(count, images());
    for (std::int64_t m = 0; m < count; ++m) {
      JobContext part = context.part(m * images(), count * images());
      const Grid<float> rows = logits(masks[static_cast<std::size_t>(m)], part);
      for (std::int64_t i = 0; i < images(); ++i) losses(m, i) = lossOf(rows, i, i);
    }
    return losses;
  }

  Grid<float> lossesWithout(std::span<const PairSet> removed, JobContext& context) override {
    std::vector<FrequencyMask> masks;
    for (const auto& set : removed) {
      masks.emplace_back(plane_);
      for (const int pair : set.pairs) masks.back().setWeight(pair, 0);
    }
    return losses(masks, context);
  }

  std::vector<Grid<float>> logitsWith(std::span<const AddedWave> waves, const ValueRange& range,
                                      JobContext& context) override {
    std::vector<Grid<float>> all;
    for (const AddedWave& wave : waves) {
      PixelBatch noisy = pixels_;
      const Bin bin = plane_.binOf(wave.pair);
      for (std::size_t i = 0; i < noisy.values.size(); ++i) {
        const int x = static_cast<int>(i) % noisy.width, y = static_cast<int>(i) / noisy.width % noisy.height;
        const std::size_t plane = i / static_cast<std::size_t>(noisy.height * noisy.width);
        const std::size_t channel = plane % static_cast<std::size_t>(noisy.channels);
        const double phase = double(bin.u) * x / noisy.width + double(bin.v) * y / noisy.height;
        float& value = noisy.values[i];
        value += static_cast<float>(wave.amplitudes[plane] * std::cos(2 * std::numbers::pi * phase));
        if (!range.low.empty()) value = std::clamp(value, range.low[channel], range.high[channel]);
      }
      JobContext part = context.part(std::ssize(all) * images(), std::ssize(waves) * images());
      all.push_back(classifier_.logits(noisy, options_, part));
    }
    return all;
  }

  std::vector<SoftRates> softRates(std::span<const MaskTask> tasks, JobContext& context) override {
    std::vector<SoftRates> all;
    for (const MaskTask& task : tasks) {
      SoftRates rates{{}, std::vector<double>(static_cast<std::size_t>(plane_.pairCount()), 0)};
      const Grid<float> masked = logits(task.mask, context);
      const PixelBatch& images = maskedImages(task.mask);
      for (std::size_t i = 0; i < task.images.size(); ++i) {
        const auto p = softmax(masked.row(task.images[i]));
        rates.probabilities.push_back(static_cast<float>(p[static_cast<std::size_t>(task.classIndex)]));
        const auto slope = classifier_.probabilitySlope(images, task.images[i], p, task.classIndex);
        for (int pair = 0; pair < plane_.pairCount(); ++pair) {
          rates.gradient[static_cast<std::size_t>(pair)] += task.factors[i] * along(slope, pair, task.images[i]);
        }
      }
      all.push_back(std::move(rates));
    }
    return all;
  }

  Grid<float> estimatedRises(std::span<const PairSet> removed, int, JobContext& context) override {
    if (!classifier_.givesGradients()) throw NoInputGradients("no gradients");
    const Grid<float> z = logits(context);
    Grid<float> rises(images(), std::ssize(removed));
    for (std::int64_t i = 0; i < images(); ++i) {
      for (std::int64_t set = 0; set < rises.cols(); ++set) {
        Grid<float> moved(1, z.cols());
        for (std::int64_t k = 0; k < z.cols(); ++k) {
          double shift = 0;
          const auto slope = classifier_.logitSlope(pixels_, i, static_cast<int>(k));
          for (const int pair : removed[static_cast<std::size_t>(set)].pairs) shift += along(slope, pair, i);
          moved(0, k) = static_cast<float>(z(i, k) - shift);
        }
        rises(i, set) = lossOf(moved, 0, i) - lossOf(z, i, i);
      }
    }
    return rises;
  }

 private:
  static std::vector<double> softmax(std::span<const float> row) {
    std::vector<double> p;
    double sum = 0;
    for (const float z : row) sum += p.emplace_back(std::exp(double(z)));
    for (double& value : p) value /= sum;
    return p;
  }

  /// The images under the last mask: sums of their components.
  const PixelBatch& maskedImages(const FrequencyMask& mask) {
    if (components_.empty()) {
      for (int pair = 0; pair < plane_.pairCount(); ++pair) {
        FrequencyMask only(plane_, 0);
        only.setWeight(pair, 1);
        components_.push_back(filteredByDefinition(pixels_, only));
      }
    }
    masked_ = pixels_;
    for (std::size_t i = 0; i < masked_.values.size(); ++i) {
      double sum = 0;
      for (std::size_t pair = 0; pair < components_.size(); ++pair) {
        sum += double(mask.weights()[pair]) * components_[pair].values[i];
      }
      masked_.values[i] = static_cast<float>(sum);
    }
    return masked_;
  }

  double along(const std::vector<double>& slope, int pair, std::int64_t image) {
    if (components_.empty()) maskedImages(FrequencyMask(plane_));
    const auto& values = components_[static_cast<std::size_t>(pair)].values;
    double sum = 0;
    for (std::size_t i = 0; i < slope.size(); ++i) {
      sum += slope[i] * values[static_cast<std::size_t>(image) * slope.size() + i];
    }
    return sum;
  }

  float lossOf(const Grid<float>& rows, std::int64_t row, std::int64_t image) const {
    double sum = 0;
    for (const float z : rows.row(row)) sum += std::exp(double(z));
    return static_cast<float>(std::log(sum) - rows(row, pixels_.labels[static_cast<std::size_t>(image)]));
  }

  QuadraticClassifier& classifier_;
  PixelBatch pixels_;
  PrepareOptions options_;
  FrequencyPlane plane_;
  std::vector<PixelBatch> components_;  ///< of each pair
  PixelBatch masked_;
};

}  // namespace

PixelBatch filteredByDefinition(const PixelBatch& pixels, const FrequencyMask& mask) {
  PixelBatch result = pixels;
  const int height = pixels.height;
  const int width = pixels.width;
  const auto across = wavesOf(width), down = wavesOf(height);
  const auto wave = [&](int v, int u, int y, int x) {
    return down[static_cast<std::size_t>(v * height + y)] * across[static_cast<std::size_t>(u * width + x)];
  };
  for (std::int64_t plane = 0; plane < pixels.images() * pixels.channels; ++plane) {
    const float* in = pixels.values.data() + plane * height * width;
    std::vector<double> sum(static_cast<std::size_t>(height * width), 0);
    for (int v = 0; v < height; ++v) {
      for (int u = 0; u < width; ++u) {
        const double weight = mask.weight(mask.plane().wrapped(u, v));
        if (weight == 0) continue;
        Complex bin = 0;
        for (int y = 0; y < height; ++y) {
          for (int x = 0; x < width; ++x) bin += double(in[y * width + x]) * std::conj(wave(v, u, y, x));
        }
        for (int y = 0; y < height; ++y) {
          for (int x = 0; x < width; ++x) {
            sum[static_cast<std::size_t>(y * width + x)] += weight * (bin * wave(v, u, y, x)).real();
          }
        }
      }
    }
    float* out = result.values.data() + plane * height * width;
    for (int i = 0; i < height * width; ++i) {
      out[i] = static_cast<float>(sum[static_cast<std::size_t>(i)] / (height * width));
    }
  }
  return result;
}

double meanLoss(const Grid<float>& logits, const PixelBatch& pixels) {
  double total = 0;
  for (std::int64_t i = 0; i < logits.rows(); ++i) {
    double sum = 0;
    for (const float z : logits.row(i)) sum += std::exp(double(z));
    total += std::log(sum) - logits(i, pixels.labels[static_cast<std::size_t>(i)]);
  }
  return total / static_cast<double>(logits.rows());
}

QuadraticClassifier::QuadraticClassifier(int classes, int channels, int height, int width)
    : inputs_(std::int64_t{channels} * height * width) {
  info_.path = "quadratic.pt";
  info_.classes = classes;
  info_.channels = channels;
  Random random(23);
  for (std::int64_t i = 0; i < classes * inputs_; ++i) {
    linear_.push_back(random.normal() * .3);
    quadratic_.push_back(random.normal() * .1);
  }
}

void QuadraticClassifier::disturb(double by) {
  for (std::size_t i = 0; i < linear_.size(); ++i) linear_[i] += by * static_cast<double>(i);
}

void QuadraticClassifier::breakWeights() {
  linear_.assign(linear_.size(), std::numeric_limits<double>::quiet_NaN());
}

std::vector<double> QuadraticClassifier::logitSlope(const PixelBatch& pixels, std::int64_t image, int k) const {
  std::vector<double> slope;
  for (std::int64_t p = 0; p < inputs_; ++p) {
    const double x = pixels.values[static_cast<std::size_t>(image * inputs_ + p)];
    const auto at = static_cast<std::size_t>(k * inputs_ + p);
    slope.push_back(linear_[at] + 2 * quadratic_[at] * x);
  }
  return slope;
}

std::vector<double> QuadraticClassifier::probabilitySlope(const PixelBatch& pixels, std::int64_t image,
                                                          const std::vector<double>& probabilities, int c) const {
  std::vector<double> sum(static_cast<std::size_t>(inputs_), 0);
  const double own = probabilities[static_cast<std::size_t>(c)];
  for (std::size_t k = 0; k < probabilities.size(); ++k) {
    const auto slope = logitSlope(pixels, image, static_cast<int>(k));
    const double factor = own * ((static_cast<int>(k) == c ? 1. : 0.) - probabilities[k]);
    for (std::size_t p = 0; p < sum.size(); ++p) sum[p] += factor * slope[p];
  }
  return sum;
}

void QuadraticClassifier::setWeights(std::vector<double> linear, std::vector<double> quadratic) {
  linear_ = std::move(linear);
  quadratic_ = std::move(quadratic);
}

std::unique_ptr<SpectralBatch> QuadraticClassifier::prepare(const PixelBatch& pixels, const PrepareOptions& options) {
  return std::make_unique<DefinitionBatch>(*this, pixels, options);
}

Grid<float> QuadraticClassifier::logits(const PixelBatch& pixels, const PrepareOptions& options, JobContext& context) {
  std::vector<int> outputs = options.outputs;
  for (int k = 0; options.outputs.empty() && k < info_.classes; ++k) outputs.push_back(k);
  Grid<float> logits(pixels.images(), static_cast<std::int64_t>(outputs.size()));
  for (std::int64_t i = 0; i < pixels.images(); ++i) {
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      double z = 0;
      for (std::int64_t p = 0; p < inputs_; ++p) {
        const double x = pixels.values[static_cast<std::size_t>(i * inputs_ + p)];
        const auto at = static_cast<std::size_t>(outputs[k] * inputs_ + p);
        z += linear_[at] * x + quadratic_[at] * x * x;
      }
      logits(i, static_cast<std::int64_t>(k)) = static_cast<float>(z);
    }
    context.checkpoint(i + 1, pixels.images());
  }
  return logits;
}

}  // namespace passband::test
