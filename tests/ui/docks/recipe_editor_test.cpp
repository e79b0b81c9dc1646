#include "ui/docks/recipe_editor.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

class RecipeEditorTest : public testing::Test {
 protected:
  RecipeEditorTest() {
    QObject::connect(&editor_, &RecipeEditor::edited,
                     [this](const RecipeRequest& request) { edited_.push_back(*request.recipe); });
  }
  template <class Field>
  Field* field(const QString& toolTipPart) {
    for (Field* const one : editor_.findChildren<Field*>()) {
      if (one->toolTip().contains(toolTipPart)) return one;
    }
    return nullptr;
  }

  RecipeEditor editor_;
  std::vector<Recipe> edited_;
};

TEST_F(RecipeEditorTest, ShowingIsNotEditing) {
  for (const std::string& name : recipePresetNames()) editor_.setRecipe(recipePreset(name), RecipeOrigin::Data);
  editor_.setRecipe(std::nullopt, RecipeOrigin::None);
  EXPECT_TRUE(edited_.empty());
}

TEST_F(RecipeEditorTest, APresetIsTakenAsItIs) {
  editor_.setRecipe(std::nullopt, RecipeOrigin::None);
  auto* const preset = field<QComboBox>("usual preprocessing");
  ASSERT_NE(preset, nullptr);
  const int index = preset->findText("imagenet");
  preset->setCurrentIndex(index);
  emit preset->activated(index);
  ASSERT_EQ(edited_.size(), 1U);
  EXPECT_EQ(edited_[0], recipePreset("imagenet"));
}

TEST_F(RecipeEditorTest, NoneIsARecipeOfItsOwn) {
  editor_.setRecipe(recipePreset("cifar10"), RecipeOrigin::Data);
  auto* const preset = field<QComboBox>("usual preprocessing");
  const int index = preset->findText("none");
  preset->setCurrentIndex(index);
  emit preset->activated(index);
  ASSERT_EQ(edited_.size(), 1U);
  EXPECT_EQ(edited_[0].name, "none");
  editor_.setRecipe(asItIs(28, 28, 1), RecipeOrigin::Chosen);
  EXPECT_EQ(preset->currentText(), "none");
}

TEST_F(RecipeEditorTest, NumbersBecomeTheRecipe) {
  editor_.setRecipe(recipePreset("cifar10"), RecipeOrigin::Data);
  auto* const mean = field<QLineEdit>("Mean");
  ASSERT_NE(mean, nullptr);
  mean->setText(".485, .456 .406");
  emit mean->editingFinished();
  ASSERT_EQ(edited_.size(), 1U);
  EXPECT_EQ(edited_[0].mean, (std::array<float, 3>{.485F, .456F, .406F}));
  EXPECT_EQ(edited_[0].std, recipePreset("cifar10").std);
  EXPECT_EQ(edited_[0].name, "custom");
}

TEST_F(RecipeEditorTest, WordsAndImpossibleNumbersFallBack) {
  editor_.setRecipe(recipePreset("cifar10"), RecipeOrigin::Data);
  auto* const mean = field<QLineEdit>("Mean");
  auto* const std = field<QLineEdit>("Standard deviation of");
  ASSERT_NE(std, nullptr);
  for (const char* text : {"", "grey", "1 2", "1 2 3 4", "nan", "inf 0 0"}) {
    mean->setText(text);
    emit mean->editingFinished();
  }
  for (const char* text : {"0", "-1", "1 0 1", "x"}) {
    std->setText(text);
    emit std->editingFinished();
  }
  EXPECT_TRUE(edited_.empty());
  EXPECT_EQ(editor_.recipe(), recipePreset("cifar10"));
  EXPECT_EQ(mean->text(), "0.4914 0.4822 0.4465");
}

TEST_F(RecipeEditorTest, EditingBackToAPresetGetsItsName) {
  Recipe recipe = recipePreset("cifar10");
  recipe.height = recipe.width = 40;
  recipe.name = "custom";
  editor_.setRecipe(recipe, RecipeOrigin::Chosen);
  const auto sides = editor_.findChildren<QSpinBox*>();
  ASSERT_EQ(sides.size(), 2);
  for (QSpinBox* const side : sides) side->setValue(32);
  ASSERT_EQ(edited_.size(), 2U);
  EXPECT_EQ(edited_[0].name, "custom");
  EXPECT_EQ(edited_[1], recipePreset("cifar10"));
}

}  // namespace
}  // namespace passband
