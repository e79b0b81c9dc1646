#include "ui/lab/lab_inputs.h"

#include "core/base/parallel.h"

namespace passband {

QString amongText(const LabInputs& inputs) {
  return inputs.complete() ? QString::fromStdString(forcedChoiceText(inputs.experiment())) : QString();
}

RunInputs runInputs(const LabInputs& inputs, std::uint64_t seed) {
  const ClassifierInfo& model = inputs.classifier->info();
  RunInputs run{inputs.experiment()};
  run.whole = inputs.whole;
  run.limit = inputs.limit;
  run.head = {.device = model.device,
              .precision = model.precision,
              .recipe = inputs.recipe,
              .recipeSource = inputs.recipeSource,
              .recipeDetection = {},
              .seed = seed,
              .remarks = inputs.data->info().remarks};
  run.threads = availableThreads();
  return run;
}

}  // namespace passband
