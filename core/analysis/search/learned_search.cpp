// The learned map: docs/methods.md section 5. A weight theta for every pair of bins and class, as a sum of scales, is
// moved by Adam so that under the soft mask sigmoid(k (theta - b)) the class's own images are called it and others are
// not: minimise -3 mean p_c(own) + 3 lambda mean p_c(others). The area is drawn anew in every step, so that the order
// of theta holds the maps of all areas.
#include "core/analysis/search/learned_search.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "core/analysis/search/adam.h"
#include "core/analysis/search/culling.h"
#include "core/analysis/search/held_out.h"
#include "core/analysis/search/image_pool.h"
#include "core/analysis/search/multi_scale_weights.h"
#include "core/analysis/search/search.h"
#include "core/analysis/search/search_state.h"
#include "core/analysis/search/soft_mask.h"
#include "core/base/error.h"

namespace passband {
namespace {

constexpr int kVersion = 2;
constexpr std::array<int, 3> kGridSides{4, 8, 16};
constexpr double kRate = .1;
constexpr double kLeastArea = .03;
/// The mask sharpens and its largest area falls during this share of the steps.
constexpr double kRamp = .7;
constexpr std::int64_t kFullSteps = 392, kQuickSteps = 40;
/// Steps for which one pool of images serves where not all fit into memory.
constexpr std::int64_t kPoolSteps = 10;
/// Of J on the held-out images, among as many checks.
constexpr double kLeastRise = .002;
constexpr std::size_t kPatience = 4;

struct ClassTheta {
  int classIndex = 0;
  std::vector<double> parameters;
  Adam adam;
};

/// Bins of 224 x 224 are taken two by two; smaller planes bin by bin.
int usualCellSize(const Recipe& recipe) {
  return std::max(1, std::min(recipe.height, recipe.width) / 112);
}

class LearnedSearch : public Search {
 public:
  LearnedSearch(const Experiment& experiment, const SearchOptions& options, const std::string& state)
      : experiment_(experiment),
        options_(options),
        own_(ownOptions<LearnedOptions>(options)),
        plane_(experiment.plane()),
        scales_(plane_, options.cellSize > 0 ? options.cellSize : usualCellSize(experiment.recipe), kGridSides),
        steps_(learnedSteps(options)),
        heldOut_(experiment_, options_, searchedClasses(*experiment.images, options)),
        fewestOwn_(own_.images),
        fewestOthers_(own_.images) {
    if (own_.images < 1) throw UsageError("a learned search takes at least 1 image in each step");
    const auto parameters = scales_.parametersOf(start());
    for (const int c : searchedClasses(*experiment.images, options))
      classes_.push_back({c, parameters, Adam(parameters.size())});
    if (!state.empty()) restore(state);
  }

  void run(const std::function<void()>& onStep, JobContext& context) override {
    ImagePool pool(experiment_, classIndices(), heldOut_.training(), options_,
                   poolCapacity(experiment_.recipe, own_.poolImages));
    context.stage("learning", step_ * imagesPerStep());
    while (step_ < steps_ && !stoppedEarly_) {
      const auto begun = std::chrono::steady_clock::now();
      JobContext part = context.part(step_ * imagesPerStep(), steps_ * imagesPerStep());
      if (checkDue()) {
        checkHeldOut(part);
      } else {
        pool.load(step_ / kPoolSteps);
        takeStep(pool, part);
        noteSkipped(skipped_, pool.skipped());
      }
      seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
      onStep();
    }
  }

  SearchResult result() const override;
  std::string state() const override;

 private:
  std::vector<int> classIndices() const {
    std::vector<int> indices;
    for (const ClassTheta& theta : classes_) indices.push_back(theta.classIndex);
    return indices;
  }

  /// The long run begins with the low frequencies, from 0 in the middle to -1 at the nearest edge.
  std::vector<double> start() const {
    std::vector<double> theta(static_cast<std::size_t>(plane_.pairCount()), 0);
    const double edge = std::min(plane_.height(), plane_.width()) / 2.;
    for (int pair = 0; pair < plane_.pairCount() && !options_.quick; ++pair) {
      theta[static_cast<std::size_t>(pair)] = -plane_.radiusOf(pair) / edge;
    }
    return theta;
  }

  std::int64_t imagesPerStep() const { return std::ssize(classes_) * 2 * own_.images; }

  /// 0 at the first step, 1 from kRamp of the steps on.
  double ramp() const { return std::min(1., static_cast<double>(step_) / (kRamp * static_cast<double>(steps_))); }

