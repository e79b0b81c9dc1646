#include "ui/lab/command_line.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(CommandLine, NamesThePresetWhereThereIsOne) {
  for (const std::string& name : recipePresetNames()) {
    EXPECT_EQ(recipeArguments({recipePreset(name)}), QStringList({"--preset", QString::fromStdString(name)}));
  }
  EXPECT_EQ(recipeArguments({asItIs(28, 28, 1)}), QStringList({"--preset", "none"}));
}

TEST(CommandLine, SpellsOutWhatWasChanged) {
  EXPECT_EQ(recipeArguments({.size = ImageSize{32, 48}, .mean = {{.5F, .25F, .5F}}, .std = {{1, 1, 1}}}),
            QStringList({"--size", "32x48", "--mean", "0.5,0.25,0.5", "--std", "1,1,1"}));
  EXPECT_EQ(recipeArguments({.recipe = recipePreset("imagenet"), .mean = {{.5F, .5F, .5F}}}),
            QStringList({"--preset", "imagenet", "--mean", "0.5,0.5,0.5"}));
}

TEST(CommandLine, WritesARecipeThatNoOptionsSayAsJson) {
  Recipe recipe = recipePreset("imagenet");
  recipe.order = ChannelOrder::Bgr;
  const QStringList arguments = recipeArguments(requestFor(recipe));
  ASSERT_EQ(arguments.size(), 2);
  EXPECT_EQ(recipeFromText(arguments[1].toStdString()), recipe);
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
