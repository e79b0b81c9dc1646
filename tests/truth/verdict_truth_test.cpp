// Verdicts against truth: networks that are trained on sets whose frequencies are known. One seed each; the figures
// of the whole are those of PASSBAND_TRUTH_SEEDS=20 build/release/bin/test_truth.
#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>

#include "core/analysis/search/search.h"
#include "core/analysis/verdict/map_judge.h"
#include "core/data/synthetic/synthetic.h"
#include "core/model/classifier.h"
#include "core/model/training/trainer.h"
#include "tests/core/analysis/experiment_on.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

/// 16 x 16 images, so that a seed takes seconds. The diagonal are the bins (1,1), (3,3), (5,5), (7,7): 3 % of the
/// plane.
const std::string kForm = "&size=16&rings=0,2,4,6&";
const std::string kPlanted = kForm + "all=0:6-8&C0=0:6-8+diagonal";
const std::string kAlike = kForm + "all=0:6-8";
/// Classes that differ in how many frequencies they have, wherever those are.
const std::string kCounts = kForm + "C0=0:2-3&C1=0:5-6&C2=0:10-11&C3=0:18-20";

std::uint64_t seeds() {
  const char* text = std::getenv("PASSBAND_TRUTH_SEEDS");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

/// `part` tells apart the images that are trained on, searched in and judged.
std::shared_ptr<const ImageSet> images(const std::string& form, int perClass, std::uint64_t seed, std::uint64_t part) {
  const std::string source = fmt::format("syn:B1?images={}{}", perClass, form);
  return syntheticImageSet(parseSynthetic(source, 1000 * seed + part), source);
}

/// Searches by culling, and judges at 7 % of the plane.
std::vector<ClassVerdict> verdicts(Classifier& classifier, const std::string& form, std::uint64_t seed) {
  const auto searched = images(form, 25, seed, 2), judged = images(form, 100, seed, 3);
  const Recipe recipe = *searched->info().usualRecipe;
  JobContext context;
  const auto search = openSearch(searchMethod("cull"), test::experimentOn(classifier, *searched, recipe), {});
  search->run([] {}, context);
  std::vector<ClassMap> maps;
  const SearchResult found = search->result();
  for (const ClassRelevance& one : found.classes) maps.push_back({one.classIndex, one.relevance});
  JudgeState state;
  const JudgeOptions options{.areas = {.07}, .nullImages = 25, .seed = seed};
  return judgeMaps(
             test::experimentOn(classifier, *judged, recipe), maps, options, state, [](const JudgeState&) {}, context)
      .verdicts;
}

std::vector<ClassVerdict> verdictsOfTrained(const std::string& form, std::uint64_t seed) {
  const test::TemporaryFolder folder;
  const auto set = images(form, 200, seed, 1);
  JobContext context;
  TrainOptions options;
  options.epochs = 4;
  options.threads = 1;
  options.batchSize = 32;
  options.learningRate = .02;
  options.seed = seed;
  options.device = "cpu";
  train(
      *set, nullptr, *set->info().usualRecipe, options, folder / "m.safetensors", {}, context);
  const auto classifier = openClassifier(folder / "m.safetensors", {.device = "cpu"});
  return verdicts(*classifier, form, seed);
}

std::vector<ClassVerdict> verdictsOfUntrained(std::uint64_t seed, int alwaysAnswers) {
  const test::TemporaryFolder folder;
  test::writeSmallModel(folder / "m.safetensors", {.seed = seed, .alwaysAnswers = alwaysAnswers});
  const auto classifier = openClassifier(folder / "m.safetensors", {.device = "cpu"});
  return verdicts(*classifier, kPlanted, seed);
}

std::string described(const std::vector<ClassVerdict>& verdicts) {
  std::string text;
  for (const ClassVerdict& one : verdicts) text += fmt::format("  {}: {}\n", nameOf(one.verdict), one.reason);
  return text;
}

/// Seeds for which `holds`; each other one is told.
template <class Make, class Holds>
int holdsFor(const char* what, const Make& make, const Holds& holds) {
  int good = 0;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    const auto made = make(seed);
    if (holds(made)) {
      ++good;
    } else {
      fmt::print("{}: not so with seed {}\n{}", what, seed, described(made));
    }
  }
  fmt::print("{}: {} of {} seeds\n", what, good, seeds());
  return good;
}

bool noneIsShortcut(const std::vector<ClassVerdict>& verdicts) {
  return std::ranges::none_of(verdicts, [](const auto& one) { return one.verdict == Verdict::Shortcut; });
}

int most() {
  return static_cast<int>(seeds() - seeds() / 20);  // 95 %
}

TEST(VerdictTruth, APlantedClassIsCalledShortcutAndNoOther) {
  const int good = holdsFor(
      "planted class called shortcut, no other", [](auto seed) { return verdictsOfTrained(kPlanted, seed); },
      [](const auto& made) {
        return made[0].verdict == Verdict::Shortcut && noneIsShortcut({made.begin() + 1, made.end()});
      });
  EXPECT_GE(good, most());
}

TEST(VerdictTruth, NothingPlantedNothingFound) {
  EXPECT_GE(holdsFor(
                "no shortcut among classes that are alike", [](auto seed) { return verdictsOfTrained(kAlike, seed); },
                noneIsShortcut),
            most());
}

TEST(VerdictTruth, NoParticularFrequenciesNothingFound) {
  EXPECT_GE(holdsFor(
                "no shortcut among classes that differ in the number of frequencies",
                [](auto seed) { return verdictsOfTrained(kCounts, seed); }, noneIsShortcut),
            most());
}

TEST(VerdictTruth, AnUntrainedNetworkHasNoShortcut) {
  EXPECT_GE(holdsFor(
                "no shortcut in an untrained network", [](auto seed) { return verdictsOfUntrained(seed, -1); },
                noneIsShortcut),
            most());
}

TEST(VerdictTruth, AConstantAnswerIsASinkAndTheOthersAreNothing) {
  EXPECT_EQ(holdsFor(
                "a constant answer is a sink", [](auto seed) { return verdictsOfUntrained(seed, 2); },
                [](const auto& made) {
                  for (std::size_t c = 0; c < made.size(); ++c) {
                    if (made[c].verdict != (c == 2 ? Verdict::Sink : Verdict::None)) return false;
                  }
                  return true;
                }),
            static_cast<int>(seeds()));
}

}  // namespace
}  // namespace passband
