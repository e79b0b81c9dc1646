#include "core/project/project_database.h"

#include <SQLiteCpp/Backup.h>
#include <cstdint>
#include <fmt/format.h>
#include <sqlite3.h>
#include <utility>

#include "core/base/files.h"
#include "core/project/earlier_inputs.h"
#include "core/project/kept_work.h"
#include "core/project/project_schema.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

constexpr int patienceMs = 10'000;  // for another program that reads the file: a copy, a look into it

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

constexpr const char* kSettings =
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL";

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
    SQLite::Database database(fs::absolute(path).string(), SQLite::OPEN_READWRITE);
    // A hostile file's own schema must not make SQLite do more than read plain tables.
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    database.exec(kSettings);
    return database;
  } catch (const SQLite::Exception& error) {
    throw describedError(path, error);
  }
}

/// "search-2.passband": of a name that is free.
fs::path freeNameBeside(const fs::path& path) {
  fs::path free = path;
  for (int number = 2; fs::exists(fs::symlink_status(free)); ++number) {
    free.replace_filename(fmt::format("{}-{}{}", path.stem().string(), number, path.extension().string()));
  }
  return free;
}

void copyDatabase(SQLite::Database& to, SQLite::Database& from) {
  SQLite::Backup copy(to, from);
  if (const int result = copy.executeStep(); result != SQLITE_DONE) throw SQLite::Exception("not copied", result);
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

ProjectDatabase::ProjectDatabase() : sqlite_(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
  sqlite_.exec(kSettings);
  SQLite::Transaction transaction(sqlite_);
  migrate();
  transaction.commit();
}

ProjectDatabase::ProjectDatabase(const fs::path& path, Notice notice)
    : path_(path),
      notice_(std::move(notice)),
      lock_(std::make_unique<FileLock>(path)),
      sqlite_(openDatabase(path, *lock_)) {
  try {
    prepare();
  } catch (const SQLite::Exception& error) {
    throw described(error);
  }
  lock_->keep();
}

Error ProjectDatabase::described(const SQLite::Exception& error) const {
  return describedError(path_, error);
}

void ProjectDatabase::prepare() {
  SQLite::Transaction transaction(sqlite_, SQLite::TransactionBehavior::EXCLUSIVE);
  const std::int64_t others =
      sqlite_.execAndGet("SELECT count(*) FROM sqlite_master WHERE rootpage = 0 OR type NOT IN ('table', 'index')");
  if (others != 0) throw damagedProject(path_, "it holds views, triggers or virtual tables, which no project has");
  migrate();
  transaction.commit();
  // Not a write-ahead log: what is saved is in the file itself, wherever that is copied or moved to.
  if (sqlite_.execAndGet("PRAGMA journal_mode=DELETE").getString() != "delete") {
    throw SQLite::Exception("its log cannot be ended", SQLITE_BUSY);
  }
  sqlite_.setBusyTimeout(patienceMs);
}

void ProjectDatabase::copyFrom(ProjectDatabase& other) {
  attempt([&] { other.attempt([&] { copyDatabase(sqlite_, other.sqlite_); }); });
}

/// SQLite knows its file by name only, and would take what has the name now for it.
void ProjectDatabase::follow() {
  if (!lock_ || lock_->isAt(path_)) return;
  const fs::path place = lock_->place();
  place.empty() ? writeAnew() : followTo(place);
}

void ProjectDatabase::followTo(const fs::path& place) {
  sqlite_ = openDatabase(place, *lock_);
  sqlite_.setBusyTimeout(patienceMs);
  const fs::path old = std::exchange(path_, place);
  if (notice_) {
    notice_(fmt::format("the project {} was moved to {} while it was open; it is saved there from now on", old.string(),
                        place.string()));
  }
}

/// From the file that has lost its name, which lasts as long as it is open.
void ProjectDatabase::writeAnew() {
  const fs::path place = freeNameBeside(path_);
  const bool replaced = place != path_;
  if (place.has_parent_path()) makeFolder(place.parent_path());
  ProjectDatabase anew(place);
  copyDatabase(anew.sqlite_, sqlite_);
  const fs::path old = std::exchange(path_, place);
  sqlite_ = std::move(anew.sqlite_);
  lock_ = std::move(anew.lock_);
  if (!notice_) return;
  notice_(replaced ? fmt::format("the project {} was replaced by another file while it was open; it is saved as {}",
                                 old.string(), place.string())
                   : fmt::format("the project {} was deleted while it was open; it is written again with all that was "
                                 "in it",
                                 place.string()));
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
  if (version == kSchemaOfKeptWork) moveKeptWork(sqlite_, path_, notice_);
  if (version <= kSchemaOfEarlierInputs) identifyEarlierInputs(sqlite_);
  sqlite_.exec(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", projectApplicationId, known));
}

}  // namespace passband
