// Accuracy, confusion and the rates of every class, full or under masks: docs/methods.md sections 3 and 7.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/experiment.h"
#include "core/analysis/rates.h"
#include "core/base/grid.h"
#include "core/base/job_context.h"
#include "core/fourier/frequency_mask.h"

namespace passband {

struct ClassRates {
  std::string name;
  std::int64_t n = 0;  ///< images of the class
  Rate tpr;            ///< its images that are called it
  Rate fpr;            ///< the other images that are called it
};

struct Evaluation {
  std::int64_t images = 0;
  double accuracy = 0;
  Grid<std::int64_t> confusion;  ///< true class x predicted class, then the outputs of no class that compete
  std::vector<ClassRates> classes;
  std::vector<SkippedImage> skipped;
};

/// With its interval.
Rate accuracyOf(const Evaluation& evaluation);

/// From a confusion matrix (true x predicted).
Evaluation evaluationOf(const Grid<std::int64_t>& confusion, const std::vector<std::string>& classNames);

struct EvaluateOptions {
  int loaderThreads = 1;
  std::int64_t batchSize = 0;    ///< 0: automatic
  std::int64_t chunkImages = 0;  ///< images held as spectra at once; 0: as chunkSize() says
};

/// Receives the logits of each chunk: mask index (0 for the unmasked pass), positions in the set, images x classes.
using LogitsSink =
    std::function<void(std::size_t mask, std::span<const std::int64_t> indices, const Grid<float>& logits)>;

/// One pass over the set, decoding beside the forward pass; one Evaluation per mask. Without masks one evaluation of
/// the unmasked images. Ties of logits go to the lower class index. Throws Error on logits that are not finite (NaN
/// weights).
std::vector<Evaluation> evaluate(const Experiment& experiment, std::span<const FrequencyMask> masks,
                                 const EvaluateOptions& options, JobContext& context, const LogitsSink& sink = {});

/// A sink that writes the predicted class of each image of the set under one mask, -1 for images that were skipped.
/// `predicted` must outlive it.
LogitsSink predictionsInto(const ImageSet& set, std::vector<std::int32_t>& predicted);

/// The cross-entropy of each image (a row of logits) with its label.
std::vector<double> crossEntropies(const Grid<float>& logits, std::span<const std::int32_t> labels);

/// 100 (prediction counts under the mask - without) / images of the class: rows true class, columns predicted
/// (docs/methods.md section 9).
Grid<double> relativeConfusion(const Evaluation& masked, const Evaluation& unmasked);

/// The columns of outputs that stand for no class as one, the last; without any the same.
template <class T>
Grid<T> withOneOther(const Grid<T>& confusion) {
  const std::int64_t classes = confusion.rows();
  if (confusion.cols() <= classes) return confusion;
  Grid<T> folded(classes, classes + 1);
  for (std::int64_t row = 0; row < classes; ++row) {
    for (std::int64_t col = 0; col < confusion.cols(); ++col)
      folded(row, std::min(col, classes)) += confusion(row, col);
  }
  return folded;
}

/// What the column of all outputs of no class is called.
constexpr const char* kOtherOutputs = "other";

}  // namespace passband
