// What an open project holds, apart from its file: there is no other place to write it from once something else has
// been written over that. Internal to core/project.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <set>
#include <utility>

namespace passband {

/// In a temporary database, which takes at most 64 MiB of memory and goes with this object.
/// Thread rule: none; it is used in the turns of its ProjectDatabase.
class ProjectCopy {
 public:
  enum class Extent {
    Everything,
    /// A project of more than 64 MiB would take too long to copy each time it is opened: of such a one only what is
    /// stored from now on.
    EverythingOfSmallOnes
  };

  ProjectCopy(SQLite::Database& project, Extent extent);

  /// From now on what is stored through this connection is noted; it must live as long as this object, or until the
  /// next call. Not noted: what SQLite's backup writes.
  void watch(SQLite::Database& project);
  /// Takes what was stored since the last call. Without room for it in the temporary folder the copy is lost.
  void update(SQLite::Database& project) noexcept;

  /// Whether everything is here that the project held when this copy was begun.
  bool whole() const { return whole_; }
  bool lost() const { return lost_; }
  /// Whether everything of the copy is in that project too.
  bool isIn(SQLite::Database& project);
  SQLite::Database& sqlite() { return sqlite_; }

 private:
  void begin(SQLite::Database& project, Extent extent);
  void takeRow(SQLite::Database& project, const char* table, std::int64_t row);

  SQLite::Database sqlite_;
  std::set<std::pair<const char*, std::int64_t>> changed_;  ///< table and rowid
  bool whole_ = false;
  bool lost_ = false;
};

/// `to` becomes a copy of `from`.
void copyDatabase(SQLite::Database& to, SQLite::Database& from);

}  // namespace passband
