// Opens what --data and --model name, and chooses the preprocessing.
#pragma once

#include <memory>
#include <string>

#include "cli/session.h"
#include "core/data/image_set.h"
#include "core/model/class_match.h"
#include "core/model/classifier.h"

namespace passband::cli {

/// Opens --data (--seed for a generated set), at most --limit images a class. Throws Error, UsageError.
std::shared_ptr<const ImageSet> openData(const Session& session);
/// Opens a second set of the same classes, all of it. Throws Error when its classes are others.
std::shared_ptr<const ImageSet> openTest(const Session& session, const std::string& source, const ImageSet& data);

/// Opens a network on --device with --threads, and notes device and precision in the session.
std::unique_ptr<Classifier> openModel(Session& session, const std::string& path);

/// The recipe that --preset, --size, --mean and --std give; else the model's own; else the one usual for the data;
/// noted in the session. With --size the image is squashed to it. Channels follow the model, and
/// without --size the size too, where the model takes one only. Throws Error when nothing
/// tells it.
Recipe chooseRecipe(Session& session, const ImageSetInfo& data, const ClassifierInfo* model);

/// What a command that judges a network works on.
struct Inputs {
  std::shared_ptr<const ImageSet> data;
  std::unique_ptr<Classifier> model;
  Recipe recipe;
  ClassMatch match;
};

/// All of the above, shown to the user as they come.
Inputs openInputs(Session& session);

/// "Data    CIFAR-10 binary, 10,000 images of 10 classes, 32x32 (test_batch.bin)" and the like: shown at the start of a
/// command.
void sayData(Session& session, const ImageSet& data, const std::string& head = "Data");
void sayModel(Session& session, const ClassifierInfo& model);
void sayRecipe(Session& session);

}  // namespace passband::cli
