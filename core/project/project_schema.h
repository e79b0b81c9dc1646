// The tables of the project file and their history.
#pragma once

#include <array>

namespace passband {

/// "PBnd", in the header of every project file: SQLite's application_id.
constexpr int projectApplicationId = 0x50426e64;

/// Entry n turns schema n into schema n + 1. A new schema is one more entry; entries that were released never change.
constexpr std::array<const char*, 4> projectMigrations{
    R"(
CREATE TABLE inputs(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL, hash TEXT NOT NULL, description TEXT NOT NULL,
  recipe TEXT NOT NULL, UNIQUE(kind, hash, recipe)) STRICT;
CREATE TABLE runs(
  id INTEGER PRIMARY KEY, command TEXT NOT NULL, options TEXT NOT NULL, inputs TEXT NOT NULL, seed INTEGER NOT NULL,
  versions TEXT NOT NULL, state TEXT NOT NULL, created TEXT NOT NULL, finished TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '', progress BLOB NOT NULL DEFAULT x'',
  UNIQUE(command, options, inputs, seed, versions)) STRICT;
CREATE TABLE maps(
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE, name TEXT NOT NULL,
  rows INTEGER NOT NULL, cols INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE(run, name)) STRICT;
CREATE TABLE masks(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, rows INTEGER NOT NULL, cols INTEGER NOT NULL,
  data BLOB NOT NULL) STRICT;
)",
    R"(
CREATE TABLE settings(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
)",
    // The tables stay. What the window kept in settings goes into runs: see kept_work.h.
    "",
    // `last`: the highest number of a run that was deleted, so that it is not given again. `identity`: see
    // ProjectInput; earlier_inputs.h fills the table again.
    R"(
CREATE TABLE run_numbers(last INTEGER NOT NULL) STRICT;
INSERT INTO run_numbers VALUES(0);
CREATE TABLE earlier_inputs AS SELECT * FROM inputs;
DROP TABLE inputs;
CREATE TABLE inputs(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL, hash TEXT NOT NULL, description TEXT NOT NULL,
  recipe TEXT NOT NULL, identity TEXT NOT NULL, UNIQUE(kind, hash, identity)) STRICT;
)",
};

}  // namespace passband
