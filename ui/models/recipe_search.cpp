#include "ui/models/recipe_search.h"

#include "core/analysis/recipe_detection.h"
#include "core/base/parallel.h"

namespace passband {

std::string recipeKey(const LabInputs& inputs) {
  return inputs.data->info().hash + ' ' + inputs.classifier->info().hash;
}

bool recipeIsOpen(const LabInputs& inputs) {
  return inputs.data && inputs.classifier && inputs.problem.empty() && !inputs.classifier->info().recipe &&
         !inputs.data->info().preprocessed;
}

FoundRecipe searchRecipe(const LabInputs& inputs, JobContext& context) {
  const auto candidates = usualRecipes(inputs.data->info(), inputs.classifier->info());
  const RecipeDetection detection = detectRecipe(*inputs.classifier, *inputs.data, inputs.match, candidates,
                                                 {.threads = availableThreads()}, context);
  const Rate& accuracy = detection.tried.front().accuracy;
  return {detection.recipe(), accuracy.hits, accuracy.n,
          QString::fromStdString(howSure(detection, inputs.data->classCount())), recipeKey(inputs)};
}

}  // namespace passband
