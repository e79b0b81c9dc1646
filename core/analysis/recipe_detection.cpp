#include "core/analysis/recipe_detection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "core/analysis/predictions.h"
#include "core/base/error.h"
#include "core/data/batch_loader.h"
#include "core/data/recipe_fit.h"

namespace passband {
namespace {

constexpr double kGivenUpBelow = .01, kDecidedBelow = .05;
constexpr std::int64_t kFirstImages = 64, kGrowth = 4;

/// Images of a size that CIFAR's values are used at, photographs, or both.
enum class Use { Both, Small, Large };
constexpr int kLargestSmall = 96;

struct Normalisation {
  const char* name;
  std::array<float, 3> mean, std;
  Use use = Use::Both;
  bool blueFirst = false;  ///< in use with BGR only

  bool isUsed(int height, ChannelOrder order) const {
    const bool size = use == Use::Both || (use == Use::Small) == (height <= kLargestSmall);
    return size && (!blueFirst || order == ChannelOrder::Bgr);
  }
};

constexpr std::array<float, 3> all(float value) {
  return {value, value, value};
}

/// The most usual first. ImageNet's values are in use far beyond ImageNet.
constexpr Normalisation kColourNormalisations[] = {
    {"ImageNet mean and std", {.485F, .456F, .406F}, {.229F, .224F, .225F}},
    {"CIFAR-10 mean, std .20", {.4914F, .4822F, .4465F}, {.2023F, .1994F, .2010F}, Use::Small},
    {"CIFAR-10 mean and std", {.4914F, .4822F, .4465F}, {.2470F, .2435F, .2616F}, Use::Small},
    {"CIFAR-100 mean and std", {.5071F, .4865F, .4409F}, {.2673F, .2564F, .2762F}, Use::Small},
    {"-1..1", all(.5F), all(.5F)},
    {"0..1", all(0), all(1)},
    {"0..255", all(0), all(1 / 255.F)},
    {"Caffe: 0..255 less the ImageNet mean", {.40760F, .45795F, .48501F}, all(1 / 255.F), Use::Large, true},
};
constexpr Normalisation kGreyNormalisations[] = {
    {"MNIST mean and std", all(.1307F), all(.3081F)},
    {"Fashion-MNIST mean and std", all(.2860F), all(.3530F)},
    {"-1..1", all(.5F), all(.5F)},
    {"0..1", all(0), all(1)},
    {"0..255", all(0), all(1 / 255.F)},
};

struct Size {
  int height = 0, width = 0;
  bool operator==(const Size&) const = default;
};

/// Sizes of images that such a network may take: the data's own where it has one, and those of ImageNet and CIFAR.
std::vector<Size> usualSizes(const ImageSetInfo& data, const ClassifierInfo& model) {
  std::vector<Size> sizes;
  const auto add = [&](int height, int width) {
    if (std::ranges::find(sizes, Size{height, width}) == sizes.end()) sizes.push_back({height, width});
  };
  if (model.inputHeight > 0) return {{model.inputHeight, model.inputWidth}};
  // Pictures of any size come to the size that the architecture is made for, but small ones stay, such as 64x64 in a
  // CIFAR form: it was trained on images like these.
  const bool small = data.height > 0 && std::max(data.height, data.width) <= kLargestSmall;
  if (model.usualSide > 0 && !small) return {{model.usualSide, model.usualSide}};
  const bool imagenet = model.classes == 1000;
  if (imagenet) add(224, 224);
  if (data.height > 0 && !(imagenet && data.height < 64)) add(data.height, data.width);
  if (data.height == 0 || data.height > 96) add(224, 224);
  if (data.height == 28) add(32, 32);
  return sizes;
}

/// Crops where the images have another size, and squashes besides.
std::vector<Recipe> withFits(Recipe recipe, const ImageSetInfo& data) {
  recipe.fit = Fit::Squash;
  const bool sameSize = data.height == recipe.height && data.width == recipe.width;
  if (sameSize || recipe.height < kLeastCropSide) return {recipe};
  Recipe crop = recipe;
  crop.fit = Fit::Crop;
  crop.resizeTo = std::max(recipe.height, recipe.width) * 256 / 224;
  return {crop, recipe};
}

/// A recipe while it is tried.
struct Candidate {
  Recipe recipe;
  std::size_t usual = 0;   ///< its place among the candidates: lower is more usual
  std::vector<char> hits;  ///< by image
  std::string failure;
  bool givenUp = false;

