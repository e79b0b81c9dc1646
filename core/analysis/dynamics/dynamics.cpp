#include "core/analysis/dynamics/dynamics.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/analysis/evaluation.h"
#include "core/analysis/predictions.h"
#include "core/analysis/search/culling.h"
#include "core/analysis/search/culling_cells.h"
#include "core/analysis/search/estimate.h"
#include "core/base/error.h"
#include "core/base/stored_json.h"
#include "core/data/batch_loader.h"
#include "core/fourier/bands.h"

namespace passband {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;
/// Checkpoints hold the maps.
constexpr int kMostMaps = 200;
constexpr std::int64_t kMostCells = 600;

json toJson(const DynamicsPoint& point) {
  json classes = json::array();
  for (const ClassMoment& c : point.classes) classes.push_back({c.f1, c.precision, c.recall, c.loss});
  return {{"step", point.step}, {"accuracy", point.accuracy}, {"loss", point.loss},
          {"classes", classes}, {"pass", point.passAccuracy}, {"stop", point.stopAccuracy}};
}

DynamicsPoint pointFrom(const json& value) {
  DynamicsPoint point{.step = value.at("step"), .accuracy = value.at("accuracy"), .loss = value.at("loss")};
  for (const json& c : value.at("classes")) point.classes.push_back({c.at(0), c.at(1), c.at(2), c.at(3)});
  point.passAccuracy = value.at("pass").get<std::vector<double>>();
  point.stopAccuracy = value.at("stop").get<std::vector<double>>();
  return point;
}

json toJson(const EstimatedMaps& maps) {
  json classes = json::array();
  for (const FrequencyMap& map : maps.classes) classes.push_back(map.values);
  return {{"step", maps.step}, {"classes", classes}};
}

/// What is not a number is null in JSON.
EstimatedMaps mapsFrom(const json& value, const FrequencyPlane& plane) {
  EstimatedMaps maps{.step = value.at("step"), .classes = {}};
  for (const json& own : value.at("classes")) {
    FrequencyMap& map = maps.classes.emplace_back(plane);
    if (own.size() != map.values.size()) throw Error("the recorded maps are of another plane");
    for (std::size_t pair = 0; pair < own.size(); ++pair)
      map.values[pair] = own[pair].is_null() ? std::numeric_limits<double>::quiet_NaN() : own[pair].get<double>();
  }
  return maps;
}

}  // namespace

DynamicsPoint dynamicsPoint(std::int64_t step, const Grid<float>& logits, const std::vector<std::int32_t>& labels) {
  const auto classes = static_cast<std::size_t>(logits.cols());
  std::vector<double> images(classes), called(classes), hits(classes), losses(classes);
  const std::vector<double> ownLosses = crossEntropies(logits, labels);
  for (std::int64_t i = 0; i < logits.rows(); ++i) {
    const auto image = static_cast<std::size_t>(i), own = static_cast<std::size_t>(labels[image]);
    const auto now = static_cast<std::size_t>(predictedClass(logits.row(i)));
    ++images[own];
    ++called[now];
    hits[own] += now == own;
    losses[own] += ownLosses[image];
  }
  const auto all = static_cast<double>(std::max<std::int64_t>(1, logits.rows()));
  DynamicsPoint point{.step = step};
  for (std::size_t c = 0; c < classes; ++c) {
    const double both = images[c] + called[c];
    point.classes.push_back({.f1 = both > 0 ? 2 * hits[c] / both : 0,
                             .precision = called[c] > 0 ? hits[c] / called[c] : 0,
                             .recall = images[c] > 0 ? hits[c] / images[c] : 0,
                             .loss = images[c] > 0 ? losses[c] / images[c] : 0});
    point.accuracy += hits[c] / all;
    point.loss += losses[c] / all;
  }
  return point;
}

std::optional<std::int64_t> firstReached(const std::vector<DynamicsPoint>& points, std::size_t classIndex, double f1) {
  const auto reached = [&](const DynamicsPoint& point) { return point.classes[classIndex].f1 >= f1; };
  const auto first = std::ranges::find_if(points, reached);
  return first == points.end() ? std::nullopt : std::optional(first->step);
}

std::optional<std::int64_t> reachedForGood(const std::vector<DynamicsPoint>& points, std::size_t classIndex,
                                           double f1) {
  std::optional<std::int64_t> since;
  for (const DynamicsPoint& point : points) {
    if (point.classes[classIndex].f1 < f1) {
      since.reset();
    } else if (!since) {
      since = point.step;
    }
  }
  return since;
}

std::optional<std::size_t> firstLearned(const std::vector<std::optional<std::int64_t>>& steps) {
  std::optional<std::size_t> first;
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
  for (std::size_t c = 0; c < steps.size(); ++c) {
    if (!steps[c] || *steps[c] > earliest) continue;
    first = *steps[c] == earliest ? std::nullopt : std::optional(c);
    earliest = *steps[c];
  }
  return first;
}

std::int64_t mapLooks(int classes) {
  return 1 + 2 * estimateRivals(classes);  // a backward pass counts as two forward ones
}

DynamicsRecorder::DynamicsRecorder(const ImageSet& probe, const Recipe& recipe, const DynamicsOptions& options,
                                   std::filesystem::path folder)
    : probe_(probe), recipe_(recipe), options_(options), folder_(std::move(folder)) {
  if (options.maps && probe.classCount() > kMostMaps) {
    throw UsageError(
        fmt::format("the maps of {} classes are too many to record; leave them out, or train on at most {} classes",
                    probe.classCount(), kMostMaps));
  }
}

