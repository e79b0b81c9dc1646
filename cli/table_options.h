// The options of a table (core/base/option_spec.h) as those of a command.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "cli/options.h"
#include "core/base/option_spec.h"

namespace passband::cli {

/// Added to a command's options, and read when the command line is parsed. Must outlive the parser.
class TableOptions {
 public:
  /// `group`: the heading in --help; empty: the groups of the table.
  void add(Options& command, const OptionTable& table, const std::string& group = {});

  /// The table's defaults with what was given. Throws UsageError that names the option.
  std::any values() const;
  /// The first one that was given, such as "--steps"; empty: none.
  std::string firstGiven() const;

 private:
  struct Flag {
    const OptionSpec* spec;
    std::string name;  ///< with dashes
    std::string text;
    bool on = false;
    std::optional<Option> option{};
  };

  const OptionTable* table_ = nullptr;
  std::deque<Flag> flags_;  ///< they stay where they are while more are added
};

}  // namespace passband::cli
