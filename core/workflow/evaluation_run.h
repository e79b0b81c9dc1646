// The rates of a model that are kept: without a mask, under one, with every class under its own, or with one band of
// frequencies removed after another.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/evaluation.h"
#include "core/base/job_context.h"
#include "core/export/class_masks.h"
#include "core/workflow/run_inputs.h"
#include "core/workflow/run_store.h"

namespace passband {

/// The command of evaluations in RunKey.
constexpr const char* kEvaluation = "evaluate";

struct EvaluationTask {
  ClassMasks masks{};     ///< none; one; one a class, each for its own; with bandStop those of the bands
  std::string mask{};     ///< what the one mask is called
  std::string maps{};     ///< where those of the classes are from
  bool bandStop = false;  ///< what is taken away instead of left is one band after another
  bool clean = false;     ///< also without a mask, where there is one
  std::int64_t batchSize = 0;
  std::filesystem::path logits{};  ///< a .npy that the logits are written to, images x classes; empty: none
};

/// Taken from the store where it is finished there, unless logits are to be written, and kept, with the masks as
/// "mask/NAME". Without a store it is just made. The object has the keys of resultHead(), then data, model, outputs;
/// mask, mask_area; maps; accuracy, images, skipped, classes[] (with `maps` each class under its own, and its area),
/// mapped_outputs_only, confusion and its confusion_columns, where outputs of no class compete with a last column for
/// all of them, which classes[].other lists; bands[]; clean_accuracy. Throws Error as evaluate().
RunOutcome runEvaluation(RunStore* store, const RunInputs& inputs, const EvaluationTask& task, JobContext& context);

/// Every class under its own mask: of each evaluation, which is of one of these classes' masks, the rates of that
/// class.
std::vector<ClassRates> ratesOfOwn(std::span<const Evaluation> evaluations, std::span<const int> classes);

}  // namespace passband
