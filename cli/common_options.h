// The options that commands share: docs/cli.md#common-options.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "core/data/data_format.h"
#include "core/model/class_match.h"
#include "core/workflow/recipe_choice.h"

namespace passband::cli {

/// Which of the common options a command takes. --json, --quiet, --threads and --seed go with every command.
enum OptionGroup : unsigned {
  DataGroup = 1,      ///< --data, --labels, --class-order, --limit, --preset (--recipe), --size, --mean, --std
  ModelGroup = 2,     ///< --model, --mapped-outputs-only, --output-names
  AccuracyGroup = 4,  ///< --expect-accuracy
  DeviceGroup = 8,    ///< --device, --batch
  ProjectGroup = 16,  ///< --project
  OutGroup = 32,      ///< --out DIR
};

struct CommonOptions {
  // As given.
  std::string data;
  std::filesystem::path labels;  ///< empty: beside the images or inside
  std::string model;
  std::filesystem::path project;  ///< empty: none
  std::filesystem::path out;      ///< empty: none
  std::string device = "auto";
  int threads = 0;  ///< after checkCommonOptions at least 1
  std::uint64_t seed = 0;
  bool json = false;
  bool quiet = false;
  bool mappedOutputsOnly = false;
  std::vector<std::string> outputNames;  ///< of the model; empty: its file's, or what --project remembers

  // Texts that checkCommonOptions turns into the values below.
  std::string batchText = "auto", outputNamesText;
  std::string classOrderText, limitText, presetText, sizeText, meanText, stdText, expectAccuracyText;

  std::int64_t batch = 0;                                   ///< 0: automatic
  std::int64_t limit = 0;                                   ///< images a class; 0: all
  ClassOrder classOrder = ClassOrder::NumberWhereAllCount;  ///< which `data` says too
  RecipeRequest recipe;                                     ///< --preset, --size, --mean, --std
  std::optional<double> expectAccuracy;

  CompetingOutputs competing() const { return mappedOutputsOnly ? CompetingOutputs::Mapped : CompetingOutputs::All; }
};

/// The headings in the help under which they stand: the two kinds of results are with those that a command has itself.
inline constexpr const char* kModelOptions = "Model";
inline constexpr const char* kOutputOptions = "Output";

void addCommonOptions(Options& command, CommonOptions& options, unsigned groups);

/// Called after parsing. Throws UsageError with a sentence for each impossible value.
void checkCommonOptions(CommonOptions& options);

}  // namespace passband::cli
