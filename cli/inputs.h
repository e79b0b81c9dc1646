// Opens what --data and --model name, and chooses the preprocessing.
#pragma once

#include <memory>
#include <string>

#include "cli/session.h"
#include "core/analysis/experiment.h"

namespace passband::cli {

/// Opens --data (--seed for a generated set), at most --limit images a class. Throws Error, UsageError.
std::shared_ptr<const ImageSet> openData(const Session& session);
/// Opens --test, all of it; null where `source` is empty. Throws Error when its classes are others.
std::shared_ptr<const ImageSet> openTest(const Session& session, const std::string& source, const ImageSet& data);

/// Opens a network on --device with --threads, and notes device and precision in the session.
std::unique_ptr<Classifier> openModel(Session& session, const std::string& path);

/// What a command that judges a network works on, with at most --limit images a class.
struct Inputs : Experiment {
  std::shared_ptr<const ImageSet> whole;  ///< all images of --data
};

/// The preprocessing of core/workflow/recipe_choice.h without trying any; noted in the session. Throws Error when
/// nothing tells it.
Recipe chooseRecipe(Session& session, const ImageSetInfo& data, const ClassifierInfo* model);

/// All parts of an experiment, shown to the user as they come. Where neither the options nor the model's file say the
/// preprocessing, it is that of an earlier run of --project, else the usual ones are tried.
Inputs openInputs(Session& session);

/// "Data    CIFAR-10 binary, 10,000 images of 10 classes, 32x32 (test_batch.bin)" and the like: shown at the start of a
/// command.
void sayData(Session& session, const ImageSet& data, const std::string& head = "Data");
void sayModel(Session& session, const ClassifierInfo& model);
/// "Classes 10 of 1,000 outputs, matched by WordNet id; all 1,000 compete: n01440764 = 0, .."
void sayMatch(Session& session, const Experiment& experiment);

}  // namespace passband::cli