  double rate() const {
    if (options_.quick) return kRate;
    return kRate / 2 * (1 + std::cos(std::numbers::pi * static_cast<double>(step_) / static_cast<double>(steps_)));
  }

  Random randomOf(const ClassTheta& theta) const {
    const auto stream = step_ * experiment_.images->classCount() + theta.classIndex;
    return Random(options_.seed, static_cast<std::uint64_t>(stream) + 1);
  }

  void takeStep(ImagePool& pool, JobContext& context);
  MaskTask task(const ImagePool& pool, const ClassTheta& theta, Random& random, const SoftMask& soft);
  bool checkDue() const;
  void checkHeldOut(JobContext& context);
  void restore(const std::string& state);

  std::string nameOf(const ClassTheta& theta) const {
    return experiment_.images->info().classNames[static_cast<std::size_t>(theta.classIndex)];
  }

  Experiment experiment_;
  SearchOptions options_;
  LearnedOptions own_;
  FrequencyPlane plane_;
  MultiScaleWeights scales_;
  std::int64_t steps_;
  HeldOut heldOut_;
  // The state.
  std::vector<ClassTheta> classes_;
  std::int64_t step_ = 0;
  std::vector<double> heldOutJs_;
  std::int64_t checkedStep_ = -1;  ///< when the last of them was taken
  bool stoppedEarly_ = false;
  std::int64_t fewestOwn_;     ///< images of a class that a step saw
  std::int64_t fewestOthers_;  ///< and of others
  std::int64_t forwards_ = 0;
  std::int64_t backwards_ = 0;
  double seconds_ = 0;
  std::vector<SkippedImage> skipped_;
};

MaskTask LearnedSearch::task(const ImagePool& pool, const ClassTheta& theta, Random& random, const SoftMask& soft) {
  const auto own = pool.own(theta.classIndex, own_.images, random);
  const auto others = pool.others(theta.classIndex, own_.images, random);
  if (own.empty() || others.empty()) {
    throw Error(fmt::format("a learned map takes usable images of '{}' and of other classes, and {} has none of {}",
                            nameOf(theta), experiment_.images->info().source,
                            own.empty() ? "the first" : "the others"));
  }
  fewestOwn_ = std::min(fewestOwn_, std::ssize(own));
  fewestOthers_ = std::min(fewestOthers_, std::ssize(others));
  MaskTask task{soft.mask, theta.classIndex, own, {}};
  task.factors.assign(own.size(), -3.F / static_cast<float>(own.size()));
  task.images.insert(task.images.end(), others.begin(), others.end());
  task.factors.insert(task.factors.end(), others.size(),
                      static_cast<float>(3 * own_.specificity / static_cast<double>(others.size())));
  return task;
}

void LearnedSearch::takeStep(ImagePool& pool, JobContext& context) {
  std::vector<MaskTask> tasks;
  std::vector<SoftMask> masks;
  const double largest = .6 - .3 * ramp();
  for (const ClassTheta& theta : classes_) {
    Random random = randomOf(theta);
    const double area = std::exp(random.uniform(std::log(kLeastArea), std::log(largest)));
    masks.push_back(softMask(plane_, scales_.values(theta.parameters), 2 + 6 * ramp(), area));
    tasks.push_back(task(pool, theta, random, masks.back()));
  }
  const auto rates = pool.batch().softRates(tasks, context);
  const double rateNow = rate();
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const auto finite = [](auto value) { return std::isfinite(value); };
    if (!std::ranges::all_of(rates[i].probabilities, finite) || !std::ranges::all_of(rates[i].gradient, finite)) {
      throw Error(
          fmt::format("{} gives NaN or infinite outputs or gradients under the mask of '{}'; check its weights "
                      "and the recipe",
                      experiment_.classifier->info().path, nameOf(classes_[i])));
    }
    const auto gradient = scales_.parameterGradient(thetaGradient(masks[i], rates[i].gradient));
    classes_[i].adam.step(classes_[i].parameters, gradient, rateNow);
    forwards_ += std::ssize(tasks[i].images);
    backwards_ += std::ssize(tasks[i].images);
  }
  ++step_;
}

/// Ten times or less, in the second half of the run.
bool LearnedSearch::checkDue() const {
  return !heldOut_.empty() && step_ != checkedStep_ && step_ * 2 > steps_ && step_ % (steps_ / 20 + 1) == 0;
}

void LearnedSearch::checkHeldOut(JobContext& context) {
  double sum = 0;
  std::int64_t forwards = 0;
  for (const ClassTheta& theta : classes_) {
    FrequencyMap map(plane_);
    map.values = scales_.values(theta.parameters);
    JobContext part = context.part(imagesPerStep(), imagesPerStep());
    const HeldOut::Judged judged = heldOut_.judge(theta.classIndex, map, part);
    noteSkipped(skipped_, judged.skipped);
    forwards += judged.forwards;
    sum += judged.j;
  }
  heldOutJs_.push_back(sum / static_cast<double>(classes_.size()));
  checkedStep_ = step_;
  forwards_ += forwards;
  if (heldOutJs_.size() <= kPatience) return;
  const auto recent = heldOutJs_.end() - kPatience;
  stoppedEarly_ =
      *std::max_element(recent, heldOutJs_.end()) < *std::max_element(heldOutJs_.begin(), recent) + kLeastRise;
}

SearchResult LearnedSearch::result() const {
  SearchResult result;
  result.method = "learned";
  result.plane = plane_;
  result.forwards = forwards_;
  result.backwards = backwards_;
  result.seconds = seconds_;
  result.skipped = skipped_;
  for (const ClassTheta& theta : classes_) {
    const auto labels = experiment_.images->labels();
    const auto own = std::ranges::count_if(
        heldOut_.training(), [&](std::int64_t i) { return labels[static_cast<std::size_t>(i)] == theta.classIndex; });
    FrequencyMap relevance(plane_);
    relevance.values = scales_.values(theta.parameters);
    result.classes.push_back(
        {.classIndex = theta.classIndex, .name = nameOf(theta), .images = own, .relevance = std::move(relevance)});
  }
  if (stoppedEarly_) {
    result.notes.push_back(fmt::format(
        "Learning stopped after {} of {} steps, because J on held-out images no longer rose", step_, steps_));
  }
  const std::int64_t asked = own_.images;
  if (std::min(fewestOwn_, fewestOthers_) < asked) {
    result.notes.push_back(fmt::format(
        "Too few images: of the {} of the class and {} of others that a step asks for there were at times {} and {}",
        asked, asked, fewestOwn_, fewestOthers_));
  }
  return result;
}

std::string LearnedSearch::state() const {
  nlohmann::json classes = nlohmann::json::array();
  for (const ClassTheta& theta : classes_) {
    classes.push_back({theta.classIndex, theta.parameters, theta.adam.mean, theta.adam.square, theta.adam.steps});
  }
  return stateToBytes({{"classes", classes},
                       {"step", step_},
                       {"steps", steps_},
                       {"held_out_j", heldOutJs_},
                       {"checked", checkedStep_},
                       {"stopped", stoppedEarly_},
                       {"fewest", {fewestOwn_, fewestOthers_}},
                       {"forwards", forwards_},
                       {"backwards", backwards_},
                       {"seconds", seconds_},
                       {"skipped", skippedToState(skipped_)}},
                      "learned", kVersion);
}

void LearnedSearch::restore(const std::string& state) {
  const nlohmann::json all = stateFromBytes(state, "learned", kVersion);
  readState([&] {
    if (all.at("classes").size() != classes_.size() || all.at("steps") != steps_) refuseForeignState();
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      const auto& saved = all["classes"][i];
      ClassTheta& theta = classes_[i];
      const std::size_t parameters = theta.parameters.size();
      if (saved.at(0) != theta.classIndex) refuseForeignState();
      theta.parameters = saved.at(1).get<std::vector<double>>();
      theta.adam.mean = saved.at(2).get<std::vector<double>>();
      theta.adam.square = saved.at(3).get<std::vector<double>>();
      theta.adam.steps = saved.at(4);
      if (theta.parameters.size() != parameters || theta.adam.mean.size() != parameters ||
          theta.adam.square.size() != parameters) {
        refuseForeignState();
      }
    }
    step_ = all.at("step");
    heldOutJs_ = all.at("held_out_j").get<std::vector<double>>();
    checkedStep_ = all.at("checked");
    stoppedEarly_ = all.at("stopped");
    fewestOwn_ = all.at("fewest").at(0);
    fewestOthers_ = all.at("fewest").at(1);
    forwards_ = all.at("forwards");
    backwards_ = all.at("backwards");
    seconds_ = all.at("seconds");
    skipped_ = skippedFromState(all.at("skipped"));
  });
}

}  // namespace

std::int64_t learnedSteps(const SearchOptions& options) {
  if (const auto steps = ownOptions<LearnedOptions>(options).steps; steps > 0) return steps;
  return options.quick ? kQuickSteps : kFullSteps;
}

std::unique_ptr<Search> learnTogether(const Experiment& experiment, const SearchOptions& options,
                                      const std::string& state) {
  return std::make_unique<LearnedSearch>(experiment, options, state);
}

}  // namespace passband
