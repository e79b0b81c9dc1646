#include "ui/project/project_state.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

RunEntry entryOf(const Recipe& recipe, const std::string& result) {
  RunEntry entry;
  entry.run.result = result;
  entry.data.source = "syn:B1";
  entry.data.recipe = recipeToJson(recipe);
  entry.model.source = "net.pt";
  return entry;
}

std::optional<Recipe> recipeOfLast(const std::vector<RunEntry>& runs) {
  ProjectState state;
  takeLastRun(state, runs);
  EXPECT_EQ(state.data, "syn:B1");
  EXPECT_EQ(state.model, "net.pt");
  return state.recipe;
}

const Recipe kRecipe = recipePreset("cifar10");
const std::string kChosen = R"({"recipe_source":"options"})", kDetected = R"({"recipe_source":"detected"})";

TEST(LastRun, OnlyAChosenPreprocessingIsChosen) {
  EXPECT_EQ(recipeOfLast({entryOf(kRecipe, kChosen)}), kRecipe);
  EXPECT_FALSE(recipeOfLast({entryOf(kRecipe, kDetected)}));
  EXPECT_FALSE(recipeOfLast({entryOf(kRecipe, kChosen), entryOf(kRecipe, kDetected)}));
}

TEST(LastRun, OneThatWasStoppedIsAsTheOthersWithItsPreprocessing) {
  EXPECT_EQ(recipeOfLast({entryOf(kRecipe, kChosen), entryOf(kRecipe, "")}), kRecipe);
  EXPECT_FALSE(recipeOfLast({entryOf(kRecipe, kDetected), entryOf(kRecipe, "")}));
  EXPECT_FALSE(recipeOfLast({entryOf(recipePreset("half"), kChosen), entryOf(kRecipe, "")}));
}

TEST(ProjectState, KeepsWhichOutputsCompete) {
  for (const CompetingOutputs competing : {CompetingOutputs::All, CompetingOutputs::Mapped}) {
    ProjectState state;
    state.competing = competing;
    EXPECT_EQ(projectStateFromJson(projectStateToJson(state)).competing, competing);
  }
  EXPECT_EQ(projectStateFromJson(R"({"mapped_outputs_only": 3})").competing, CompetingOutputs::All) << "damaged";
  ProjectState last;
  takeLastRun(last, {entryOf(kRecipe, R"({"mapped_outputs_only": true})")});
  EXPECT_EQ(last.competing, CompetingOutputs::Mapped);
}

}  // namespace
}  // namespace passband
