#include "core/analysis/verdict/verdict.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>
#include <optional>

#include "core/analysis/verdict/holm.h"

namespace passband {
namespace {

/// From this share of the TPR on the FPR is about as high.
constexpr double kSinkRatio = .75;

double pValueOf(const NullSample& sample) {
  return static_cast<double>(sample.asGood() + 1) / static_cast<double>(sample.draws.size() + 1);
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

/// FPR - .75 TPR: above 0 the class is a sink.
RateDifference excessOf(const RateCounts& counts) {
  return differenceOf(counts.fpr(), counts.tpr(), kSinkRatio);
}

bool pullsInOthers(const RateCounts& counts) {
  return counts.hits > 0 && excessOf(counts).low > 0;
}

/// Where a class stands in Holm's chain: no class passes before all of smaller p have.
struct HolmPlace {
  std::size_t testsLeft = 1;
  /// Random masks of each kind with which the classes so far would pass at their shares; 0: they do; none: no number
  /// of masks would help.
  std::optional<std::int64_t> masks = 0;
};

class Decision {
 public:
  /// `before`: of the classes of smaller p.
  Decision(const ClassMeasures& measures, const VerdictRule& rule, const HolmPlace& before, ClassVerdict& made)
      : measures_(measures), at_(measures.areas[0]), rule_(rule), made_(made), place_(before) {
    const auto own = masksNeeded();
    place_.masks = own && before.masks ? std::optional(std::max(*own, *before.masks)) : std::nullopt;
  }

  /// HolmPlace::masks with this class among them.
  std::optional<std::int64_t> masks() const { return place_.masks; }

  void decide() {
    const Rate tpr = at_.map.tpr();
    if (at_.map.own == 0 || at_.map.others == 0)
      return settle(Verdict::Undecided, "there are no images to judge it on");
    if (!(tpr.high >= rule_.threshold)) return notSufficient();
    // What it is if the TPR is high; whether it is comes after.
    const auto [verdict, reason] = ifHigh();
    if (tpr.low >= rule_.threshold || verdict == Verdict::None) return settle(verdict, reason);
    made_.masksToDecide = 0;
    made_.imagesToDecide = std::max(made_.imagesToDecide, imagesToDecide(tpr.value, rule_.threshold));
    settle(Verdict::Undecided,
           fmt::format("the interval of its TPR, {} to {}, has the threshold {} inside; above it "
                       "the verdict is {}",
                       percent(tpr.low), percent(tpr.high), percent(rule_.threshold), nameOf(verdict)));
  }

 private:
  struct Outcome {
    Verdict verdict;
    std::string reason;
  };

  void settle(Verdict verdict, const std::string& reason) {
    made_.verdict = verdict;
    made_.reason = reason;
  }

  /// Whether degraded images of all kinds are called this class, and more than whole ones.
  bool fallenBackOn() const {
    const double tpr = at_.equalArea.meanTpr(), fpr = at_.equalArea.meanFpr();
    const double chance = 1. / std::max(1, rule_.classCount);
    return fpr >= kSinkRatio * tpr && fpr >= std::max(.1, 2 * chance) && fpr > measures_.full.fpr().high;
  }

  std::string fallBackText() const {
    return fmt::format(
        "degraded images are called it: under random masks of equal area TPR {} and FPR {}, {} without a mask",
        percent(at_.equalArea.meanTpr()), percent(at_.equalArea.meanFpr()), percent(measures_.full.fpr().value));
  }

  void notSufficient() {
    if (fallenBackOn()) return settle(Verdict::Sink, fallBackText());
    if (measures_.full.hits == 0) return settle(Verdict::None, "the network never calls its images by this class");
    settle(Verdict::None, fmt::format("its map is not enough: TPR {}, below the threshold {}",
                                      percent(at_.map.tpr().value), percent(rule_.threshold)));
  }

  Outcome ifHigh() {
    if (pullsInOthers(at_.map)) {
      return {Verdict::Sink, fmt::format("other images are called it as well: FPR {} against TPR {}",
                                         percent(at_.map.fpr().value), percent(at_.map.tpr().value))};
    }
    const Outcome below = ifOthersStayOut();
    const RateDifference excess = excessOf(at_.map);
    if (excess.high < 0 || below.verdict == Verdict::Sink) return below;
    made_.imagesToDecide = imagesForExcess();
    return {Verdict::Undecided,
            fmt::format("the interval of FPR - {:g} TPR, {} to {}, has 0 inside; above it the verdict is sink, below "
                        "it {}",
                        kSinkRatio, percent(excess.low), percent(excess.high), nameOf(below.verdict))};
  }

  /// Images of the class, and others in proportion, with which FPR - .75 TPR at these shares would be clear of 0.
  std::int64_t imagesForExcess() const {
    constexpr double most = 1e15;
    const auto own = static_cast<double>(at_.map.own);
    const double needed = own * timesToDecide(at_.map.fpr(), at_.map.tpr(), kSinkRatio);
    if (!(needed < most)) return std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::max(needed, own)) + 1;
  }

  Outcome ifOthersStayOut() {
    if (made_.pAdjusted <= rule_.level) {
      return {
          Verdict::Shortcut,
          fmt::format("{} of the plane suffices: TPR {}, and J {:+.3f} beats random masks of equal area and of equal "
                      "energy",
                      percent(at_.maskArea), percent(at_.map.tpr().value), at_.map.j())};
    }
    if (place_.masks.value_or(0) > 0) {
      made_.masksToDecide = *place_.masks;
      return {Verdict::Undecided, tooFewText()};
    }
    return notBeaten();
  }

  std::string tooFewText() const {
    if (masksNeeded() == 0) {
      return fmt::format(
          "it can pass only after the classes of smaller p, for which {} random masks of each kind are too few at the "
          "level {:g}",
          rule_.mostNulls, rule_.level);
    }
    return fmt::format("{} random masks of each kind are too few for {} classes at the level {:g}", rule_.mostNulls,
                       place_.testsLeft, rule_.level);
  }

  /// How many masks would let the class pass where so far too few were drawn; 0 when those drawn suffice, none when
  /// more would not help or are not drawn.
  std::optional<std::int64_t> masksNeeded() const {
    const double level = rule_.level / static_cast<double>(place_.testsLeft);
    std::int64_t needed = 0;
    for (const NullSample* sample : {&at_.equalArea, &at_.equalEnergy}) {
      const double draws = static_cast<double>(sample->draws.size());
      const double share = draws > 0 ? static_cast<double>(sample->asGood()) / draws : 0;
      if (share >= level) return std::nullopt;
      // (share n + 1) / (n + 1) <= level
      const auto enough = static_cast<std::int64_t>(std::ceil((1 - level) / (level - share) - 1e-9));
      if (enough > std::ssize(sample->draws)) needed = std::max(needed, enough);
    }
    if (needed > 0 && !mayBeShortcut(at_.map, rule_)) return std::nullopt;
    return needed;
  }

  Outcome notBeaten() const {
    if (fallenBackOn()) return {Verdict::Sink, fallBackText()};
    const bool onlyEnergyFails = made_.pArea <= rule_.level && made_.pEnergy > rule_.level;
    const std::string why = whyNotBeaten();
    if (onlyEnergyFails) return {Verdict::None, "its few frequencies are nothing special: " + why};
    if (at_.map.fpr().low > measures_.full.fpr().high) {
      return {Verdict::Sink, fmt::format("{}, and degraded images are called it: FPR {}, {} without a mask", why,
                                         percent(at_.map.fpr().value), percent(measures_.full.fpr().value))};
    }
    return {Verdict::None, why};
  }

  /// Each kind of masks may be beaten by itself, and yet not after Holm.
  std::string whyNotBeaten() const {
    if (made_.pValue <= rule_.level) {
      return fmt::format(
          "both kinds of random masks are beaten at p = {:.3g}, but not after Holm's correction for all classes "
          "(adjusted p = {:.3g})",
          made_.pValue, made_.pAdjusted);
    }
    const bool areaBeaten = made_.pArea <= rule_.level;
    const NullSample& sample = areaBeaten ? at_.equalEnergy : at_.equalArea;
    return fmt::format("{} of {} random masks of equal {} do as well", sample.asGood(), sample.draws.size(),
                       areaBeaten ? "energy" : "area");
  }

  const ClassMeasures& measures_;
  const AreaMeasures& at_;
  const VerdictRule& rule_;
  ClassVerdict& made_;
  HolmPlace place_;
};

}  // namespace

const char* nameOf(Verdict verdict) {
  constexpr const char* names[] = {"shortcut", "sink", "none", "undecided"};
  return names[static_cast<int>(verdict)];
}

std::int64_t NullSample::asGood() const {
  const double j = map.j();
  return std::ranges::count_if(draws, [&](const RateCounts& draw) { return draw.j() >= j; });
}

double NullSample::meanTpr() const {
  double sum = 0;
  for (const RateCounts& draw : draws) sum += draw.tpr().value;
  return draws.empty() ? 0 : sum / static_cast<double>(draws.size());
}

double NullSample::meanFpr() const {
  double sum = 0;
  for (const RateCounts& draw : draws) sum += draw.fpr().value;
  return draws.empty() ? 0 : sum / static_cast<double>(draws.size());
}

int nullsForLevel(std::size_t classes, double level) {
  const double needed = std::ceil(2 * static_cast<double>(classes) / level - 1e-9) - 1;
  return static_cast<int>(std::clamp(needed, 199., 999.));
}

bool mayBeShortcut(const RateCounts& map, const VerdictRule& rule) {
  return map.tpr().high >= rule.threshold && !pullsInOthers(map);
}

std::int64_t toleratedNulls(const VerdictRule& rule, std::size_t classes, std::size_t candidates) {
  const double level = rule.level / static_cast<double>(classes - candidates + 1);  // Holm's for the last candidate
  return static_cast<std::int64_t>(std::floor(level * (rule.mostNulls + 1) + 1e-9)) - 1;
}

std::vector<ClassVerdict> decideVerdicts(std::span<const ClassMeasures> classes, const VerdictRule& rule) {
  std::vector<ClassVerdict> verdicts(classes.size());
  std::vector<double> pValues;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const AreaMeasures& at = classes[c].areas[0];
    ClassVerdict& made = verdicts[c];
    made.pArea = pValueOf(at.equalArea);
    made.pEnergy = pValueOf(at.equalEnergy);
    made.pValue = std::max(made.pArea, made.pEnergy);
    pValues.push_back(made.pValue);
  }
  const std::vector<double> adjusted = holmAdjusted(pValues);
  std::vector<std::size_t> order(classes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t c) { return pValues[c]; });
  HolmPlace place;
  for (const std::size_t c : order) {
    verdicts[c].pAdjusted = adjusted[c];
    const auto smaller = std::ranges::count_if(pValues, [&](double p) { return p < pValues[c]; });
    place.testsLeft = classes.size() - static_cast<std::size_t>(smaller);
    Decision decision(classes[c], rule, place, verdicts[c]);
    decision.decide();
    place.masks = decision.masks();
  }
  return verdicts;
}

}  // namespace passband
