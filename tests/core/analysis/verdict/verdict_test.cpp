#include "core/analysis/verdict/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace passband {
namespace {

using testing::HasSubstr;

RateCounts counts(double tpr, double fpr, std::int64_t own = 1000, std::int64_t others = 9000) {
  return {own, std::llround(tpr * static_cast<double>(own)), others, std::llround(fpr * static_cast<double>(others))};
}

NullSample nulls(int count, double tpr, double fpr) {
  return {{}, std::vector<RateCounts>(static_cast<std::size_t>(count), counts(tpr, fpr, 100, 200)), .05};
}

/// A class with these rates under its map, and random masks that all have these.
ClassMeasures measures(double tpr, double fpr, const NullSample& area, const NullSample& energy) {
  AreaMeasures at;
  at.area = at.maskArea = .05;
  at.map = counts(tpr, fpr);
  at.equalArea = area;
  at.equalEnergy = energy;
  at.equalArea.map = at.equalEnergy.map = counts(tpr, fpr, 100, 200);
  return {0, "cat", counts(.9, .01), {at}};
}

ClassVerdict verdictOf(const ClassMeasures& one) {
  const VerdictRule rule{.threshold = .6, .level = .05, .mostNulls = 99, .classCount = 4};
  return decideVerdicts(std::vector<ClassMeasures>{one}, rule).at(0);
}

TEST(Verdict, AMapThatSufficesAndBeatsBothNullsIsAShortcut) {
  const auto verdict = verdictOf(measures(.9, .05, nulls(99, .1, .1), nulls(99, .3, .1)));
  EXPECT_EQ(verdict.verdict, Verdict::Shortcut) << verdict.reason;
  EXPECT_DOUBLE_EQ(verdict.pValue, .01);
  EXPECT_DOUBLE_EQ(verdict.pAdjusted, .01);
}

TEST(Verdict, EachKindOfMasksIsComparedWithTheMapOnItsOwnImages) {
  ClassMeasures one = measures(.9, .05, nulls(99, .5, .1), nulls(99, .5, .1));
  one.areas[0].equalEnergy.map = counts(.6, .3, 100, 200);
  const auto verdict = verdictOf(one);
  EXPECT_DOUBLE_EQ(verdict.pArea, .01);
  EXPECT_DOUBLE_EQ(verdict.pEnergy, 1) << "J .3 against .4";
}

TEST(Verdict, OtherImagesCalledItToo) {
  const auto verdict = verdictOf(measures(.9, .8, nulls(99, .1, .1), nulls(99, .3, .3)));
  EXPECT_EQ(verdict.verdict, Verdict::Sink);
  EXPECT_THAT(verdict.reason, HasSubstr("80.0 %"));
  EXPECT_EQ(verdictOf(measures(1, 1, nulls(20, 1, 1), nulls(20, 1, 1))).verdict, Verdict::Sink) << "a constant answer";
}

TEST(Verdict, BetweenSinkAndShortcutItIsUndecidedWhereTheIntervalSaysNeither) {
  for (const double fpr : {.66, .69}) {  // .75 TPR is .675
    ClassMeasures open = measures(.9, fpr, nulls(99, .1, .1), nulls(99, .1, .1));
    open.areas[0].map = counts(.9, fpr, 100, 900);
    const auto verdict = verdictOf(open);
    EXPECT_EQ(verdict.verdict, Verdict::Undecided) << verdict.reason;
    EXPECT_THAT(verdict.reason, HasSubstr("above it the verdict is sink, below it shortcut"));
    ASSERT_GT(verdict.imagesToDecide, 1000);
    EXPECT_TRUE(mayBeShortcut(open.areas[0].map, {})) << "its random masks matter";
    open.areas[0].map = counts(.9, fpr, 2 * verdict.imagesToDecide, 18 * verdict.imagesToDecide);
    EXPECT_EQ(verdictOf(open).verdict, fpr < .675 ? Verdict::Shortcut : Verdict::Sink);
  }
  ClassMeasures either = measures(.9, .66, nulls(99, 1, .1), nulls(99, 1, .1));
  either.areas[0].map = counts(.9, .66, 100, 900);
  EXPECT_EQ(verdictOf(either).verdict, Verdict::Sink) << "random masks do as well: a sink on either side";
}

TEST(Verdict, RandomMasksDoAsWell) {
  EXPECT_EQ(verdictOf(measures(.9, .5, nulls(20, .9, .4), nulls(20, .9, .4))).verdict, Verdict::Sink);
  EXPECT_EQ(verdictOf(measures(.9, .01, nulls(20, .92, .01), nulls(20, .9, .01))).verdict, Verdict::None)
      << "no others fall into it: any few frequencies are enough";
  const auto energy = verdictOf(measures(.9, .1, nulls(99, .1, .1), nulls(20, .9, .05)));
  EXPECT_EQ(energy.verdict, Verdict::None);
  EXPECT_THAT(energy.reason, HasSubstr("energy"));
  EXPECT_DOUBLE_EQ(energy.pEnergy, 1);
  EXPECT_DOUBLE_EQ(energy.pArea, .01);
}

TEST(Verdict, AClassThatDegradedImagesFallIntoIsASinkWhateverItsMap) {
  const auto verdict = verdictOf(measures(.3, .1, nulls(20, .6, .55), nulls(20, .1, .1)));
  EXPECT_EQ(verdict.verdict, Verdict::Sink);
  EXPECT_THAT(verdict.reason, HasSubstr("FPR 55.0 %"));
  EXPECT_EQ(verdictOf(measures(.3, .1, nulls(20, .6, .35), nulls(20, .1, .1))).verdict, Verdict::None)
      << "its own are called it more often than others";
  ClassMeasures always = measures(.3, .1, nulls(20, .6, .55), nulls(20, .1, .1));
  always.full = counts(.9, .6);
  EXPECT_EQ(verdictOf(always).verdict, Verdict::None) << "others are called it without a mask as well";
}

TEST(Verdict, AMapThatIsNotEnoughIsNone) {
  EXPECT_EQ(verdictOf(measures(.3, .01, nulls(20, .1, .1), nulls(20, .1, .1))).verdict, Verdict::None);
  ClassMeasures never = measures(0, 0, nulls(20, 0, 0), nulls(20, 0, 0));
  never.full = counts(0, 0);
  EXPECT_THAT(verdictOf(never).reason, HasSubstr("never"));
}

TEST(Verdict, AnIntervalWithTheThresholdInsideIsUndecidedAndSaysHowManyImagesWouldDecide) {
  ClassMeasures open = measures(.62, .05, nulls(99, .1, .1), nulls(99, .1, .1));
  open.areas[0].map = counts(.62, .05, 100, 900);
  const auto verdict = verdictOf(open);
  EXPECT_EQ(verdict.verdict, Verdict::Undecided);
  ASSERT_GT(verdict.imagesToDecide, 100);
  // With so many images at this share the interval is clear of the threshold, with a few fewer it is not.
  const auto n = verdict.imagesToDecide;
  const double share = .62;
  const auto low = [&](std::int64_t images) {
    return wilsonRate(std::llround(share * static_cast<double>(images)), images).low;
  };
  EXPECT_GT(low(n + 50), .6);
  EXPECT_LT(low(n - 50), .6);
}

TEST(Verdict, StraddlingDoesNotMatterWhereEitherSideIsNone) {
  ClassMeasures open = measures(.62, .01, nulls(20, .7, .01), nulls(20, .7, .01));
  open.areas[0].map = counts(.62, .01, 100, 900);
  EXPECT_EQ(verdictOf(open).verdict, Verdict::None);
}

TEST(Verdict, TooFewRandomMasksForManyClassesSaysHowMany) {
  const std::vector<ClassMeasures> classes(50, measures(.9, .05, nulls(99, .1, .1), nulls(99, .1, .1)));
  const auto verdicts = decideVerdicts(classes, {.threshold = .6, .level = .05, .mostNulls = 99});
  EXPECT_EQ(verdicts[0].verdict, Verdict::Undecided);
  EXPECT_EQ(verdicts[0].masksToDecide, 999);
  const std::vector<ClassMeasures> enough(50, measures(.9, .05, nulls(999, .1, .1), nulls(999, .1, .1)));
  EXPECT_EQ(decideVerdicts(enough, {.threshold = .6, .level = .05, .mostNulls = 999})[0].verdict, Verdict::Shortcut);
}

TEST(Verdict, HolmCountsAllClasses) {
  std::vector<ClassMeasures> classes(4, measures(.3, .01, nulls(20, .5, .01), nulls(20, .5, .01)));
  // Two of 99 random masks are as good: .03, which is fine alone but not as the first of four.
  ClassMeasures two = measures(.9, .05, nulls(97, .1, .1), nulls(99, .1, .1));
  two.areas[0].equalArea.draws.push_back(counts(1, 0, 100, 200));
  two.areas[0].equalArea.draws.push_back(counts(1, 0, 100, 200));
  EXPECT_EQ(verdictOf(two).verdict, Verdict::Shortcut);
  classes[2] = two;
  const auto verdicts = decideVerdicts(classes, {.threshold = .6, .level = .05, .mostNulls = 99});
  EXPECT_DOUBLE_EQ(verdicts[2].pValue, .03);
  EXPECT_DOUBLE_EQ(verdicts[2].pAdjusted, .12);
  EXPECT_NE(verdicts[2].verdict, Verdict::Shortcut);
}

/// A map of J .85 that so many random masks of each kind are as good as.
ClassMeasures asGood(int area, int energy, int masks) {
  ClassMeasures one = measures(.9, .05, nulls(masks - area, .1, .1), nulls(masks - energy, .1, .1));
  auto& at = one.areas[0];
  at.equalArea.draws.insert(at.equalArea.draws.end(), static_cast<std::size_t>(area), counts(1, 0, 100, 200));
  at.equalEnergy.draws.insert(at.equalEnergy.draws.end(), static_cast<std::size_t>(energy), counts(1, 0, 100, 200));
  return one;
}

TEST(Verdict, WhatOnlyHolmStopsIsSaidSo) {
  std::vector<ClassMeasures> classes{asGood(4, 4, 239), asGood(6, 6, 239), asGood(9, 0, 239)};
  const VerdictRule rule{.threshold = .6, .level = .05, .mostNulls = 239, .classCount = 4};
  for (const bool sink : {true, false}) {
    for (auto& one : classes) one.full = sink ? counts(.9, .01) : counts(.9, .05);
    const auto verdicts = decideVerdicts(classes, rule);
    for (const ClassVerdict& verdict : verdicts) {
      EXPECT_EQ(verdict.verdict, sink ? Verdict::Sink : Verdict::None) << "others are called it only under its map";
      EXPECT_DOUBLE_EQ(verdict.pAdjusted, .0625);
      EXPECT_THAT(verdict.reason, HasSubstr("adjusted p = 0.0625"));
    }
    EXPECT_THAT(verdicts[2].reason, HasSubstr("p = 0.0417"));
  }
}

TEST(Verdict, NoMaskIsSaidToDoAsWellWhereNoneDoes) {
  // Ten classes: p = .01 of equal area alone would not pass, but it is equal energy that is not beaten.
  std::vector<ClassMeasures> classes(10, measures(.3, .01, nulls(20, .5, .01), nulls(20, .5, .01)));
  classes[4] = asGood(0, 40, 99);
  const auto verdicts = decideVerdicts(classes, {.threshold = .6, .level = .05, .mostNulls = 99});
  EXPECT_EQ(verdicts[4].verdict, Verdict::None);
  EXPECT_THAT(verdicts[4].reason, HasSubstr("40 of 99 random masks of equal energy"));
}

TEST(Verdict, AClassWaitsForThoseOfSmallerP) {
  const std::vector<ClassMeasures> classes{asGood(1, 1, 99), asGood(1, 0, 99), asGood(2, 0, 99)};
  const auto verdicts = decideVerdicts(classes, {.threshold = .6, .level = .05, .mostNulls = 99});
  for (const ClassVerdict& verdict : verdicts) {
    EXPECT_EQ(verdict.verdict, Verdict::Undecided) << verdict.reason;
    EXPECT_EQ(verdict.masksToDecide, 150);
  }
  EXPECT_THAT(verdicts[0].reason, HasSubstr("too few for 3 classes"));
  EXPECT_THAT(verdicts[2].reason, HasSubstr("only after the classes of smaller p"));
  // Where the first can never pass, neither can the others: more masks would be drawn in vain.
  const std::vector<ClassMeasures> never{asGood(4, 4, 200), asGood(4, 4, 199), asGood(3, 3, 70)};
  EXPECT_EQ(decideVerdicts(never, {.threshold = .6, .level = .05, .mostNulls = 200})[2].verdict, Verdict::Sink);
}

TEST(Nulls, AsManyAsTheLevelNeedsWithinBounds) {
  EXPECT_EQ(nullsForLevel(1, .05), 199);
  EXPECT_EQ(nullsForLevel(10, .05), 399);
  EXPECT_EQ(nullsForLevel(1000, .05), 999);
  // No further draw can matter once p with all of them would be above the level: (k + 1) / (99 + 1) > .05.
  EXPECT_EQ(toleratedNulls({.6, .05, 99}, 1, 1), 4);
  EXPECT_EQ(toleratedNulls({.6, .05, 399}, 10, 2), 1) << "(k + 1) / 400 <= .05 / 9";
}

TEST(ImagesToDecide, IsWhereTheIntervalLeavesTheThreshold) {
  for (const auto& [share, threshold] : {std::pair{.7, .6}, {.5, .6}, {.05, .1}}) {
    const auto needed = imagesToDecide(share, threshold);
    const auto inside = [&](double n) {  // Wilson's interval at a share that need not be a whole number of images
      const double z = 1.959963984540054, centre = (share + z * z / (2 * n)) / (1 + z * z / n);
      const double half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
      return centre - half <= threshold && threshold <= centre + half;
    };
    EXPECT_FALSE(inside(static_cast<double>(needed)));
    EXPECT_TRUE(inside(static_cast<double>(needed - 1)));
  }
}

}  // namespace
}  // namespace passband
