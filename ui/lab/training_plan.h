// What is to be trained in the window, and where its files go.
#pragma once

#include <QString>
#include <QStringList>
#include <filesystem>

#include "core/workflow/training_run.h"
#include "ui/lab/inputs.h"

namespace passband {

struct TrainingPlan {
  TrainOptions options;      ///< the seed is that of the first run
  int runs = 1;              ///< trainings that differ in their seeds only: seed, seed + 1, ..
  QString test;              ///< a second set of the same classes, judged after each epoch and looked at; empty: none
  std::int64_t probe = 25;   ///< images of each class that are looked at, of the test images where there are any
  DynamicsOptions dynamics;  ///< batch size and threads are those of the training
  QString mixMaps;           ///< maps of the classes to mix images with: a folder or a published .pkl; empty: none
  double mixShare = .5;      ///< share of the images that are mixed, where there are maps
  QString folder;            ///< of weights and records; made when the training begins
};

/// The weights of a run: FOLDER/seed-0.safetensors. What was recorded lies in FOLDER/seed-0.
std::filesystem::path weightsOf(const TrainingPlan& plan, std::uint64_t seed);
std::filesystem::path recordOf(const TrainingPlan& plan, std::uint64_t seed);

/// Its first run on the images of `inputs`, with the second set opened and the maps read. Throws Error. For a lane.
TrainingTask taskOf(const TrainingPlan& plan, const LabInputs& inputs);

/// What passband-cli takes for one run of it, with the images in use.
QStringList trainingArguments(const TrainingPlan& plan, std::uint64_t seed, const Inputs& inputs);

/// A folder that is not there yet, among those that the window makes: "smallcnn-cifar", "smallcnn-cifar-2", ..
QString freeTrainingFolder(const QString& architecture, const QString& data);

}  // namespace passband
