#include "ui/models/command_line.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(CommandLine, NamesThePresetWhereThereIsOne) {
  for (const std::string& name : recipePresetNames()) {
    EXPECT_EQ(recipeArguments(recipePreset(name)), QStringList({"--preset", QString::fromStdString(name)}));
  }
}

TEST(CommandLine, SpellsOutAnyOther) {
  Recipe recipe = recipePreset("imagenet");
  recipe.height = recipe.width = 32;
  recipe.fit = Fit::Squash;
  recipe.resizeTo = 0;
  EXPECT_EQ(recipeArguments(recipe),
            QStringList({"--size", "32x32", "--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225"}));
  Recipe crop = recipePreset("imagenet");
  crop.mean = {.5F, .5F, .5F};
  EXPECT_EQ(recipeArguments(crop),
            QStringList({"--preset", "imagenet", "--mean", "0.5,0.5,0.5", "--std", "0.229,0.224,0.225"}));
}

TEST(CommandLine, SaysWhetherItCanNameARecipe) {
  for (const std::string& name : recipePresetNames()) EXPECT_TRUE(canBeSaid(recipePreset(name))) << name;
  Recipe recipe = recipePreset("imagenet");
  recipe.order = ChannelOrder::Bgr;
  EXPECT_FALSE(canBeSaid(recipe)) << "there is no option for blue first";
  recipe = recipePreset("imagenet");
  recipe.height = recipe.width = 299;
  recipe.resizeTo = 342;
  EXPECT_FALSE(canBeSaid(recipe)) << "nor for another crop";
  EXPECT_EQ(recipeArguments(asItIs(28, 28, 1)), QStringList({"--preset", "none"}));
}

TEST(CommandLine, QuotesForTheShell) {
  EXPECT_EQ(shellLine({"evaluate", "--data", "my images", "--mask", "!ring:0,4", "it's"}),
            "passband-cli evaluate --data 'my images' --mask '!ring:0,4' 'it'\\''s'");
  EXPECT_EQ(shellLine({"evaluate", "--data", "/a/b-c_d.bin", "--area", ".05,.13"}),
            "passband-cli evaluate --data /a/b-c_d.bin --area .05,.13");
  EXPECT_EQ(shellLine({"spectra", "--data", "syn:B1?images=5"}), "passband-cli spectra --data 'syn:B1?images=5'");
}

}  // namespace
}  // namespace passband
