// The open database behind a project file: lock, header, schema, and SQLite's errors as sentences. Internal to
// core/project: it is the one header here that needs SQLiteCpp.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/project/file_lock.h"
#include "core/project/project_copy.h"

namespace passband {

/// What the first bytes of a file say it is.
enum class ProjectHeader { Empty, Foreign, OtherDatabase, Project };
constexpr std::size_t projectHeaderBytes = 72;
ProjectHeader projectHeader(std::string_view firstBytes);

Error damagedProject(const std::filesystem::path& path, const std::string& why);

/// Thread rule: what is done in attempt() may come from any thread; it takes turns.
class ProjectDatabase {
 public:
  using Notice = std::function<void(const std::string& sentence)>;

  /// One that is in no file, and gone with this object.
  ProjectDatabase();

  /// Opens or creates, and brings the schema up to date. Errors as ProjectFile. `notice`: see ProjectFile.
  explicit ProjectDatabase(const std::filesystem::path& path, Notice notice = {});

  const std::filesystem::path& path() const { return path_; }
  SQLite::Database& sqlite() { return sqlite_; }

  /// Runs `action` on the file where it is now, with SQLite's errors turned into sentences.
  template <class Action>
  auto attempt(Action&& action) -> decltype(action()) {
    const std::lock_guard turn(turns_);
    const Settling atTheEnd{*this};
    try {
      follow();
      return action();
    } catch (const SQLite::Exception& error) {
      throw described(error);
    }
  }

  /// Becomes a copy of another one.
  void copyFrom(ProjectDatabase& other);

 private:
  /// What is in the file is the project, until somebody else changes it.
  struct Settling {
    ProjectDatabase& database;
    ~Settling() { database.settle(); }
  };

  Error described(const SQLite::Exception& error) const;
  void prepare();
  void migrate();
  void settle() noexcept;
  void follow();
  bool reopen(const std::filesystem::path& place);
  void writeAnew(bool overwritten);

  std::recursive_mutex turns_;
  std::filesystem::path path_;
  Notice notice_;
  std::unique_ptr<FileLock> lock_;  ///< declared first, so let go after the database is closed; null: in no file
  FileLock::Look look_;             ///< after the last call
  SQLite::Database sqlite_;
  std::optional<ProjectCopy> copy_;  ///< where it is in a file
};

}  // namespace passband
