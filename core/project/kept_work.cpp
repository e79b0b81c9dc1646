#include "core/project/kept_work.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "core/base/stored_json.h"

namespace passband {
namespace {

/// Nothing where a character is none of base64.
std::optional<std::string> fromBase64(std::string text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (!text.empty() && text.back() == '=') text.pop_back();
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char digit : text) {
    const auto value = digits.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xff);
  }
  return bytes;
}

struct KeptLine {
  std::string method, identity, state;
  bool whole = false;
};

std::optional<KeptLine> readLine(const std::string& line) {
  std::istringstream words(line);
  std::array<std::string, 3> parts;
  std::string how;
  words >> parts[0] >> parts[1] >> parts[2] >> how;
  if (!words || (how != "whole" && how != "stopped")) return std::nullopt;
  const auto method = fromBase64(parts[0]), identity = fromBase64(parts[1]), state = fromBase64(parts[2]);
  if (!method || !identity || !state || !nlohmann::json::parse(shallowJson(*identity), nullptr, false).is_object())
    return std::nullopt;
  return KeptLine{*method, *identity, *state, how == "whole"};
}

void addRun(SQLite::Database& database, const char* command, const KeptLine& kept) {
  SQLite::Statement insert(
      database,
      "INSERT OR REPLACE INTO runs(command, options, inputs, seed, versions, state, created, progress) "
      "VALUES(?, ?, '[]', 0, '{}', ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?)");
  insert.bind(1, command);
  insert.bind(2, kept.identity);
  insert.bind(3, kept.whole ? "done" : "interrupted");
  insert.bindNoCopy(4, kept.state.data(), static_cast<int>(kept.state.size()));
  insert.exec();
}

}  // namespace

void moveKeptWork(SQLite::Database& database, const std::filesystem::path& path,
                  const std::function<void(const std::string& sentence)>& notice) {
  struct Setting {
    const char *name, *command, *what;
  };
  for (const auto& [name, command, what] :
       {Setting{"kept searches", kKeptSearch, "search"}, Setting{"kept judgings", kKeptJudging, "verdict"}}) {
    SQLite::Statement select(database, "SELECT value FROM settings WHERE name = ?");
    select.bind(1, name);
    std::istringstream lines(select.executeStep() ? select.getColumn(0).getString() : std::string());
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (const auto kept = readLine(line)) {
        addRun(database, command, *kept);
      } else if (notice) {
        notice(
            fmt::format("saved {} {} of {} is corrupt and was discarded; run it again", what, number, path.string()));
      }
    }
    SQLite::Statement remove(database, "DELETE FROM settings WHERE name = ?");
    remove.bind(1, name);
    remove.exec();
  }
}

}  // namespace passband
