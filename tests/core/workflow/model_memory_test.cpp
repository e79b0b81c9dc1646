#include "core/workflow/model_memory.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/workflow/run_origin.h"

namespace passband {
namespace {

using Names = std::vector<std::string>;
using testing::ElementsAre;
using testing::IsEmpty;

const Recipe kHalf = recipePreset("half"), kCifar = recipePreset("cifar10");

/// A finished run of the model "m" that detected this recipe.
RunEntry detectedIn(std::int64_t number, const Recipe& recipe, const std::string& images, bool settled,
                    bool restricted = false) {
  RecipeDetection detection;
  detection.tried.push_back({.recipe = recipe, .accuracy = {}, .failure = ""});
  detection.settled = settled;
  detection.restricted = restricted;
  RunEntry entry;
  entry.run.id = number;
  entry.run.state = RunState::Done;
  entry.run.result = resultHead({.recipe = recipe,
                                 .recipeSource = originKey(RecipeOrigin::Detected),
                                 .recipeDetection = detectionToJson(detection)});
  entry.data.hash = images;
  entry.model.hash = "m";
  return entry;
}

/// That used the model on these classes.
RunEntry matchedIn(const std::string& outputs, const std::string& classes) {
  RunEntry entry = detectedIn(1, kHalf, "a", true);
  entry.run.result = fmt::format(R"({{"outputs": "{}"}})", outputs);
  entry.data.identity = fmt::format(R"({{"classes": {}}})", classes);
  return entry;
}

TEST(ModelRuns, ASettledDetectionServesForOtherImages) {
  const ModelRuns runs = runsOfModel({detectedIn(3, kHalf, "a", true)}, "m", "b");
  EXPECT_EQ(runs.recipe, kHalf);
  EXPECT_EQ(runs.origin, RecipeOrigin::Detected);
  EXPECT_EQ(runs.run, 3);
  EXPECT_FALSE(runs.ofTheseImages);
  EXPECT_FALSE(runsOfModel({detectedIn(3, kHalf, "a", true)}, "other", "b").recipe);
}

TEST(ModelRuns, OneThatIsNotSettledServesForTheSameImagesOnly) {
  const std::vector<RunEntry> runs{detectedIn(1, kCifar, "b", false), detectedIn(2, kHalf, "a", false)};
  EXPECT_FALSE(runsOfModel(runs, "m", "c").recipe);
  const ModelRuns these = runsOfModel(runs, "m", "b");
  EXPECT_EQ(these.recipe, kCifar);
  EXPECT_TRUE(these.ofTheseImages);
  EXPECT_THAT(these.detection, testing::HasSubstr("tried"));
}

TEST(ModelRuns, TheSameImagesPrecedeLaterRunsOnOthers) {
  const std::vector<RunEntry> runs{detectedIn(1, kCifar, "b", false), detectedIn(2, kHalf, "a", true)};
  EXPECT_EQ(runsOfModel(runs, "m", "b").run, 1);
  EXPECT_EQ(runsOfModel(runs, "m", "c").run, 2);
  const std::vector<RunEntry> later{detectedIn(1, kCifar, "b", true), detectedIn(2, kHalf, "a", true)};
  EXPECT_EQ(runsOfModel(later, "m", "c").recipe, kHalf) << "the last one";
}

TEST(ModelRuns, NeitherAskedPartsNorChosenOnesNorStoppedRunsAreDetections) {
  EXPECT_FALSE(runsOfModel({detectedIn(1, kHalf, "a", true, true)}, "m", "a").recipe) << "of a size that was asked for";
  RunEntry chosen = detectedIn(1, kHalf, "a", true), stopped = chosen, damaged = chosen;
  chosen.run.result = resultHead({.recipe = kHalf, .recipeSource = originKey(RecipeOrigin::Chosen)});
  stopped.run.state = RunState::Interrupted;
  damaged.run.result = "{";
  EXPECT_EQ(runsOfModel({chosen, stopped, damaged}, "m", "a"), ModelRuns{});
}

TEST(ModelRuns, ClassesThatStoodForAllOutputsNameThem) {
  const auto names = [](const std::string& outputs, const std::string& classes) {
    return runsOfModel({matchedIn(outputs, classes)}, "m").outputNames;
  };
  EXPECT_THAT(names("2 of 2 outputs, matched by position", R"(["cat", "dog"])"), ElementsAre("cat", "dog"));
  EXPECT_THAT(names("2 of 2 outputs, matched by class name", R"(["dog", "cat"])"), IsEmpty());
  EXPECT_THAT(names("2 of 2 outputs, matched by position", R"(["0", "1"])"), IsEmpty()) << "numbers name nothing";
  EXPECT_THAT(names("2 of 2 outputs, matched by position", R"("damaged")"), IsEmpty());
}

TEST(ModelRuns, ComeBackFromTheirJson) {
  ModelRuns runs = runsOfModel({detectedIn(3, kHalf, "a", true)}, "m", "a");
  runs.outputNames = {"cat", "dog"};
  EXPECT_EQ(modelRunsFromJson(modelRunsToJson(runs)), runs);
  EXPECT_EQ(modelRunsFromJson(modelRunsToJson({})), ModelRuns{});
  EXPECT_EQ(modelRunsFromJson("{"), ModelRuns{});
}

TEST(ModelMemory, IsThatOfEveryModelOfTheRuns) {
  RunEntry other = detectedIn(2, kCifar, "a", true);
  other.model.hash = "n";
  const ModelMemory memory = memoryOf({detectedIn(1, kHalf, "a", true), other});
  EXPECT_EQ(memory.of("m").recipe, kHalf);
  EXPECT_EQ(memory.of("n").recipe, kCifar);
  EXPECT_EQ(memory.of("o"), ModelUse{});
}

TEST(ModelMemory, ComesBackFromItsJson) {
  ModelMemory memory;
  memory.remember("a", {.recipe = kHalf, .origin = RecipeOrigin::Chosen});
  memory.remember("b", {.recipe = kCifar, .origin = RecipeOrigin::Detected, .outputNames = {"cat", "dog"}});
  memory.remember("c", {.recipe = {}, .outputNames = {"x"}});
  EXPECT_EQ(modelMemoryFromJson(modelMemoryToJson(memory)), memory);
  for (const char* const text : {"", "{", "{}", "[1, {}]", R"([{"model": "a", "recipe": {}, "output_names": []}])"})
    EXPECT_EQ(modelMemoryFromJson(text), ModelMemory{}) << text;
}

TEST(ModelMemory, TheLastUseTakesThePlaceAndAnEmptyOneIsForgotten) {
  ModelMemory memory, other;
  memory.remember("a", {.recipe = kHalf, .origin = RecipeOrigin::Chosen});
  other.remember("a", {.recipe = kCifar, .origin = RecipeOrigin::Chosen});
  memory.add(other);
  EXPECT_EQ(memory.of("a").recipe, kCifar);
  memory.remember("a", {});
  EXPECT_EQ(memory, ModelMemory{});
}

TEST(ModelMemory, ForgetsTheModelsUsedLongestAgo) {
  ModelMemory memory;
  const ModelUse use{.recipe = kHalf, .origin = RecipeOrigin::Chosen};
  for (std::size_t i = 0; i < ModelMemory::kMostModels; ++i) memory.remember(std::to_string(i), use);
  memory.remember("0", use);
  memory.remember("new", use);
  EXPECT_EQ(memory.of("0"), use) << "it was used again";
  EXPECT_EQ(memory.of("1"), ModelUse{});
  EXPECT_EQ(memory.of("2"), use);
}

TEST(OutputNames, AreThoseOfAMatchByPosition) {
  const ClassifierInfo silent{.classes = 2}, naming{.classes = 2, .classNames = {"x", "y"}};
  const Names pets{"cat", "dog"};
  EXPECT_EQ(outputNamesFrom(pets, silent, {{}, kByPosition}), pets);
  EXPECT_THAT(outputNamesFrom(pets, naming, {{}, kByPosition}), IsEmpty());
  EXPECT_THAT(outputNamesFrom(pets, silent, {{1, 0}, "by class name"}), IsEmpty());
  EXPECT_THAT(outputNamesFrom({"0", "1"}, silent, {{}, kByPosition}), IsEmpty());
}

}  // namespace
}  // namespace passband
