// What the window kept in settings before schema 3: searches and verdicts, a line of base64 words each (method,
// identity, state, "whole" or "stopped"). They become runs of commands of their own, with the state as it was, until
// somebody has the same images and model open and can say which runs they are.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace SQLite {
class Database;
}

namespace passband {

/// The last schema that had them.
constexpr int kSchemaOfKeptWork = 2;
/// The commands of such runs; their options are the identity.
constexpr const char* kKeptSearch = "kept search";
constexpr const char* kKeptJudging = "kept judging";

/// Moves them all. A line that is damaged is dropped, and `notice`, where there is one, told so.
void moveKeptWork(SQLite::Database& database, const std::filesystem::path& path,
                  const std::function<void(const std::string& sentence)>& notice);

}  // namespace passband
