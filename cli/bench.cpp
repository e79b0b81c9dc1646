// bench: what this machine does in a second, as ratios against the bare forward pass and the bare transform. All
// figures are medians of rounds in which the measured things take turns, so that a drift of the machine's speed touches
// all alike.
#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <functional>
#include <numeric>
#include <span>

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/judging.h"
#include "cli/text.h"
#include "cli/training_bench.h"
#include "core/analysis/search/culling.h"
#include "core/analysis/search/culling_cells.h"
#include "core/analysis/search/estimate.h"
#include "core/analysis/search/learned_search.h"
#include "core/analysis/spectra/class_spectra.h"
#include "core/base/error.h"
#include "core/data/batch_loader.h"
#include "core/fourier/fft.h"

namespace passband::cli {
namespace {

/// One thing that is measured: how many images a call handles, and the seconds of each round.
struct Measured {
  const char* key;    ///< in the JSON object, "KEY_images_per_s"
  const char* label;  ///< for people
  std::int64_t images = 0;
  std::function<void()> call;
  std::vector<double> seconds = {};

  double imagesPerSecond() const {
    std::vector<double> sorted = seconds;
    std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2));
    return static_cast<double>(images) / sorted[sorted.size() / 2];
  }
};

double secondsOf(const std::function<void()>& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// `count` images, or all where there are fewer, evenly from all classes.
std::vector<std::int64_t> spreadIndices(const ImageSet& set, std::int64_t count) {
  std::vector<std::vector<std::int64_t>> classes;
  for (int c = 0; c < set.classCount(); ++c) classes.push_back(indicesOfClass(set, c));
  std::vector<std::int64_t> indices;
  const auto wanted = static_cast<std::size_t>(std::min(count, set.size()));
  for (std::size_t round = 0; indices.size() < wanted; ++round) {
    for (const auto& images : classes) {
      if (round < images.size() && indices.size() < wanted) indices.push_back(images[round]);
    }
  }
  std::ranges::sort(indices);
  return indices;
}

/// Steps and classes of the learned search that is measured.
constexpr std::int64_t kLearnedSteps = 3;
constexpr std::int64_t kLearnedClasses = 2;

/// The first classes of which there are enough images for a search.
std::vector<int> searchableClasses(const ImageSet& set) {
  std::vector<int> classes;
  for (int c = 0; c < set.classCount() && std::ssize(classes) < kLearnedClasses; ++c) {
    if (std::ssize(indicesOfClass(set, c)) >= kLeastSearchImages) classes.push_back(c);
  }
  return classes;
}

class BenchCommand : public Command {
 public:
  void addOptions(Options& command) override {
    command.add("--images", images_, "Images of the forward passes").showDefault();
    command.add("--spectra-images", spectraImages_, "Images of the class spectra").showDefault();
    command.add("--rounds", rounds_, "Rounds; the median counts").showDefault();
    command.add("--against", against_,
                "A second network, or another form of the same, given as --model is; its forward pass takes turns with "
                "that of --model");
    command.add("--train-arch", trainArchitecture_, "The network whose training is measured").showDefault();
    command.add("--train-steps", trainSteps_, "Training steps of a round; 0: the training is not measured")
        .showDefault();
  }

  Json run(Session& session) override;
  std::string text(const Json& result) const override;

 private:
  void measure(Session& session, std::vector<Measured>& all) const;
  std::optional<TrainingRates> trainingRates(Session& session, const Experiment& experiment) const;
  void addTraining(const TrainingRates& rates, Json& result) const;
  bool addGradients(std::vector<Measured>& all, SpectralBatch& batch, std::span<const PairSet> cells) const;

  std::string against_;
  std::int64_t images_ = 256;
  std::int64_t spectraImages_ = 10000;
  std::int64_t rounds_ = 7;
  std::string trainArchitecture_ = "resnet20";
  std::int64_t trainSteps_ = 20;
};

void BenchCommand::measure(Session& session, std::vector<Measured>& all) const {
  session.job.stage("measuring");
  const auto things = static_cast<std::int64_t>(all.size());
  for (auto& measured : all) measured.call();  // warms caches and makes plans
  for (std::int64_t round = 0; round < rounds_; ++round) {
    for (std::int64_t i = 0; i < things; ++i) {
      auto& measured = all[static_cast<std::size_t>(i)];
      measured.seconds.push_back(secondsOf(measured.call));
      session.job.checkpoint(round * things + i + 1, rounds_ * things);
    }
  }
}

Json BenchCommand::run(Session& session) {
  if (images_ < 1 || spectraImages_ < 1 || rounds_ < 1 || trainSteps_ < 0) {
    throw UsageError("--images, --spectra-images and --rounds must be at least 1, --train-steps at least 0");
  }
  const Experiment experiment = openInputs(session);
  const auto training = trainingRates(session, experiment);  // first: what cannot be trained is said before the wait
  std::vector<SkippedImage> skipped;
  const auto load = [&](std::int64_t count) {
    std::vector<SkippedImage> own;
    PixelBatch pixels = loadBatch(*experiment.images, spreadIndices(*experiment.images, count), experiment.recipe,
                                  session.options.threads, own);
    noteSkipped(skipped, own);
    return pixels;
  };
  const PixelBatch forwardPixels = load(images_);
  const PixelBatch spectraPixels = load(spectraImages_);
  warnOfSkipped(session, skippedJson(skipped));
  const auto batch = experiment.classifier->prepare(forwardPixels, experiment.prepareOptions(session.options.batch));
  const FrequencyPlane& plane = batch->plane();
  const FrequencyMask mask = lowPassMask(plane, .05);
  const PairSet onePair{{plane.pairCount() / 2}};
  const RealFft2d fft(plane.height(), plane.width());
  const std::int64_t planes = spectraPixels.images() * spectraPixels.channels;
  std::vector<std::complex<float>> spectra(static_cast<std::size_t>(planes * plane.height() * plane.halfWidth()));
  JobContext silent;

  std::vector<Measured> all{
      {"forward", "bare forward pass", batch->images(), [&] { batch->logits(silent); }},
      {"cull", "culling, one pair of bins", batch->images(),
       [&] {
         batch->lossesWithout({&onePair, 1}, silent);
       }},
      {"masked", "forward pass under a mask", batch->images(), [&] { batch->logits(mask, silent); }},
      {"fft", "bare FFTW transform", spectraPixels.images(),
       [&] { fft.forward(spectraPixels.values.data(), spectra.data(), planes, session.options.threads); }},
      {"spectra", "class spectra", spectraPixels.images(),
       [&] {
         SpectrumAccumulator accumulator(plane, spectraPixels.channels, experiment.images->info().classNames,
                                         session.options.threads);
         accumulator.add(spectraPixels);
       }},
  };
  std::unique_ptr<Classifier> other;
  std::unique_ptr<SpectralBatch> otherBatch;
  if (!against_.empty()) {
    other = openClassifier(against_, session.modelOptions(session.device));
    otherBatch = other->prepare(forwardPixels, {.batchSize = session.options.batch});
    all.push_back({"against", "bare forward of --against", otherBatch->images(), [&] { otherBatch->logits(silent); }});
  }
  const auto cells = cullingCells(plane, 1);
  const auto searched = subset(experiment.images, forwardPixels.indices);
  SearchOptions learned{.classes = searchableClasses(*searched), .seed = session.options.seed, .quick = true};
  learned.loaderThreads = session.options.threads;
  learned.batchSize = session.options.batch;
  learned.own = LearnedOptions{.steps = kLearnedSteps};
  const Experiment onFew = experiment.on(searched);
  const bool gradients = addGradients(all, *batch, cells);
  if (gradients && !learned.classes.empty()) {
    const auto trial = openSearch(searchMethod("learned"), onFew, learned);
    trial->run([] {}, silent);
    all.push_back({"learned", "learned search", trial->result().forwards,
                   [&] { openSearch(searchMethod("learned"), onFew, learned)->run([] {}, silent); }});
  }
  measure(session, all);

  Json result = session.newResult();
  result["threads"] = session.options.threads;
  result["rounds"] = rounds_;
  Json labels;
  for (const auto& measured : all) {
    result[fmt::format("{}_images_per_s", measured.key)] = measured.imagesPerSecond();
    labels[measured.key] = measured.label;
  }
  result["cull_ratio"] = all[1].imagesPerSecond() / all[0].imagesPerSecond();
  result["masked_ratio"] = all[2].imagesPerSecond() / all[0].imagesPerSecond();
  result["spectra_ratio"] = all[3].imagesPerSecond() / all[4].imagesPerSecond();
  const auto rate = [&](const char* key) { return result[fmt::format("{}_images_per_s", key)].get<double>(); };
  if (other) result["against_ratio"] = rate("forward") / rate("against");
  if (gradients) {
    result["estimate_ratio"] = rate("cull") / (rate("estimate") * static_cast<double>(cells.size()));
  }
  if (labels.contains("learned")) result["learned_ratio"] = rate("gradient") / rate("learned");
  result["labels"] = labels;
  if (training) addTraining(*training, result);
  return result;
}

/// On batches of 64 images that are padded, cropped and mirrored, as published networks are trained.
std::optional<TrainingRates> BenchCommand::trainingRates(Session& session, const Experiment& experiment) const {
  if (trainSteps_ == 0) return std::nullopt;
  TrainOptions options{.architecture = trainArchitecture_};
  options.augmentation = {.padCrop = 4, .flip = true};
  options.seed = session.options.seed;
  options.device = session.device;
  options.threads = session.options.threads;
  return measureTraining(*experiment.images, experiment.recipe, options, trainSteps_, rounds_, session.job);
}

void BenchCommand::addTraining(const TrainingRates& rates, Json& result) const {
  const auto batch = static_cast<double>(TrainOptions().batchSize);
  result["train_bare_images_per_s"] = batch / rates.bareStepSeconds;
  result["train_images_per_s"] = batch / rates.stepSeconds;
  result["train_ratio"] = rates.bareStepSeconds / rates.stepSeconds;
  result["dynamics_share"] = rates.watchingShare;
  result["labels"]["train_bare"] = fmt::format("bare training step, {}", trainArchitecture_);
  result["labels"]["train"] = "training";
}

/// False where the network gives no gradients.
bool BenchCommand::addGradients(std::vector<Measured>& all, SpectralBatch& batch,
                                std::span<const PairSet> cells) const {
  JobContext silent;
  try {
    batch.inputGradients(0, silent);
  } catch (const NoInputGradients&) {
    return false;
  }
  all.push_back({"gradient", "bare forward and backward pass", batch.images(), [&batch] {
                   JobContext quiet;
                   batch.inputGradients(0, quiet);
                 }});
  all.push_back({"estimate", "estimate of all pairs", batch.images(), [&batch, cells] {
                   JobContext quiet;
                   estimatedRiseSums(batch, cells, quiet);
                 }});
  return true;
}

std::string BenchCommand::text(const Json& result) const {
  Table table({"", "images/s", "against"});
  const auto row = [&](const char* key, const std::string& against) {
    table.add({result["labels"][key].get<std::string>(),
               rateText(result[fmt::format("{}_images_per_s", key)].get<double>()), against});
  };
  row("forward", "");
  if (result.contains("against_ratio")) {
    row("against", fmt::format("--model is {:.2f} times as fast", result["against_ratio"].get<double>()));
  }
  row("cull", fmt::format("{:.2f} of the bare forward", result["cull_ratio"].get<double>()));
  row("masked", fmt::format("{:.2f} of the bare forward", result["masked_ratio"].get<double>()));
  row("fft", "");
  row("spectra", fmt::format("{:.2f} x the time of the bare transform", result["spectra_ratio"].get<double>()));
  if (result.contains("estimate_ratio")) {
    row("gradient", "");
    row("estimate", fmt::format("1/{:.0f} of the time of the exact pass", 1 / result["estimate_ratio"].get<double>()));
  }
  if (result.contains("learned_ratio")) {
    row("learned",
        fmt::format("{:.2f} x the time of the bare forward and backward", result["learned_ratio"].get<double>()));
  }
  if (result.contains("train_ratio")) {
    row("train_bare", "");
    row("train", fmt::format("{:.2f} of the bare training step; watching it takes {} of its time",
                             result["train_ratio"].get<double>(), percentText(result["dynamics_share"].get<double>())));
  }
  return table.text();
}

}  // namespace

std::unique_ptr<Command> makeBench() {
  return std::make_unique<BenchCommand>();
}

}  // namespace passband::cli
