#include "cli/console.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/text.h"
#include "core/base/printable.h"

namespace passband::cli {
namespace {

constexpr auto kRedrawEvery = std::chrono::milliseconds(100);
constexpr auto kLineEvery = std::chrono::seconds(5);

bool terminalOnStderr() {
  const char* kind = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && kind != nullptr && std::string_view(kind) != "dumb";
}

int terminalColumns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

/// "12,345 of 28,000, 1,234 a second, 0:12 left"
std::string progressText(const Progress& progress) {
  std::string text = fmt::format("{} of {}", countText(progress.done), countText(progress.total));
  if (progress.perSecond > 0) text += fmt::format(", {} a second", rateText(progress.perSecond));
  if (progress.secondsLeft >= 0) text += fmt::format(", {} left", clockText(progress.secondsLeft));
  return text;
}

/// A console that cannot be written (a closed pipe, a full disk, a terminal that is gone) is no reason to end the work.
void write(std::FILE* stream, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

void writeLine(std::FILE* stream, const std::string& line) {
  write(stream, line + "\n");
}

}  // namespace

Console::Console(bool json, bool quiet, bool silent) : json_(json), quiet_(quiet), silent_(silent) {
  style_ = quiet || silent ? Style::None : json ? Style::Json : terminalOnStderr() ? Style::Bar : Style::Lines;
}

Console::~Console() {
  clearBar();
}

void Console::say(const std::string& line) {
  sayText(printableLine(line));
}

void Console::sayText(const std::string& text) {
  if (json_ || silent_) return;
  clearBar();
  writeLine(stdout, printableText(text));
}

void Console::note(const std::string& sentence) {
  if (!quiet_) message("note", sentence);
}

void Console::warn(const std::string& sentence) {
  warnings_.push_back(printableLine(sentence));
  message("warning", sentence);
}

void Console::error(const std::string& sentence) {
  message("error", sentence);
}

/// What names of files put into a sentence, such as codes for the terminal, ends here.
void Console::message(const char* kind, const std::string& given) {
  if (silent_) return;
  clearBar();
  const std::string sentence = printableLine(given);
  if (json_) {
    writeLine(stderr, nlohmann::json{{kind, sentence}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    writeLine(stderr,
              fmt::format("passband-cli: {}{}", std::string_view(kind) == "warning" ? "warning: " : "", sentence));
  }
}

bool Console::due(const Progress& progress) const {
  const auto since = std::chrono::steady_clock::now() - shownAt_;
  if (style_ == Style::Lines) return since >= kLineEvery;
  const bool firstOrLast = progress.stage != shownStage_ || progress.done >= progress.total;
  return since >= kRedrawEvery || (style_ == Style::Json && firstOrLast);
}

void Console::report(const Progress& progress) {
  if (style_ == Style::None || !due(progress)) return;
  shownAt_ = std::chrono::steady_clock::now();
  shownStage_ = progress.stage;
  if (style_ == Style::Bar) {
    drawBar(progress);
  } else if (style_ == Style::Lines) {
    writeLine(stderr, fmt::format("{}: {}", printableLine(progress.stage), progressText(progress)));
  } else {
    const nlohmann::ordered_json line = {
        {"stage", progress.stage},
        {"done", progress.done},
        {"total", progress.total},
        {"seconds", progress.seconds},
        {"per_second", progress.perSecond},
        {"seconds_left",
         progress.secondsLeft < 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(progress.secondsLeft)}};
    writeLine(stderr, line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
}

void Console::saved(const std::string& file) {
  if (style_ == Style::Json) message("saved", file);
}

void Console::drawBar(const Progress& progress) {
  const double share =
      progress.total > 0 ? std::clamp(static_cast<double>(progress.done) / static_cast<double>(progress.total), 0., 1.)
                         : 0;
  const std::string before = printableLine(progress.stage) + " [";
  const std::string after = fmt::format("] {:3.0f} %  {}", 100 * share, progressText(progress));
  const int room = terminalColumns() - 1 - static_cast<int>(displayWidth(before) + after.size());
  const int cells = std::clamp(room, 0, 40);
  const int filled = static_cast<int>(share * cells);
  std::string line = before + std::string(static_cast<std::size_t>(filled), '#') +
                     std::string(static_cast<std::size_t>(cells - filled), '-') + after;
  if (room < 0) line = fittedText(line, static_cast<std::size_t>(terminalColumns() - 1));
  write(stderr, "\r" + line + "\x1b[K");
  barShown_ = true;
}

void Console::clearBar() {
  if (!barShown_) return;
  write(stderr, "\r\x1b[K");
  barShown_ = false;
}

}  // namespace passband::cli
