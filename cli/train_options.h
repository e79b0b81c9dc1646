// The options of train that say what is trained and how.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/common_options.h"
#include "cli/options.h"
#include "cli/table_options.h"
#include "core/model/training/trainer.h"

namespace passband::cli {

/// Bound to the command's options by add(); read once the command line is parsed. Must outlive the parser.
class TrainArguments {
 public:
  void add(Options& command);

  /// The options as they were given. Throws UsageError for unknown names, impossible numbers and options that do not go
  /// together.
  TrainOptions options(const CommonOptions& common) const;
  /// The same with the maps of --mix-maps, which must be of the data's classes and the recipe's size. Throws Error.
  void readMixMaps(TrainOptions& options, const std::vector<std::string>& classNames, const Recipe& recipe) const;

 private:
  TableOptions table_;
  std::string architecture_ = TrainOptions().architecture;
  std::filesystem::path from_;
  std::filesystem::path mixMaps_;
  double mixShare_ = .5;
  std::optional<Option> arch_;
  std::optional<Option> mixShareOption_;
};

}  // namespace passband::cli
