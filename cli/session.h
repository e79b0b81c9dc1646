// What a running command is given: the common options, the way to report and to be stopped, and the result to fill.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/common_options.h"
#include "cli/console.h"
#include "core/base/job_context.h"
#include "core/base/ranks.h"
#include "core/model/classifier.h"
#include "core/workflow/recipe_choice.h"
#include "core/workflow/run_origin.h"

namespace passband::cli {

using Json = nlohmann::ordered_json;

/// Thread rule: the main thread only.
struct Session {
  CommonOptions options;
  Console& console;
  JobContext& job;
  const TrialRunner& trials;  ///< of models that hold a program
  Ranks* ranks = nullptr;     ///< under mpirun: those that do the command together

  // What newResult() says of the run; openModel and openInputs (cli/inputs.h) fill it in.
  std::string device = "cpu";
  std::string precision = "float32";
  std::optional<Recipe> recipe{};
  RecipeOrigin recipeOrigin = RecipeOrigin::None;
  std::string recipeRun{};             ///< "run 3 of p.passband", which the recipe was taken from; empty: none
  std::string recipeDetection{};       ///< see detectionToJson(); empty without
  std::vector<std::string> remarks{};  ///< on the dataset

  std::string storedRun{};  ///< "run 3 of p.passband", the last that was taken from there; empty: none

  RunHead head() const;
  /// An object with the keys of every command: see resultHead().
  Json newResult() const;
  /// To open a model on that device with --threads.
  ModelOptions modelOptions(const std::string& onDevice) const;
  /// passband, torch, device and precision as JSON text, for RunKey::versions.
  std::string versions() const;
};

}  // namespace passband::cli
