// What the user sees while a command runs: text on stdout; progress, notes and warnings on stderr.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/base/job_context.h"

namespace passband::cli {

/// With --json everything on stderr is a JSON object a line, and stdout is left to the result. On a terminal progress
/// is a bar with rate and time left, elsewhere an occasional line; --quiet shows neither progress nor notes. What
/// cannot be written is left out. Control characters in any text are shown as '?'. Thread rule: one thread.
class Console {
 public:
  /// `silent`: nothing at all, for all ranks of mpirun but the first.
  Console(bool json, bool quiet, bool silent = false);
  /// Clears the bar.
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  /// A line of the result for people, on stdout; nothing with --json.
  void say(const std::string& line);
  /// The same of several lines.
  void sayText(const std::string& text);
  /// How the work goes, on stderr.
  void note(const std::string& sentence);
  /// Something the user should know about the result, on stderr also with --quiet; also kept for the result's
  /// "warnings".
  void warn(const std::string& sentence);
  /// Why the command failed.
  void error(const std::string& sentence);
  void report(const Progress& progress);
  /// The state of a long run was stored in `file`: a line with --json only.
  void saved(const std::string& file);

  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  enum class Style { None, Bar, Lines, Json };
  void message(const char* kind, const std::string& given);
  void drawBar(const Progress& progress);
  void clearBar();
  bool due(const Progress& progress) const;

  bool json_;
  bool quiet_;
  bool silent_;
  Style style_;
  bool barShown_ = false;
  std::string shownStage_;
  std::chrono::steady_clock::time_point shownAt_ = std::chrono::steady_clock::now();
  std::vector<std::string> warnings_;
};

}  // namespace passband::cli