bool DynamicsRecorder::wants(std::int64_t step, std::int64_t totalSteps) {
  if (!plan_) {
    const auto bands = std::ssize(bandEdges({recipe_.height, recipe_.width})) - 1;
    plan_ = planDynamics(totalSteps, probe_.size(), bands, mapLooks(probe_.classCount()), options_);
  }
  return (points_.empty() || step > points_.back().step) && std::ranges::binary_search(plan_->steps, step);
}

void DynamicsRecorder::prepare(Classifier& network) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(probe_.size()));
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  const PixelBatch pixels = loadBatch(probe_, indices, recipe_, options_.loaderThreads, skipped_);
  if (pixels.images() == 0) {
    throw Error(fmt::format("no image of {} can be used to monitor the training: {}; choose another probe set",
                            probe_.info().source, skipped_.at(0).reason));
  }
  labels_ = pixels.labels;
  batch_ = network.prepare(pixels, {});
}

std::vector<double> DynamicsRecorder::accuracies(const std::vector<FrequencyMask>& masks, JobContext& context) {
  std::vector<double> all;
  for (const FrequencyMask& mask : masks)
    all.push_back(dynamicsPoint(0, batch_->logits(mask, context), labels_).accuracy);
  return all;
}

EstimatedMaps DynamicsRecorder::estimatedMaps(std::int64_t step, JobContext& context) {
  const FrequencyPlane& plane = batch_->plane();
  int cellSize = 1;
  while (std::ssize(cullingCells(plane, cellSize)) > kMostCells) ++cellSize;
  const std::vector<PairSet> cells = cullingCells(plane, cellSize);
  const int classes = probe_.classCount();
  const Grid<float> rises = batch_->estimatedRises(cells, estimateRivals(classes), context);
  std::vector<double> images(static_cast<std::size_t>(classes));
  Grid<double> sums(classes, std::ssize(cells));
  for (std::int64_t i = 0; i < rises.rows(); ++i) {
    const std::int32_t label = labels_[static_cast<std::size_t>(i)];
    ++images[static_cast<std::size_t>(label)];
    for (std::int64_t cell = 0; cell < rises.cols(); ++cell) sums(label, cell) += rises(i, cell);
  }
  EstimatedMaps maps{.step = step, .classes = {}};
  for (int c = 0; c < classes; ++c) {
    FrequencyMap& map = maps.classes.emplace_back(plane);
    for (std::int64_t cell = 0; cell < rises.cols(); ++cell) {
      for (const int pair : cells[static_cast<std::size_t>(cell)].pairs)
        map.values[static_cast<std::size_t>(pair)] = sums(c, cell) / images[static_cast<std::size_t>(c)];
    }
  }
  return maps;
}

void DynamicsRecorder::observe(const TrainMoment& moment, JobContext& context) {
  const auto begin = Clock::now();
  if (!batch_) prepare(moment.network);
  // The training's progress counts its steps: what is done here is not shown, but can be stopped.
  JobContext quiet({}, [&](const Progress&) { context.throwIfStopped(); });
  DynamicsPoint point = dynamicsPoint(moment.step, batch_->logits(quiet), labels_);
  if (std::ranges::binary_search(plan_->bandSteps, moment.step)) {
    point.passAccuracy = accuracies(bandPassMasks(batch_->plane()), quiet);
    point.stopAccuracy = accuracies(bandStopMasks(batch_->plane()), quiet);
  }
  if (std::ranges::binary_search(plan_->mapSteps, moment.step)) maps_.push_back(estimatedMaps(moment.step, quiet));
  if (std::ranges::binary_search(plan_->keptSteps, moment.step)) {
    kept_.push_back({moment.step, folder_ / fmt::format("step-{:06}.safetensors", moment.step)});
    moment.save(kept_.back().file);
  }
  points_.push_back(std::move(point));
  onPoint_(points_.back());
  const auto end = Clock::now();
  if (lookedLast_) trainingSeconds_ += std::chrono::duration<double>(begin - *lookedLast_).count();
  // The first look loads the images, and nothing was trained before it to compare with.
  if (lookedLast_) lookingSeconds_ += std::chrono::duration<double>(end - begin).count();
  lookedLast_ = end;
}

std::string DynamicsRecorder::identity() const {
  return json{{"dynamics_bands", options_.bands},      {"dynamics_dense", options_.dense},
              {"dynamics_images", probe_.info().hash}, {"dynamics_maps", options_.maps},
              {"dynamics_share", options_.share},      {"keep_weights", options_.keep}}
      .dump();
}

std::string DynamicsRecorder::state() const {
  json points = json::array(), kept = json::array(), maps = json::array();
  for (const DynamicsPoint& point : points_) points.push_back(toJson(point));
  for (const EstimatedMaps& own : maps_) maps.push_back(toJson(own));
  for (const KeptWeights& weights : kept_) kept.push_back({weights.step, weights.file.string()});
  return json{
      {"points", points}, {"maps", maps}, {"kept", kept}, {"looking", lookingSeconds_}, {"training", trainingSeconds_}}
      .dump();
}

void DynamicsRecorder::restore(const std::string& state) {
  try {
    const json all = json::parse(shallowJson(state), nullptr, false);
    for (const json& point : all.at("points")) points_.push_back(pointFrom(point));
    for (const json& own : all.at("maps")) maps_.push_back(mapsFrom(own, {recipe_.height, recipe_.width}));
    for (const json& weights : all.at("kept")) kept_.push_back({weights.at(0), weights.at(1).get<std::string>()});
    lookingSeconds_ = all.at("looking");
    trainingSeconds_ = all.at("training");
  } catch (const json::exception&) {
    throw Error("what was recorded of the training so far is damaged; delete its checkpoint to start again");
  }
  for (const DynamicsPoint& point : points_) onPoint_(point);
}

}  // namespace passband
