#include "tests/support/quadratic_classifier.h"

#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "core/base/random.h"

namespace passband::test {
namespace {

using Complex = std::complex<double>;

/// Every bin of one H x W plane, row v = 0 .. H-1.
std::vector<Complex> dft(const float* image, int height, int width) {
  std::vector<Complex> bins;
  for (int v = 0; v < height; ++v) {
    for (int u = 0; u < width; ++u) {
      Complex sum = 0;
      for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
          const double turns = double(u) * x / width + double(v) * y / height;
          sum += double(image[y * width + x]) * std::polar(1., -2 * std::numbers::pi * turns);
        }
      }
      bins.push_back(sum);
    }
  }
  return bins;
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
    return classifier_.logits(filteredByDefinition(pixels_, mask), options_, context);
  }

  Grid<float> losses(std::span<const FrequencyMask> masks, JobContext& context) override {
    const auto count = static_cast<std::int64_t>(masks.size());
    Grid<float> losses(count, images());
    for (std::int64_t m = 0; m < count; ++m) {
      JobContext part = context.part(m * images(), count * images());
      const Grid<float> rows = logits(masks[static_cast<std::size_t>(m)], part);
      for (std::int64_t i = 0; i < images(); ++i) losses(m, i) = lossOf(rows, i);
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

 private:
  float lossOf(const Grid<float>& rows, std::int64_t image) const {
    double sum = 0;
    for (const float z : rows.row(image)) sum += std::exp(double(z));
    return static_cast<float>(std::log(sum) - rows(image, pixels_.labels[static_cast<std::size_t>(image)]));
  }

  QuadraticClassifier& classifier_;
  PixelBatch pixels_;
  PrepareOptions options_;
  FrequencyPlane plane_;
};

}  // namespace

PixelBatch filteredByDefinition(const PixelBatch& pixels, const FrequencyMask& mask) {
  PixelBatch result = pixels;
  const int height = pixels.height;
  const int width = pixels.width;
  for (std::int64_t plane = 0; plane < pixels.images() * pixels.channels; ++plane) {
    const auto bins = dft(pixels.values.data() + plane * height * width, height, width);
    float* out = result.values.data() + plane * height * width;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        Complex sum = 0;
        for (int v = 0; v < height; ++v) {
          for (int u = 0; u < width; ++u) {
            const double turns = double(u) * x / width + double(v) * y / height;
            sum += double(mask.weight(mask.plane().wrapped(u, v))) * bins[static_cast<std::size_t>(v * width + u)] *
                   std::polar(1., 2 * std::numbers::pi * turns);
          }
        }
        out[y * width + x] = static_cast<float>(sum.real() / (height * width));
      }
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

void QuadraticClassifier::breakWeights() {
  linear_.assign(linear_.size(), std::numeric_limits<double>::quiet_NaN());
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
