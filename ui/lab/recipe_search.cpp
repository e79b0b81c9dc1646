#include "ui/lab/recipe_search.h"

#include "core/base/parallel.h"
#include "core/workflow/recipe_choice.h"

namespace passband {

std::string recipeKey(const LabInputs& inputs) {
  return inputs.whole->info().hash + ' ' + inputs.classifier->info().hash;
}

bool isSameSearch(const LabInputs& one, const LabInputs& other) {
  return one.whole == other.whole && one.classifier == other.classifier && one.match.outputs == other.match.outputs;
}

FoundRecipe searchRecipe(const LabInputs& inputs, JobContext& context) {
  const RecipeDetection detection =
      detectRecipe({}, *inputs.classifier, *inputs.whole, inputs.match, {.threads = availableThreads()}, context);
  const Rate& accuracy = detection.tried.front().accuracy;
  return {detection.recipe(),
          accuracy.hits,
          accuracy.n,
          QString::fromStdString(howSure(detection, competingCount(inputs.match, inputs.classifier->info().classes))),
          recipeKey(inputs),
          detection.settled};
}

}  // namespace passband
