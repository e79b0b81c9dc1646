// A tiny classifier without LibTorch, for tests of the analysis: z_k = sum_i a_ki x_i + b_ki x_i^2 with random a and b.
// Images are filtered by the definition of the DFT, gradients are those of the formula, in double.
#pragma once

#include <memory>
#include <vector>

#include "core/model/classifier.h"

namespace passband::test {

/// `pixels` with the mask applied by definition: sum over all bins of weight * F * wave.
PixelBatch filteredByDefinition(const PixelBatch& pixels, const FrequencyMask& mask);

/// Mean cross-entropy of the images to their labels.
double meanLoss(const Grid<float>& logits, const PixelBatch& pixels);

class QuadraticClassifier : public Classifier {
 public:
  QuadraticClassifier(int classes, int channels, int height, int width);
  const ClassifierInfo& info() const override { return info_; }
  std::unique_ptr<SpectralBatch> prepare(const PixelBatch& pixels, const PrepareOptions& options) override;
  Grid<float> logits(const PixelBatch& pixels, const PrepareOptions& options, JobContext& context) override;
  /// classes x inputs each.
  void setWeights(std::vector<double> linear, std::vector<double> quadratic);
  /// d z_k / d pixels of one image.
  std::vector<double> logitSlope(const PixelBatch& pixels, std::int64_t image, int k) const;
  /// d p_c / d pixels of one image, given its probabilities.
  std::vector<double> probabilitySlope(const PixelBatch& pixels, std::int64_t image,
                                       const std::vector<double>& probabilities, int c) const;
  /// Moves every weight a little, as if results were rounded differently.
  void disturb(double by);
  void hideGradients() { givesGradients_ = false; }
  bool givesGradients() const { return givesGradients_; }
  /// Makes every output NaN, as NaN weights do.
  void breakWeights();

 private:
  ClassifierInfo info_;
  std::int64_t inputs_;
  std::vector<double> linear_;     ///< classes x inputs
  std::vector<double> quadratic_;  ///< classes x inputs
  bool givesGradients_ = true;
};

}  // namespace passband::test