  std::int64_t hitCount() const { return std::ranges::count(hits, char{1}); }
  double accuracy() const {
    return hits.empty() ? -1 : static_cast<double>(hitCount()) / static_cast<double>(hits.size());
  }
};

/// That `other` is as good as `best`, on the images that both saw.
double pValueOf(const Candidate& best, const Candidate& other) {
  std::int64_t onlyBest = 0, onlyOther = 0;
  for (std::size_t i = 0; i < std::min(best.hits.size(), other.hits.size()); ++i) {
    onlyBest += best.hits[i] > other.hits[i];
    onlyOther += best.hits[i] < other.hits[i];
  }
  return mcnemarPValue(onlyBest, onlyOther);
}

/// The first image of every class, then the second of every class, and so on: any beginning is spread over the classes.
std::vector<std::int64_t> spreadOverClasses(const ImageSet& set, std::int64_t most) {
  std::vector<std::vector<std::int64_t>> ofClass(static_cast<std::size_t>(set.classCount()));
  for (std::int64_t i = 0; i < set.size(); ++i)
    ofClass[static_cast<std::size_t>(set.labels()[static_cast<std::size_t>(i)])].push_back(i);
  std::vector<std::int64_t> order;
  for (std::size_t turn = 0; std::ssize(order) < std::min(most, set.size()); ++turn) {
    for (const auto& images : ofClass) {
      if (turn < images.size() && std::ssize(order) < most) order.push_back(images[turn]);
    }
  }
  return order;
}

class Trial {
 public:
  Trial(Classifier& classifier, const ImageSet& set, const ClassMatch& match, const DetectionOptions& options,
        JobContext& context)
      : classifier_(classifier), set_(set), match_(match), options_(options), context_(context) {}

  /// Shows the images to a candidate.
  void run(Candidate& candidate, std::span<const std::int64_t> indices) {
    std::vector<SkippedImage> skipped;
    const PixelBatch pixels =
        loadBatch(set_, {indices.begin(), indices.end()}, candidate.recipe, options_.threads, skipped);
    std::vector<char> hits(indices.size());  // an image that does not decode is a miss of every candidate
    if (pixels.images() > 0) {
      JobContext part = context_.part(done_, total_);
      const Grid<float> logits = classifier_.logits(pixels, {match_.outputs, options_.batchSize}, part);
      for (std::int64_t i = 0; i < pixels.images(); ++i) {
        const auto place = std::ranges::find(indices, pixels.indices[static_cast<std::size_t>(i)]) - indices.begin();
        hits[static_cast<std::size_t>(place)] = isHit(logits.row(i), pixels.labels[static_cast<std::size_t>(i)]);
      }
    }
    candidate.hits.insert(candidate.hits.end(), hits.begin(), hits.end());
    done_ += std::ssize(indices);
    context_.checkpoint(done_, total_);
  }

  void expect(std::int64_t images) { total_ = done_ + images; }

 private:
  static bool isHit(std::span<const float> logits, std::int32_t label) {
    if (!std::ranges::all_of(logits, [](float value) { return std::isfinite(value); })) return false;
    return predictedClass(logits) == label;
  }

