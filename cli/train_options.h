// The options of train that say what is trained and how.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "cli/common_options.h"
#include "core/model/trainer.h"

namespace passband::cli {

/// Bound to the command's options by add(); read once the command line is parsed. Must outlive the CLI::App.
class TrainArguments {
 public:
  void add(CLI::App& command);

  /// The options as they were given. Throws UsageError for unknown names, impossible numbers and options that do not go
  /// together.
  TrainOptions options(const CommonOptions& common) const;
  /// The same with the maps of --mix-maps, which must be of the data's classes and the recipe's size. Throws Error.
  void readMixMaps(TrainOptions& options, const std::vector<std::string>& classNames, const Recipe& recipe) const;

 private:
  void addNetwork(CLI::App& command);
  void addDescent(CLI::App& command);
  void addSchedule(CLI::App& command);
  void addAugmentation(CLI::App& command);
  void addMitigations(CLI::App& command);

  TrainOptions options_;
  std::string optimizer_ = "sgd";
  std::string schedule_ = "plateau";
  std::filesystem::path mixMaps_;
  double mixShare_ = .5;
  const CLI::Option* arch_ = nullptr;
  const CLI::Option* mixShareOption_ = nullptr;
};

}  // namespace passband::cli
