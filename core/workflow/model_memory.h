// What a model was last used with, which its file does not say: its preprocessing, and what its outputs are called.
// Other images of the same model take both, so that its preprocessing is not searched anew on images that tell less of
// it, and classes of these names find their outputs. The window keeps it in its settings and in the project; the
// command line reads it from the finished runs of the project.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/workflow/recipe_choice.h"
#include "core/workflow/run_store.h"

namespace passband {

/// What is remembered of a model; nothing of what is not known.
struct ModelUse {
  std::optional<Recipe> recipe;              ///< chosen, or detected and settled (RecipeDetection)
  RecipeOrigin origin = RecipeOrigin::None;  ///< of the recipe: Chosen or Detected
  std::vector<std::string> outputNames{};    ///< of a dataset whose classes stood for all outputs in order

  bool operator==(const ModelUse&) const = default;
};

/// Models by ClassifierInfo::hash. Of more than kMostModels, those used longest ago are forgotten.
class ModelMemory {
 public:
  static constexpr std::size_t kMostModels = 100;

  /// Empty where nothing is remembered.
  const ModelUse& of(const std::string& model) const;
  /// In the place of what was remembered; an empty use is forgotten.
  void remember(const std::string& model, const ModelUse& use);
  /// What the other one remembers takes precedence.
  void add(const ModelMemory& other);
  bool operator==(const ModelMemory&) const = default;

 private:
  friend std::string modelMemoryToJson(const ModelMemory& memory);
  std::vector<std::pair<std::string, ModelUse>> uses_;  ///< the last one first
};

/// A JSON array, and back: what cannot be read is left out.
std::string modelMemoryToJson(const ModelMemory& memory);
ModelMemory modelMemoryFromJson(const std::string& json);

/// The names that these classes give to the outputs of the model: those of a dataset that was matched by position,
/// where neither the model's file names them nor the names are numbers; else none.
std::vector<std::string> outputNamesFrom(const std::vector<std::string>& classNames, const ClassifierInfo& model,
                                         const ClassMatch& match);

/// What the finished runs of a project tell of a model.
struct ModelRuns : ModelUse {
  std::int64_t run = 0;        ///< that the recipe is from
  std::string detection{};     ///< see detectionToJson()
  bool ofTheseImages = false;  ///< the recipe was detected on these very images, settled or not

  bool operator==(const ModelRuns&) const = default;
};
/// The last ones count; those on the images of that hash first.
ModelRuns runsOfModel(const std::vector<RunEntry>& runs, const std::string& model, const std::string& images = {});
/// Of every model of the runs, for any images.
ModelMemory memoryOf(const std::vector<RunEntry>& runs);

/// A JSON object, and back; empty where it cannot be read.
std::string modelRunsToJson(const ModelRuns& runs);
ModelRuns modelRunsFromJson(const std::string& json);

}  // namespace passband
