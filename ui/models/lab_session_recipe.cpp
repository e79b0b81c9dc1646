// Which preprocessing the session uses.
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/data/recipe_channels.h"
#include "core/data/recipe_size.h"
#include "ui/models/command_line.h"
#include "ui/models/lab_session.h"

namespace passband {
namespace {

/// Throws Error where the images differ in size.
Recipe asItIsRecipe(const ImageSetInfo& data) {
  if (data.height > 0) return asItIs(data.height, data.width, data.channels);
  throw Error(fmt::format(
      "the images of '{}' differ in size, so that no network takes them as they are; choose a preprocessing",
      data.source));
}

}  // namespace

bool LabSession::asItIsWanted() const {
  return chosenRecipe_ && chosenRecipe_->name == "none";
}

void LabSession::setRecipe(const Recipe& recipe) {
  if (inputs_->recipe == recipe && recipeOrigin_ == RecipeOrigin::Chosen) return;
  const bool wasAsItIs = asItIsWanted();
  chosenRecipe_ = recipe;
  if (asItIsWanted() != wasAsItIs) reopenData();
  publish();
}

void LabSession::useDetectedRecipe() {
  if (!chosenRecipe_ && endedSearch_.empty()) return;
  const bool wasAsItIs = asItIsWanted();
  chosenRecipe_.reset();
  endedSearch_.clear();
  if (wasAsItIs) reopenData();
  publish();
}

bool LabSession::recipeSearchEnded() const {
  return inputs_->data && inputs_->classifier && !endedSearch_.empty() && endedSearch_ == recipeKey(*inputs_);
}

/// As the command line chooses: what the user chose, else the model's own, else the one that a search finds, and
/// without a network that of the data.
void LabSession::chooseRecipe(LabInputs& inputs) {
  const bool preprocessed = data_ && data_->info().preprocessed;
  const bool open = !chosenRecipe_ && recipeIsOpen(inputs);
  recipeOrigin_ = RecipeOrigin::None;
  if (chosenRecipe_) {
    inputs.recipe = asItIsWanted() && data_ ? asItIsRecipe(data_->info()) : *chosenRecipe_;
    recipeOrigin_ = RecipeOrigin::Chosen;
  } else if (classifier_ && classifier_->info().recipe && !preprocessed) {
    inputs.recipe = classifier_->info().recipe;
    recipeOrigin_ = RecipeOrigin::Model;
  } else if (open && foundRecipe_ && foundRecipe_->of == recipeKey(inputs)) {
    inputs.recipe = foundRecipe_->recipe;
    recipeOrigin_ = RecipeOrigin::Found;
  } else if (data_) {
    inputs.recipe = recipeOfData(data_->info());
    if (inputs.recipe) recipeOrigin_ = RecipeOrigin::Data;
    inputs.seeksRecipe = open && endedSearch_ != recipeKey(inputs);
  }
  if (preprocessed && chosenRecipe_ && !asItIsWanted()) {
    throw Error(
        fmt::format("the values of '{}' leave 0..1 and 0..255, so they are preprocessed already; take them as "
                    "they are",
                    data_->info().source));
  }
  if (!inputs.recipe || !classifier_ || inputs.seeksRecipe) return;
  const ClassifierInfo& model = classifier_->info();
  inputs.recipe = withChannels(*inputs.recipe, model.channels);
  if (!chosenRecipe_) inputs.recipe = withSize(*inputs.recipe, model.inputHeight, model.inputWidth);
}

/// Shows what comes of it as the recipe, as if the model's file had said so.
void LabSession::findRecipe() {
  const JobRequest request{
      .title =
          tr("Finding the preprocessing of %1").arg(QString::fromStdString(inputs_->classifier->info().architecture)),
      .current = [this, inputs = inputs_] { return isCurrent(inputs); },
      .failed = [this, inputs = inputs_](const QString&) { endRecipeSearch(inputs); },
      .dropped = [this, inputs = inputs_] { endRecipeSearch(inputs); }};
  baseline_.run(
      this, request, [inputs = inputs_](JobContext& context) { return searchRecipe(*inputs, context); },
      [this](FoundRecipe found) {
        foundRecipe_ = std::move(found);
        publish();
      });
}

void LabSession::endRecipeSearch(const std::shared_ptr<const LabInputs>& inputs) {
  if (!isCurrent(inputs)) return;
  endedSearch_ = recipeKey(*inputs);
  publish();
}

/// Even where nobody chose it, which spares the command a search, unless the command finds this recipe itself: in the
/// network's file, or where only its own search leads to it.
bool LabSession::namesRecipe(bool model) const {
  if (recipeOrigin_ == RecipeOrigin::Model && model) return false;
  const bool ofNetwork = recipeOrigin_ == RecipeOrigin::Found || recipeOrigin_ == RecipeOrigin::Model;
  return !ofNetwork || canBeSaid(*inputs_->recipe);
}

}  // namespace passband