  Classifier& classifier_;
  const ImageSet& set_;
  const ClassMatch& match_;
  const DetectionOptions& options_;
  JobContext& context_;
  std::int64_t done_ = 0, total_ = 0;
};

bool isBetter(const Candidate& a, const Candidate& b) {
  return a.accuracy() != b.accuracy() ? a.accuracy() > b.accuracy() : a.usual < b.usual;
}

/// The best of those that are not given up.
const Candidate& bestOf(const std::vector<Candidate>& candidates) {
  const Candidate* best = nullptr;
  for (const Candidate& candidate : candidates) {
    if (!candidate.givenUp && (best == nullptr || isBetter(candidate, *best))) best = &candidate;
  }
  return *best;
}

/// One round: the candidates still in the race see the images, and those clearly worse than the best leave it.
void runRound(std::vector<Candidate>& candidates, Trial& trial, std::span<const std::int64_t> images) {
  trial.expect(std::ranges::count(candidates, false, &Candidate::givenUp) * std::ssize(images));
  for (Candidate& candidate : candidates) {
    if (candidate.givenUp) continue;
    try {
      trial.run(candidate, images);
    } catch (const Error& error) {  // a network of another size refuses the images
      candidate.failure = error.what();
      candidate.givenUp = true;
    }
  }
  const bool none = std::ranges::all_of(candidates, &Candidate::givenUp);
  if (none) {
    throw Error(
        fmt::format("none of {} common presets runs on this model: {}; choose image size, mean and standard deviation",
                    candidates.size(), candidates.front().failure));
  }
  const Candidate best = bestOf(candidates);
  for (Candidate& candidate : candidates) {
    if (!candidate.givenUp) candidate.givenUp = pValueOf(best, candidate) < kGivenUpBelow && isBetter(best, candidate);
  }
}

/// The most usual of those as good as the best comes first.
RecipeDetection resultOf(std::vector<Candidate> candidates) {
  const Candidate best = bestOf(candidates);
  const auto asGood = [&](const Candidate& candidate) {
    return !candidate.givenUp && pValueOf(best, candidate) >= kDecidedBelow;
  };
  const Candidate chosen = *std::ranges::find_if(candidates, asGood);
  RecipeDetection result;
  result.decided = std::ranges::count_if(candidates, asGood) == 1;
  result.images = std::ssize(chosen.hits);
  std::ranges::sort(candidates, [&](const Candidate& a, const Candidate& b) {
    const bool first = a.usual == chosen.usual, second = b.usual == chosen.usual;
    return first != second ? first : isBetter(a, b);
  });
  for (const Candidate& candidate : candidates) {
    result.tried.push_back({candidate.recipe, wilsonRate(candidate.hitCount(), std::ssize(candidate.hits)),
                            candidate.failure.empty() ? pValueOf(best, candidate) : 0, candidate.failure});
  }
  return result;
}

/// Whether a recipe may be as good as the chosen one. One that saw fewer images was given up: a better one was clearly
/// better on these.
bool isAsGood(const RecipeDetection& detection, const TriedRecipe& entry) {
  return entry.pValue >= kDecidedBelow && entry.accuracy.n >= detection.images;
}

/// See RecipeDetection::settled; `outputs` compete.
bool isSettled(const RecipeDetection& detection, int outputs) {
  if (detection.tried.front().accuracy.low <= 1. / outputs) return false;
  const Recipe& chosen = detection.recipe();
  return std::ranges::all_of(detection.tried, [&](const TriedRecipe& entry) {
    Recipe same = entry.recipe;
    same.name = chosen.name;
    same.mean = chosen.mean;
    same.std = chosen.std;
    return same == chosen || !isAsGood(detection, entry);
  });
}

}  // namespace

std::vector<Recipe> usualRecipes(const ImageSetInfo& data, const ClassifierInfo& model) {
  std::vector<Recipe> recipes;
  const auto add = [&](const Recipe& recipe) {
    const auto same = [&](Recipe other) {
      other.name = recipe.name;
      return other == recipe;
    };
    if (std::ranges::none_of(recipes, same)) recipes.push_back(recipe);
  };
  const auto normalisations = model.channels == 1 ? std::span<const Normalisation>(kGreyNormalisations)
                                                  : std::span<const Normalisation>(kColourNormalisations);
  if (data.usualRecipe && data.usualRecipe->channels == model.channels && data.usualRecipe->name == "synthetic")
    add(*data.usualRecipe);
  const bool ordered = model.channels == 3 && data.channels != 1;
  for (const ChannelOrder order : {ChannelOrder::Rgb, ChannelOrder::Bgr}) {
    if (order == ChannelOrder::Bgr && !ordered) continue;
    for (const Size& size : usualSizes(data, model)) {
      for (const Normalisation& normalisation : normalisations) {
        if (!normalisation.isUsed(size.height, order)) continue;
        const Recipe recipe{.name = normalisation.name,
                            .height = size.height,
                            .width = size.width,
                            .channels = model.channels,
                            .mean = normalisation.mean,
                            .std = normalisation.std,
                            .order = order};
        for (const Recipe& fitted : withFits(recipe, data)) add(fitted);
      }
    }
  }
  return recipes;
}

RecipeDetection detectRecipe(Classifier& classifier, const ImageSet& set, const ClassMatch& match,
                             std::span<const Recipe> candidates, const DetectionOptions& options, JobContext& context) {
  if (candidates.empty())
    throw Error("no preset is known for this dataset; choose one, or image size, mean and standard deviation");
  std::vector<Candidate> race;
  for (const Recipe& recipe : candidates) race.push_back({recipe, race.size(), {}, {}, false});
  const std::int64_t pixels = std::int64_t{candidates[0].height} * candidates[0].width;
  const std::int64_t most =
      options.mostImages > 0 ? options.mostImages : std::clamp<std::int64_t>(2'048'000 / pixels, 400, 2'000);
  const std::vector<std::int64_t> images = spreadOverClasses(set, most);
  context.stage("finding the recipe");
  Trial trial(classifier, set, match, options, context);
  for (std::int64_t shown = 0, next = kFirstImages; shown < std::ssize(images); next *= kGrowth) {
    const std::int64_t end = std::min(next, std::ssize(images));
    runRound(race, trial,
             std::span(images).subspan(static_cast<std::size_t>(shown), static_cast<std::size_t>(end - shown)));
    shown = end;
    if (std::ranges::count(race, false, &Candidate::givenUp) == 1) break;
  }
  RecipeDetection detection = resultOf(std::move(race));
  detection.settled = isSettled(detection, competingCount(match, classifier.info().classes));
  return detection;
}

std::string howSure(const RecipeDetection& detection, int classes) {
  std::string text;
  if (detection.decided && detection.tried.size() > 1) {
    const TriedRecipe& second = detection.tried[1];
    text = second.failure.empty() ? fmt::format("sure: the next one is worse beyond chance (p = {:.2g})", second.pValue)
                                  : std::string("the only one that runs");
  } else if (!detection.decided) {
    text = fmt::format("undecided: {} are equal within noise (p >= .05), the most usual of them is taken",
                       std::ranges::count_if(detection.tried, [&](const auto& t) { return isAsGood(detection, t); }));
  }
  if (detection.tried.front().accuracy.low <= 1. / classes) {
    text += fmt::format("; no recipe is better than chance ({:.1f} %): the classes may not be those of the network",
                        100. / classes);
  }
  return text;
}

double mcnemarPValue(std::int64_t onlyFirst, std::int64_t onlySecond) {
  const auto n = static_cast<double>(onlyFirst + onlySecond);
  double tail = 0;
  for (std::int64_t k = 0; k <= std::min(onlyFirst, onlySecond); ++k) {
    const auto x = static_cast<double>(k);
    tail += std::exp(std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1) - n * std::log(2.));
  }
  return std::min(1., 2 * tail);
}

}  // namespace passband
