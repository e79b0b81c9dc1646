#include "core/analysis/evaluation.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/analysis/chunks.h"
#include "core/analysis/predictions.h"
#include "core/base/error.h"
#include "core/data/batch_loader.h"

namespace passband {
namespace {

/// Outputs that stand for no class of the data have a column in the confusion matrix too.
std::vector<std::string> columnNames(const ImageSet& set, std::int64_t columns) {
  std::vector<std::string> names = set.info().classNames;
  names.resize(static_cast<std::size_t>(std::max<std::int64_t>(columns, set.classCount())));
  return names;
}

}  // namespace

std::vector<double> crossEntropies(const Grid<float>& logits, std::span<const std::int32_t> labels) {
  std::vector<double> losses;
  for (std::int64_t i = 0; i < logits.rows(); ++i) {
    const auto row = logits.row(i);
    const double largest = *std::ranges::max_element(row);
    double total = 0;
    for (const float value : row) total += std::exp(value - largest);
    losses.push_back(std::log(total) + largest - row[static_cast<std::size_t>(labels[static_cast<std::size_t>(i)])]);
  }
  return losses;
}

Evaluation evaluationOf(const Grid<std::int64_t>& confusion, const std::vector<std::string>& classNames) {
  Evaluation evaluation;
  evaluation.confusion = confusion;
  std::int64_t correct = 0;
  for (const std::int64_t cell : confusion.values()) evaluation.images += cell;
  for (std::int64_t c = 0; c < confusion.rows(); ++c) {
    std::int64_t own = 0;
    std::int64_t called = 0;
    for (std::int64_t predicted = 0; predicted < confusion.cols(); ++predicted) own += confusion(c, predicted);
    for (std::int64_t truth = 0; truth < confusion.rows(); ++truth) called += confusion(truth, c);
    const std::int64_t hits = confusion(c, c);
    correct += hits;
    evaluation.classes.push_back({classNames[static_cast<std::size_t>(c)], own, wilsonRate(hits, own),
                                  wilsonRate(called - hits, evaluation.images - own)});
  }
  evaluation.accuracy = wilsonRate(correct, evaluation.images).value;
  return evaluation;
}

std::vector<Evaluation> evaluate(const Experiment& experiment, std::span<const FrequencyMask> masks,
                                 const EvaluateOptions& options, JobContext& context, const LogitsSink& sink) {
  const ImageSet& set = *experiment.images;
  Classifier& classifier = *experiment.classifier;
  const std::int64_t columns = experiment.outputs();
  const std::size_t passes = std::max<std::size_t>(1, masks.size());
  std::vector<Grid<std::int64_t>> confusions(passes, Grid<std::int64_t>(set.classCount(), columns));
  const PrepareOptions prepareOptions = experiment.prepareOptions(options.batchSize);
  BatchLoader loader(set, experiment.recipe,
                     {.batchSize = chunkSize(experiment.recipe, options.chunkImages),
                      .threads = options.loaderThreads,
                      .batchesAhead = 1});
  const std::int64_t total = set.size() * static_cast<std::int64_t>(passes);
  std::int64_t done = 0;
  context.stage(masks.empty() ? "evaluating" : "evaluating under masks");
  while (const auto batch = loader.next()) {
    const auto spectra = masks.empty() ? nullptr : classifier.prepare(*batch, prepareOptions);
    for (std::size_t pass = 0; pass < passes; ++pass) {
      JobContext part = context.part(done, total);
      const Grid<float> logits =
          masks.empty() ? classifier.logits(*batch, prepareOptions, part) : spectra->logits(masks[pass], part);
      countPredictions(batch->labels, predictedClasses(logits, *batch, set, classifier.info().path), confusions[pass]);
      if (sink) sink(pass, batch->indices, logits);
      done += batch->images();
    }
  }
  std::vector<Evaluation> evaluations;
  for (const auto& confusion : confusions) {
    evaluations.push_back(evaluationOf(confusion, columnNames(set, columns)));
    evaluations.back().skipped = loader.skipped();
  }
  if (evaluations[0].images == 0) throw Error(fmt::format("no image of {} could be used", set.info().source));
  return evaluations;
}

LogitsSink predictionsInto(const ImageSet& set, std::vector<std::int32_t>& predicted) {
  predicted.assign(static_cast<std::size_t>(set.size()), -1);
  return [&predicted](std::size_t, std::span<const std::int64_t> indices, const Grid<float>& logits) {
    for (std::size_t i = 0; i < indices.size(); ++i) {
      predicted[static_cast<std::size_t>(indices[i])] =
          static_cast<std::int32_t>(predictedClass(logits.row(static_cast<std::int64_t>(i))));
    }
  };
}

Grid<double> relativeConfusion(const Evaluation& masked, const Evaluation& unmasked) {
  Grid<double> relative(masked.confusion.rows(), masked.confusion.cols());
  for (std::int64_t truth = 0; truth < relative.rows(); ++truth) {
    const double images = static_cast<double>(unmasked.classes[static_cast<std::size_t>(truth)].n);
    for (std::int64_t called = 0; called < relative.cols(); ++called) {
      const std::int64_t change = masked.confusion(truth, called) - unmasked.confusion(truth, called);
      relative(truth, called) = 100 * static_cast<double>(change) / images;
    }
  }
  return relative;
}

}  // namespace passband
