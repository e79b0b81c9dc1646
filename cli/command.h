// One sub-command of passband-cli. A new one is a file with a class derived from Command and a function that makes it,
// declared here and listed in commands.cpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/session.h"

namespace passband::cli {

class Command {
 public:
  virtual ~Command() = default;
  /// Adds the command's own options; parsing writes them into members.
  virtual void addOptions(Options& command) = 0;
  /// Does the work. Returns the object of --json, begun with session.newResult(). Throws Error, UsageError, Cancelled.
  virtual Json run(Session& session) = 0;
  /// The result for people, ending in a line break. Made from the object alone, so that a stored result prints as a new
  /// one.
  virtual std::string text(const Json& result) const = 0;
};

struct CommandEntry {
  const char* name;
  const char* summary;
  unsigned optionGroups;  ///< which common options it takes: OptionGroup values joined by |
  std::unique_ptr<Command> (*make)();
};

const std::vector<CommandEntry>& commands();

std::unique_ptr<Command> makeDemo();
std::unique_ptr<Command> makeInfo();
std::unique_ptr<Command> makeTrain();
std::unique_ptr<Command> makeSpectra();
std::unique_ptr<Command> makeEvaluate();
std::unique_ptr<Command> makeSearch();
std::unique_ptr<Command> makeVerdict();
std::unique_ptr<Command> makeSensitivity();
std::unique_ptr<Command> makeRuns();
std::unique_ptr<Command> makeBench();

}  // namespace passband::cli
