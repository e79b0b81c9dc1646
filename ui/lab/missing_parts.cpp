#include "ui/lab/missing_parts.h"

#include <QCoreApplication>

#include "core/base/error.h"
#include "core/data/recipe_fit.h"
#include "ui/lab/source_name.h"

namespace passband {
namespace {

QString say(const char* text) {
  return QCoreApplication::translate("MissingParts", text);
}

}  // namespace

QList<MissingPart> missingParts(const Inputs& from, JobState measurement) {
  const LabInputs& inputs = *from.current();
  QList<MissingPart> missing;
  if (!from.dataRefused().isEmpty() && from.dataOpening().isEmpty()) {
    missing.push_back({say("%1 could not be opened: see Log. Labels that lie apart from the images can be chosen.")
                           .arg(sourceName(from.dataRefused())),
                       say("Choose the labels"), Mend::ChooseLabels});
  }
  if (!inputs.data && from.dataOpening().isEmpty()) {
    missing.push_back({say("No images are open."), say("Open images"), Mend::OpenData});
  }
  if (const auto& unclear = from.unclearModel(); unclear && from.modelOpening().isEmpty()) {
    missing.push_back({say("%1 holds %2 sets of weights, and one must be chosen.")
                           .arg(sourceName(unclear->source))
                           .arg(unclear->weights.size()),
                       say("Choose the weights"), Mend::ChooseWeights});
  }
  if (!inputs.classifier && from.modelOpening().isEmpty()) {
    missing.push_back({say("No network is open. Spectra need none; rates do."), say("Open network"), Mend::OpenModel});
  }
  if (inputs.data && !inputs.recipe && !inputs.seeksRecipe && inputs.problem.empty()) {
    missing.push_back({say("How these images are preprocessed for the network is not known: neither file says it."),
                       say("Choose a preset"), Mend::ChooseRecipe});
  }
  if (!inputs.problem.empty()) {
    // Grey was wanted, and the recipe stayed a colour one: that is the recipe's fault, the rest is the data's.
    const bool recipe =
        inputs.recipe && inputs.classifier && inputs.classifier->info().channels == 1 && inputs.recipe->channels == 3;
    const bool preprocessed = inputs.data && inputs.data->info().preprocessed;
    missing.push_back({QString::fromStdString(inputs.problem),
                       preprocessed ? say("Take them as they are")
                       : recipe     ? say("Use a grey recipe")
                                    : say("Open other images"),
                       preprocessed ? Mend::TakeAsItIs
                       : recipe     ? Mend::FitRecipe
                                    : Mend::OpenData});
  }
  const QString unmeasured = unmeasuredText(measurement);
  if (!unmeasured.isEmpty()) missing.push_back({unmeasured, say("Measure again"), Mend::MeasureAgain});
  return missing;
}

QString unmeasuredText(JobState measurement) {
  if (measurement == JobState::Stopped)
    return say("Measuring the rates was stopped; “Measure again” under Jobs starts it again.");
  if (measurement == JobState::Failed)
    return say("The rates could not be measured: see Log. “Measure again” under Jobs tries it once more.");
  return {};
}

Recipe suggestedRecipe(const LabInputs& inputs) {
  const int side = inputs.data ? inputs.data->info().height : 0;
  Recipe recipe = recipePreset(side > 0 && side <= 64 ? "cifar10" : "imagenet");
  if (side > 0 && side <= 64 && (side != recipe.height || inputs.data->info().width != recipe.width)) {
    recipe.height = side;
    recipe.width = inputs.data->info().width;
    recipe.name = "custom";
  }
  const int channels = inputs.classifier ? inputs.classifier->info().channels : recipe.channels;
  if (channels == 1) {  // one mean and std for grey: those of green, which weighs most in it
    recipe.mean.fill(recipe.mean[1]);
    recipe.std.fill(recipe.std[1]);
    recipe.name = "custom";
  }
  return withChannels(recipe, channels);
}

}  // namespace passband
