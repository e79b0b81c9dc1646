#include "core/project/project_database.h"

#include <cstdint>
#include <fmt/format.h>
#include <sqlite3.h>

#include "core/project/project_schema.h"

namespace passband {
namespace {

Error describedError(const std::filesystem::path& path, const SQLite::Exception& error) {
  const std::string name = path.string();
  const int code = error.getErrorCode() & 0xff;
  // SQLite tells a full disk from a quota or a failing disk only by ENOSPC; the others come as a write error.
  const bool refused = error.getExtendedErrorCode() == SQLITE_IOERR_WRITE;
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
    return Error(fmt::format("project {} is open in another process; close it there first", name));
  }
  if (code == SQLITE_FULL || refused) {
    return Error(
        fmt::format("cannot write {}: the disk is full{}; free some space and run the command again, the project keeps "
                    "everything stored before",
                    name, refused ? ", over its quota or failing" : ""));
  }
  if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_PERM) {
    return Error(
        fmt::format("cannot write {}: {}; check the right to write to the file and its folder", name, error.what()));
  }
  if (code == SQLITE_IOERR) {
    return Error(fmt::format("cannot read or write {}: {}; check the disk", name, error.what()));
  }
  if (code == SQLITE_NOMEM) return Error(fmt::format("cannot use {}: not enough memory; close other programs", name));
  if (code == SQLITE_TOOBIG) {
    return Error(fmt::format("cannot store in {}: an entry is larger than 1 GB; analyse fewer classes at once", name));
  }
  return damagedProject(path, error.what());
}

SQLite::Database openDatabase(const std::filesystem::path& path, const FileLock& lock) {
  const ProjectHeader header = projectHeader(lock.beginning(projectHeaderBytes));
  if (header == ProjectHeader::Foreign) {
    throw Error(fmt::format("{} is not a Passband project; choose another file name", path.string()));
  }
  if (header == ProjectHeader::OtherDatabase) {
    throw Error(fmt::format("{} is a database of another program, not a Passband project; choose another file name",
                            path.string()));
  }
  try {
    return SQLite::Database(std::filesystem::absolute(path).string(), SQLite::OPEN_READWRITE);
  } catch (const SQLite::Exception& error) {
    throw describedError(path, error);
  }
}

}  // namespace

ProjectHeader projectHeader(std::string_view firstBytes) {
  // The SQLite file format, section 1.3: a magic string, and application_id, big-endian, at offset 68.
  constexpr std::string_view magic("SQLite format 3\0", 16);
  if (firstBytes.empty()) return ProjectHeader::Empty;
  if (firstBytes.size() < projectHeaderBytes || !firstBytes.starts_with(magic)) return ProjectHeader::Foreign;
  std::uint32_t id = 0;
  for (const char byte : firstBytes.substr(68, 4)) id = (id << 8) | static_cast<unsigned char>(byte);
  return id == projectApplicationId ? ProjectHeader::Project : ProjectHeader::OtherDatabase;
}

Error damagedProject(const std::filesystem::path& path, const std::string& why) {
  return Error(
      fmt::format("project {} is damaged ({}); restore a copy of it or start a new project", path.string(), why));
}

ProjectDatabase::ProjectDatabase(const std::filesystem::path& path)
    : path_(path), lock_(path), sqlite_(openDatabase(path, lock_)) {
  attempt([&] { prepare(); });
  lock_.keep();
}

Error ProjectDatabase::described(const SQLite::Exception& error) const {
  return describedError(path_, error);
}

void ProjectDatabase::prepare() {
  // A hostile file's own schema must not make SQLite do more than read plain tables.
  sqlite3_db_config(sqlite_.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite_.exec(
      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL;"
      "PRAGMA locking_mode=EXCLUSIVE");
  SQLite::Transaction transaction(sqlite_, SQLite::TransactionBehavior::EXCLUSIVE);
  const std::int64_t others =
      sqlite_.execAndGet("SELECT count(*) FROM sqlite_master WHERE rootpage = 0 OR type NOT IN ('table', 'index')");
  if (others != 0) throw damagedProject(path_, "it holds views, triggers or virtual tables, which no project has");
  migrate();
  transaction.commit();
  // Only now: the first schema goes into the file itself, so that its header says what it is, whenever a kill comes.
  sqlite_.exec(lock_.onNetwork() ? "PRAGMA journal_mode=DELETE" : "PRAGMA journal_mode=WAL");
}

void ProjectDatabase::migrate() {
  const int known = static_cast<int>(projectMigrations.size());
  const int version = sqlite_.execAndGet("PRAGMA user_version");
  const bool fresh = sqlite_.execAndGet("PRAGMA application_id").getInt() == 0;
  if (version > known) {
    throw Error(fmt::format("{} was made by a newer Passband (schema {}, this one knows {}); update Passband",
                            path_.string(), version, known));
  }
  if (fresh ? version != 0 : version < 1) throw damagedProject(path_, fmt::format("its schema is {}", version));
  if (version == known) return;
  for (int next = version; next < known; ++next) sqlite_.exec(projectMigrations[static_cast<std::size_t>(next)]);
  sqlite_.exec(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", projectApplicationId, known));
}

}  // namespace passband
