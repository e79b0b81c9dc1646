#include "core/workflow/rate_measurement.h"

#include <algorithm>

#include "core/analysis/predictions.h"
#include "core/data/batch_loader.h"

namespace passband {
namespace {

void keepSample(const Experiment& experiment, const RateOptions& options) {
  std::vector<SkippedImage> skipped;
  KeptImages& kept = *options.kept;
  kept.pixels = loadBatch(*experiment.images, evenSample(*experiment.images, options.sample), experiment.recipe,
                          options.threads, skipped);
  kept.spectra = experiment.classifier->prepare(kept.pixels, experiment.prepareOptions(0));
}

std::vector<Evaluation> ratesOfKept(const Experiment& experiment, const KeptImages& kept,
                                    std::span<const FrequencyMask> masks, JobContext& context) {
  const ImageSet& set = *experiment.images;
  std::vector<Evaluation> evaluations;
  const auto add = [&](const Grid<float>& logits) {
    Grid<std::int64_t> confusion(set.classCount(), experiment.outputs());
    countPredictions(kept.pixels.labels, predictedClasses(logits, kept.pixels, set, experiment.classifier->info().path),
                     confusion);
    evaluations.push_back(evaluationOf(confusion, set.info().classNames));
  };
  if (masks.empty()) add(kept.spectra->logits(context));
  for (const FrequencyMask& mask : masks) add(kept.spectra->logits(mask, context));
  return evaluations;
}

}  // namespace

std::vector<Evaluation> measureRates(const Experiment& experiment, std::span<const FrequencyMask> masks,
                                     const RateOptions& options, JobContext& context) {
  if (options.kept != nullptr) {
    if (!options.kept->spectra) keepSample(experiment, options);
    return ratesOfKept(experiment, *options.kept, masks, context);
  }
  const auto& all = experiment.images;
  const Experiment measured =
      options.sample > 0 ? experiment.on(subset(all, evenSample(*all, options.sample))) : experiment;
  const LogitsSink sink =
      options.predicted != nullptr ? predictionsInto(*measured.images, *options.predicted) : LogitsSink();
  return evaluate(measured, masks, {.loaderThreads = options.threads}, context, sink);
}

std::vector<std::int64_t> evenSample(const ImageSet& set, std::int64_t images) {
  std::vector<std::vector<std::int64_t>> ofClass(static_cast<std::size_t>(set.classCount()));
  const auto labels = set.labels();
  const auto each = static_cast<std::size_t>(std::max<std::int64_t>(1, images / std::max(1, set.classCount())) + 1);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    auto& own = ofClass[static_cast<std::size_t>(labels[i])];
    if (own.size() < each) own.push_back(static_cast<std::int64_t>(i));
  }
  std::vector<std::int64_t> sample;  // one image of each class, then a second of each, ..
  for (std::size_t turn = 0; turn < each; ++turn) {
    for (const auto& own : ofClass) {
      if (turn < own.size() && std::ssize(sample) < images) sample.push_back(own[turn]);
    }
  }
  return sample;
}

}  // namespace passband
