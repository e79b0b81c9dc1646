#include "core/project/project_copy.h"

#include <SQLiteCpp/Backup.h>
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <sqlite3.h>
#include <string>
#include <string_view>

#include "core/project/earlier_inputs.h"
#include "core/project/project_schema.h"

namespace passband {
namespace {

constexpr std::int64_t kMemory = std::int64_t{64} << 20;

constexpr std::array kTables{"inputs", "runs", "maps", "masks", "settings", "run_numbers"};

/// A row for each entry of a project, which tells it from that of another project, or of an earlier state of this one.
constexpr const char* kEntries =
    "SELECT json_array('input', id, kind, source, hash, recipe) FROM inputs UNION ALL "
    "SELECT json_array('run', id, command, options, inputs, seed, versions, state, created, finished, length(result), "
    "length(progress)) FROM runs UNION ALL "
    "SELECT json_array('map', id, run, name, rows, cols) FROM maps UNION ALL "
    "SELECT json_array('mask', name, rows, cols) FROM masks UNION ALL "
    "SELECT json_array('setting', name, value) FROM settings";

std::set<std::string> entriesOf(SQLite::Database& sqlite) {
  std::set<std::string> entries;
  SQLite::Statement statement(sqlite, kEntries);
  while (statement.executeStep()) entries.insert(statement.getColumn(0).getString());
  return entries;
}

/// Of the types that the tables have.
void bindValue(SQLite::Statement& statement, int index, const SQLite::Column& value) {
  if (value.isInteger()) {
    statement.bind(index, value.getInt64());
  } else if (value.isBlob() && value.getBytes() > 0) {
    statement.bindNoCopy(index, value.getBlob(), value.getBytes());
  } else if (value.isBlob()) {
    statement.bind(index, static_cast<const void*>(""), 0);
  } else {
    statement.bind(index, value.getString());
  }
}

std::int64_t sizeOf(SQLite::Database& sqlite) {
  return sqlite.execAndGet("PRAGMA page_count").getInt64() * sqlite.execAndGet("PRAGMA page_size").getInt64();
}

}  // namespace

ProjectCopy::ProjectCopy(SQLite::Database& project, Extent extent)
    : sqlite_("", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {  // without a name: in memory, then a temporary file
  try {
    begin(project, extent);
  } catch (const SQLite::Exception&) {
    lost_ = true;
  }
  watch(project);
}

void ProjectCopy::begin(SQLite::Database& project, Extent extent) {
  sqlite_.exec(fmt::format("PRAGMA trusted_schema=OFF; PRAGMA journal_mode=OFF; PRAGMA cache_size=-{}", kMemory >> 10));
  whole_ = extent == Extent::Everything || sizeOf(project) <= kMemory;
  if (whole_) return copyDatabase(sqlite_, project);
  for (const char* const migration : projectMigrations) sqlite_.exec(migration);
  identifyEarlierInputs(sqlite_);
  const std::int64_t last = project.execAndGet("SELECT max(last) FROM run_numbers").getInt64();
  sqlite_.exec(fmt::format("UPDATE run_numbers SET last = {}", last));
  sqlite_.exec(
      fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", projectApplicationId, projectMigrations.size()));
}

void ProjectCopy::watch(SQLite::Database& project) {
  const auto note = [](void* copy, int, const char*, const char* name, sqlite3_int64 row) {
    const auto table = std::ranges::find(kTables, std::string_view(name));
    if (table != kTables.end()) static_cast<ProjectCopy*>(copy)->changed_.emplace(*table, row);
  };
  sqlite3_update_hook(project.getHandle(), note, this);
}

void ProjectCopy::update(SQLite::Database& project) noexcept {
  if (lost_ || changed_.empty()) return;
  try {
    SQLite::Transaction transaction(sqlite_);
    for (const auto& [table, row] : changed_) takeRow(project, table, row);
    transaction.commit();
  } catch (const std::exception&) {
    lost_ = true;
  }
  changed_.clear();
}

void ProjectCopy::takeRow(SQLite::Database& project, const char* table, std::int64_t row) {
  SQLite::Statement from(project, fmt::format("SELECT * FROM {} WHERE rowid = ?", table));
  from.bind(1, row);
  if (!from.executeStep()) {
    SQLite::Statement remove(sqlite_, fmt::format("DELETE FROM {} WHERE rowid = ?", table));
    remove.bind(1, row);
    remove.exec();
    return;
  }
  std::string places = "?";
  for (int column = 1; column < from.getColumnCount(); ++column) places += ", ?";
  SQLite::Statement to(sqlite_, fmt::format("INSERT OR REPLACE INTO {} VALUES({})", table, places));
  for (int column = 0; column < from.getColumnCount(); ++column) bindValue(to, column + 1, from.getColumn(column));
  to.exec();
}

bool ProjectCopy::isIn(SQLite::Database& project) {
  return lost_ || std::ranges::includes(entriesOf(project), entriesOf(sqlite_));
}

void copyDatabase(SQLite::Database& to, SQLite::Database& from) {
  SQLite::Backup copy(to, from);
  if (const int result = copy.executeStep(); result != SQLITE_DONE) throw SQLite::Exception("not copied", result);
}

}  // namespace passband
