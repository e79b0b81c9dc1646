#include "core/workflow/run_origin.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/noise_set.h"
#include "tests/support/quadratic_classifier.h"

namespace passband {
namespace {

using nlohmann::json;

class NamedSet : public test::NoiseSet {
 public:
  explicit NamedSet(std::vector<std::string> names) : NoiseSet(9, 3, 8, 8), info_(NoiseSet::info()) {
    info_.classNames = std::move(names);
  }
  const ImageSetInfo& info() const override { return info_; }

 private:
  ImageSetInfo info_;
};

const NamedSet kSet({"a", "b", "c"});

Recipe renamed(Recipe recipe) {
  recipe.name = "custom";
  return recipe;
}

/// Of the three classes and a model of so many outputs, of which the first three stand for them.
Experiment experimentOf(const Recipe& recipe, int modelOutputs = 3,
                        CompetingOutputs competing = CompetingOutputs::All) {
  ClassMatch match = matchClasses({"0", "1", "2"}, modelOutputs, {});
  if (competing == CompetingOutputs::All) match = withAllOutputs(match, modelOutputs);
  return {std::make_shared<test::QuadraticClassifier>(modelOutputs, 3, 8, 8), std::make_shared<NamedSet>(kSet), recipe,
          match};
}

TEST(OutputsText, SaysWhichCompete) {
  const Recipe recipe = recipePreset("half");
  const Experiment equal = experimentOf(recipe), all = experimentOf(recipe, 1000),
                   mapped = experimentOf(recipe, 1000, CompetingOutputs::Mapped);
  EXPECT_EQ(outputsText(equal), "3 of 3 outputs, matched by position");
  EXPECT_EQ(outputsText(all), "3 of 1,000 outputs, matched by index; all 1,000 compete");
  EXPECT_EQ(outputsText(mapped), "3 of 1,000 outputs, matched by index; only these 3 compete");
  EXPECT_EQ(forcedChoiceText(equal), "");
  EXPECT_EQ(forcedChoiceText(all), "");
  EXPECT_EQ(forcedChoiceText(mapped), " among the 3 mapped outputs");
}

TEST(RunInput, WhatCompetesMakesAnotherRun) {
  const Recipe recipe = recipePreset("half");
  const Experiment all = experimentOf(recipe, 10), mapped = experimentOf(recipe, 10, CompetingOutputs::Mapped);
  EXPECT_EQ(runInput(kSet, mapped).identity, runInput(kSet, recipe).identity) << "as runs of earlier versions are";
  EXPECT_NE(runInput(kSet, all).identity, runInput(kSet, recipe).identity);
  EXPECT_EQ(runInput(kSet, experimentOf(recipe)).identity, runInput(kSet, recipe).identity);
  EXPECT_TRUE(sameKindOfImages(runInput(kSet, all), "", kSet, all));
  EXPECT_FALSE(sameKindOfImages(runInput(kSet, all), "", kSet, mapped));
  EXPECT_FALSE(sameKindOfImages(runInput(kSet, mapped), "", kSet, all));
}

TEST(RunInput, NamesThatAreRememberedMakeAnotherRun) {
  const Experiment plain = experimentOf(recipePreset("half"));
  Experiment named = plain, others = plain;
  named.match.remembered = {"c", "b", "a"};
  others.match.remembered = {"a", "c", "b"};
  EXPECT_NE(runInput(kSet, named).identity, runInput(kSet, plain).identity);
  EXPECT_NE(runInput(kSet, named).identity, runInput(kSet, others).identity);
}

TEST(RunInput, ClassNamesMakeAnotherDataset) {
  const Recipe recipe = recipePreset("half");
  EXPECT_EQ(runInput(kSet, recipe).identity, runInput(NamedSet({"a", "b", "c"}), recipe).identity);
  EXPECT_NE(runInput(kSet, recipe).identity, runInput(NamedSet({"a", "c", "b"}), recipe).identity);
  EXPECT_NE(runInput(kSet, recipe).identity, runInput(NamedSet({"x", "y", "z"}), recipe).identity);
  EXPECT_NO_THROW(runInput(NamedSet({"\xff", "b", "c"}), recipe)) << "no UTF-8";
}

TEST(RunInput, APreprocessingCountsByItsValues) {
  Recipe recipe = recipePreset("half"), wider = recipe;
  wider.width = 225;
  EXPECT_EQ(runInput(kSet, recipe).identity, runInput(kSet, renamed(recipe)).identity);
  EXPECT_NE(runInput(kSet, recipe).identity, runInput(kSet, wider).identity);
  EXPECT_NE(runInput(kSet, asItIs(8, 8, 3)).identity, runInput(kSet, renamed(asItIs(8, 8, 3))).identity)
      << "values that are taken as they are";
  EXPECT_TRUE(samePreprocessing(recipeToJson(renamed(recipe)), recipe));
  EXPECT_FALSE(samePreprocessing(recipeToJson(wider), recipe));
  EXPECT_FALSE(samePreprocessing("damaged", recipe));
}

/// As a project that was made before there were names has it.
ProjectInput unnamed(const Recipe& recipe) {
  ProjectInput input = runInput(kSet, recipe);
  json identity = json::parse(input.identity);
  identity.erase("classes");
  input.identity = identity.dump();
  return input;
}

TEST(SameKindOfImages, WithoutNamesTheResultTellsThem) {
  const Recipe recipe = recipePreset("half");
  const auto same = [&](const std::string& result) {
    return sameKindOfImages(unnamed(recipe), result, kSet, experimentOf(renamed(recipe)));
  };
  EXPECT_TRUE(same(R"({"classes":[{"name":"a"},{"name":"b"},{"name":"c"}]})"));
  EXPECT_TRUE(same(R"({"classes":[{"name":"c","index":2}]})"));
  EXPECT_TRUE(same(R"({"classes":[{"name":"a"},{"name":"c"}]})")) << "of some classes";
  EXPECT_FALSE(same(R"({"classes":[{"name":"c","index":1}]})"));
  EXPECT_FALSE(same(R"({"classes":[{"name":"c"},{"name":"a"}]})"));
  EXPECT_FALSE(same(R"({"classes":[{"name":"x"}]})"));
  for (const char* const silent : {"", "{}", R"({"classes":[]})", R"({"classes":[1]})", R"({"classes":{}})"})
    EXPECT_FALSE(same(silent)) << silent;
  EXPECT_TRUE(sameKindOfImages(runInput(kSet, recipe), "", kSet, experimentOf(renamed(recipe))));
  EXPECT_FALSE(sameKindOfImages(runInput(NamedSet({"x", "y", "z"}), recipe), "", kSet, experimentOf(recipe)));
}

}  // namespace
}  // namespace passband
