#include "core/workflow/run_origin.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/noise_set.h"

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
    return sameKindOfImages(unnamed(recipe), result, kSet, renamed(recipe));
  };
  EXPECT_TRUE(same(R"({"classes":[{"name":"a"},{"name":"b"},{"name":"c"}]})"));
  EXPECT_TRUE(same(R"({"classes":[{"name":"c","index":2}]})"));
  EXPECT_TRUE(same(R"({"classes":[{"name":"a"},{"name":"c"}]})")) << "of some classes";
  EXPECT_FALSE(same(R"({"classes":[{"name":"c","index":1}]})"));
  EXPECT_FALSE(same(R"({"classes":[{"name":"c"},{"name":"a"}]})"));
  EXPECT_FALSE(same(R"({"classes":[{"name":"x"}]})"));
  for (const char* const silent : {"", "{}", R"({"classes":[]})", R"({"classes":[1]})", R"({"classes":{}})"})
    EXPECT_FALSE(same(silent)) << silent;
  EXPECT_TRUE(sameKindOfImages(runInput(kSet, recipe), "", kSet, renamed(recipe)));
  EXPECT_FALSE(sameKindOfImages(runInput(NamedSet({"x", "y", "z"}), recipe), "", kSet, recipe));
}

}  // namespace
}  // namespace passband
