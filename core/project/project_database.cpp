#include "core/project/project_database.h"

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

SQLite::Database connect(const fs::path& path, int patience = 0) {
  SQLite::Database database(fs::absolute(path).string(), SQLite::OPEN_READWRITE, patience);
  // A hostile file's own schema must not make SQLite do more than read plain tables.
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  database.exec(kSettings);
  return database;
}

SQLite::Database openDatabase(const fs::path& path, const FileLock& lock) {
  const ProjectHeader header = projectHeader(lock.beginning(projectHeaderBytes));
  if (header == ProjectHeader::Foreign) {
    throw Error(fmt::format("{} is not a Passband project; choose another file name", path.string()));
  }
  if (header == ProjectHeader::OtherDatabase) {
    throw Error(fmt::format("{} is a database of another program, not a Passband project; choose another file name",
                            path.string()));
  }
  try {
    return connect(path);
  } catch (const SQLite::Exception& error) {
    throw describedError(path, error);
  }
}

std::string lostText(const fs::path& old, const fs::path& place) {
  if (place != old) {
    return fmt::format("the project {} was replaced by another file while it was open; it is saved as {}", old.string(),
                       place.string());
  }
  return fmt::format("the project {} was deleted while it was open; it is written again with all that was in it",
                     place.string());
}

std::string overwrittenText(const fs::path& old, const fs::path& place, bool whole) {
  return fmt::format(
      "the project {} was overwritten by another program while it was open; {} saved as {}", old.string(),
      whole ? "it is" : "what it held before is lost, what was stored since it was opened is", place.string());
}

bool hasTablesOnly(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM sqlite_master WHERE rootpage = 0 OR type NOT IN ('table', 'index')")
             .getInt64() == 0;
}

/// Whether the file is none that SQLite, or this program, has written so.
bool isDamage(const SQLite::Exception& error) {
  const int code = error.getErrorCode() & 0xff;
  return code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_ERROR;
}

/// "search-2.passband": of a name that is free.
fs::path freeNameBeside(const fs::path& path) {
  fs::path free = path;
  for (int number = 2; fs::exists(fs::symlink_status(free)); ++number) {
    free.replace_filename(fmt::format("{}-{}{}", path.stem().string(), number, path.extension().string()));
  }
  return free;
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
  copy_.emplace(sqlite_, ProjectCopy::Extent::EverythingOfSmallOnes);
  settle();
  lock_->keep();
}

Error ProjectDatabase::described(const SQLite::Exception& error) const {
  return describedError(path_, error);
}

void ProjectDatabase::prepare() {
  SQLite::Transaction transaction(sqlite_, SQLite::TransactionBehavior::EXCLUSIVE);
  if (!hasTablesOnly(sqlite_)) {
    throw damagedProject(path_, "it holds views, triggers or virtual tables, which no project has");
  }
  migrate();
  transaction.commit();
  // Not a write-ahead log: what is saved is in the file itself, wherever that is copied or moved to.
  if (sqlite_.execAndGet("PRAGMA journal_mode=DELETE").getString() != "delete") {
    throw SQLite::Exception("its log cannot be ended", SQLITE_BUSY);
  }
  sqlite_.setBusyTimeout(patienceMs);
}

void ProjectDatabase::copyFrom(ProjectDatabase& other) {
  attempt([&] {
    other.attempt([&] { copyDatabase(sqlite_, other.sqlite_); });
    if (lock_) copy_.emplace(sqlite_, ProjectCopy::Extent::Everything);
  });
}

void ProjectDatabase::settle() noexcept {
  if (!lock_) return;
  copy_->update(sqlite_);
  try {
    look_ = lock_->look();
  } catch (const Error&) {  // it is looked at closely then, the next time
    look_ = {};
  }
}

/// SQLite knows its file by name only, and would take what has the name now for it.
void ProjectDatabase::follow() {
  if (!lock_) return;
  const bool written = lock_->look() != look_;
  const fs::path place = lock_->isAt(path_) ? path_ : lock_->place();
  if (place == path_ && !written) return;
  if (place.empty() || !reopen(place)) return writeAnew(written);
  if (place == path_) return;
  const fs::path old = std::exchange(path_, place);
  if (notice_) {
    notice_(fmt::format("the project {} was moved to {} while it was open; it is saved there from now on", old.string(),
                        place.string()));
  }
}

/// Not with the old connection: it would take what it remembers of one file for that of another one that was written to
/// equally often. Returns false where the file does not hold the project any more.
bool ProjectDatabase::reopen(const fs::path& place) {
  if (projectHeader(lock_->beginning(projectHeaderBytes)) != ProjectHeader::Project) return false;
  try {
    SQLite::Database anew = connect(place, patienceMs);
    const bool known = anew.execAndGet("PRAGMA user_version").getInt() == static_cast<int>(projectMigrations.size());
    if (!known || !hasTablesOnly(anew) || !copy_->isIn(anew)) return false;
    sqlite_ = std::move(anew);
    copy_->watch(sqlite_);
    return true;
  } catch (const SQLite::Exception& error) {
    if (!isDamage(error)) throw;
    return false;
  }
}

/// From the file that has lost its name, which lasts as long as it is open; where that was written over, from the copy.
void ProjectDatabase::writeAnew(bool overwritten) {
  if (overwritten && copy_->lost()) {
    throw Error(
        fmt::format("the project {} was overwritten by another program while it was open, and the temporary folder had "
                    "no room for a copy; what was stored since it was opened is lost",
                    path_.string()));
  }
  const fs::path place = freeNameBeside(path_), old = path_;
  if (place.has_parent_path()) makeFolder(place.parent_path());
  ProjectDatabase anew(place);
  const bool whole = copy_->whole();
  copyDatabase(anew.sqlite_, overwritten ? copy_->sqlite() : sqlite_);
  path_ = place;
  sqlite_ = std::move(anew.sqlite_);
  lock_ = std::move(anew.lock_);
  copy_.emplace(sqlite_, ProjectCopy::Extent::Everything);
  if (notice_) notice_(overwritten ? overwrittenText(old, place, whole) : lostText(old, place));
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
