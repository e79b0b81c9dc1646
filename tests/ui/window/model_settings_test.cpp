#include "ui/window/model_settings.h"

#include <QSettings>
#include <gtest/gtest.h>

namespace passband {
namespace {

const ModelUse kHalf{.recipe = recipePreset("half"), .origin = RecipeOrigin::Chosen},
    kCifar{.recipe = recipePreset("cifar10"), .origin = RecipeOrigin::Detected, .outputNames = {"cat", "dog"}};

TEST(ModelSettings, KeepWhatEachModelWasUsedWith) {
  QSettings().clear();
  EXPECT_EQ(savedModels(), ModelMemory{});
  saveModel("a", kHalf);
  saveModel("b", kCifar);
  EXPECT_EQ(savedModels().of("a"), kHalf);
  EXPECT_EQ(savedModels().of("b"), kCifar);
  saveModel("a", {});
  EXPECT_EQ(savedModels().of("a"), ModelUse{}) << "forgotten";
  EXPECT_EQ(savedModels().of("b"), kCifar);
}

}  // namespace
}  // namespace passband
