// What is said of options: the layout of --help, and what docs/cli.md is made from.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/options.h"

namespace passband::cli {

struct OptionHelp {
  std::string names;    ///< "--preset, --recipe"; of one that is given without a name: "FILE"
  std::string value;    ///< the kind of its value: "INT"; empty: a switch
  std::string meaning;  ///< may have several lines
  std::string values;   ///< which are possible: "at least 1 px"; empty: those that the meaning names
  std::string usual;    ///< the value without the option; empty: what the meaning says
  std::string group;    ///< the heading under which it stands
  bool required = false;
};

/// Of the options that `add` adds, in this order.
std::vector<OptionHelp> optionHelp(const std::function<void(Options&)>& add);

/// Gives the program and the commands that are added later the layout of --help: wrapped lines, with values and
/// default.
void setHelpLayout(CLI::App& program);
/// Puts -h, --help to the end of the command's options, under this heading.
void endWithHelp(CLI::App& command, const std::string& group);

}  // namespace passband::cli
