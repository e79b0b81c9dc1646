#include "core/project/project_file.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <algorithm>
#include <array>
#include <bit>
#include <climits>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sqlite3.h>
#include <string_view>

#include "core/base/error.h"
#include "core/project/project_database.h"

namespace passband {
namespace {

static_assert(std::endian::native == std::endian::little, "maps are stored as little-endian float32");

constexpr std::int64_t maximumSide = 65536;
constexpr std::array<std::string_view, 4> stateNames{"running", "interrupted", "done", "failed"};
constexpr const char* runColumns = "id, command, options, inputs, seed, versions, state, created, finished, result";

/// Binds without a copy: `bytes` must live until the statement has run.
void bindBytes(SQLite::Statement& statement, int index, std::string_view bytes) {
  if (bytes.size() > INT_MAX) throw SQLite::Exception("too big", SQLITE_TOOBIG);
  static const char nothing = 0;  // a null pointer would bind NULL
  statement.bindNoCopy(index, static_cast<const void*>(bytes.empty() ? &nothing : bytes.data()),
                       static_cast<int>(bytes.size()));
}

/// Binds name, rows, cols and data from `first` on.
void bindMap(SQLite::Statement& statement, int first, const StoredMap& map) {
  const Grid<float>& values = map.values;
  if (values.empty() || values.rows() > maximumSide || values.cols() > maximumSide) {
    throw UsageError(
        fmt::format("cannot store the map \"{}\": its size is {} x {}", map.name, values.rows(), values.cols()));
  }
  statement.bind(first, map.name);
  statement.bind(first + 1, values.rows());
  statement.bind(first + 2, values.cols());
  const auto bytes = std::as_bytes(values.values());
  bindBytes(statement, first + 3, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// From columns name, rows, cols, data.
StoredMap readMap(SQLite::Statement& statement, const std::filesystem::path& path) {
  StoredMap map;
  map.name = statement.getColumn(0).getString();
  const SQLite::Column rows = statement.getColumn(1), cols = statement.getColumn(2), data = statement.getColumn(3);
  const auto side = [](const SQLite::Column& c) {
    return c.isInteger() && c.getInt64() >= 1 && c.getInt64() <= maximumSide;
  };
  if (!side(rows) || !side(cols) || !data.isBlob() ||
      rows.getInt64() * cols.getInt64() * std::int64_t{sizeof(float)} != data.getBytes()) {
    throw damagedProject(path, fmt::format("the size of the map \"{}\" is not that of its values", map.name));
  }
  map.values = Grid<float>(rows.getInt64(), cols.getInt64());
  std::memcpy(map.values.values().data(), data.getBlob(), static_cast<std::size_t>(data.getBytes()));
  return map;
}

/// From runColumns. Returns what is damaged; empty: nothing.
std::string readRun(SQLite::Statement& statement, Run& run) {
  const auto text = [&](int column) { return statement.getColumn(column).getString(); };
  run.id = statement.getColumn(0).getInt64();
  run.key.command = text(1);
  run.key.options = text(2);
  try {
    run.key.inputs = nlohmann::json::parse(text(3)).get<std::vector<std::int64_t>>();
  } catch (const nlohmann::json::exception&) {
    return fmt::format("run {} names its inputs as \"{:.40}\"", run.id, text(3));
  }
  run.key.seed = static_cast<std::uint64_t>(statement.getColumn(4).getInt64());
  run.key.versions = text(5);
  const auto state = std::ranges::find(stateNames, text(6));
  if (state == stateNames.end()) return fmt::format("run {} has the state \"{:.40}\"", run.id, text(6));
  run.state = static_cast<RunState>(state - stateNames.begin());
  run.created = text(7);
  run.finished = text(8);
  run.result = text(9);
  return {};
}

Run readRun(SQLite::Statement& statement, const std::filesystem::path& path) {
  Run run;
  if (const std::string damage = readRun(statement, run); !damage.empty()) throw damagedProject(path, damage);
  return run;
}

/// Runs an UPDATE whose parameter `index` is the run's id.
void updateRun(SQLite::Statement& statement, int index, std::int64_t run, const std::filesystem::path& path) {
  statement.bind(index, run);
  if (statement.exec() == 1) return;
  throw Error(fmt::format("project {} has no run {}: it was overwritten while it was open; run the command again",
                          path.string(), run));
}

std::vector<StoredMap> readMaps(SQLite::Statement& statement, const std::filesystem::path& path) {
  std::vector<StoredMap> maps;
  while (statement.executeStep()) maps.push_back(readMap(statement, path));
  return maps;
}

}  // namespace

struct ProjectFile::Database : ProjectDatabase {
  using ProjectDatabase::ProjectDatabase;
};

ProjectFile::ProjectFile(const std::filesystem::path& path, Notice notice)
    : database_(std::make_unique<Database>(path, std::move(notice))) {}
ProjectFile::ProjectFile(std::unique_ptr<Database> database) : database_(std::move(database)) {}
ProjectFile::~ProjectFile() = default;
ProjectFile::ProjectFile(ProjectFile&&) noexcept = default;

ProjectFile ProjectFile::inMemory() {
  return ProjectFile(std::make_unique<Database>());
}

bool ProjectFile::isProject(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::array<char, projectHeaderBytes> bytes{};
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), bytes.size());
  return projectHeader({bytes.data(), static_cast<std::size_t>(file.gcount())}) == ProjectHeader::Project;
}

const std::filesystem::path& ProjectFile::path() const {
  return database_->path();
}

void ProjectFile::copyFrom(const ProjectFile& other) {
  database_->copyFrom(*other.database_);
}

std::int64_t ProjectFile::addInput(const ProjectInput& input) {
  return database_->attempt([&]() -> std::int64_t {
    SQLite::Statement statement(database_->sqlite(),
                                "INSERT INTO inputs(kind, source, hash, description, recipe, identity) "
                                "VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(kind, hash, identity) DO UPDATE SET "
                                "source = excluded.source, description = excluded.description, "
                                "recipe = excluded.recipe RETURNING id");
    SQLite::bind(statement, input.kind, input.source, input.hash, input.description, input.recipe, input.identity);
    statement.executeStep();
    const std::int64_t id = statement.getColumn(0).getInt64();
    statement.executeStep();  // to the end: only there is it committed
    return id;
  });
}

std::vector<ProjectInput> ProjectFile::inputs() const {
  return database_->attempt([&] {
    SQLite::Statement statement(database_->sqlite(),
                                "SELECT kind, source, hash, description, recipe, identity, id FROM inputs ORDER BY id");
    std::vector<ProjectInput> inputs;
    while (statement.executeStep()) {
      const auto text = [&](int column) { return statement.getColumn(column).getString(); };
      inputs.push_back({text(0), text(1), text(2), text(3), text(4), text(5), statement.getColumn(6).getInt64()});
    }
    return inputs;
  });
}

Run ProjectFile::beginRun(const RunKey& key) {
  return database_->attempt([&] {
    SQLite::Database& sqlite = database_->sqlite();
    SQLite::Transaction transaction(sqlite);
    const std::string inputs = nlohmann::json(key.inputs).dump();
    const auto seed = static_cast<std::int64_t>(key.seed);
    SQLite::Statement insert(
        sqlite,
        "INSERT INTO runs(id, command, options, inputs, seed, versions, state, created) VALUES("
        "1 + max(coalesce((SELECT max(id) FROM runs), 0), coalesce((SELECT max(last) FROM run_numbers), 0)), "
        "?, ?, ?, ?, ?, 'running', strftime('%Y-%m-%dT%H:%M:%SZ', 'now')) ON CONFLICT DO UPDATE SET "
        "state = 'running', finished = '' WHERE state <> 'done'");
    SQLite::bind(insert, key.command, key.options, inputs, seed, key.versions);
    insert.exec();
    SQLite::Statement select(
        sqlite, fmt::format("SELECT {}, progress FROM runs WHERE command = ? AND options = ? AND inputs = ? "
                            "AND seed = ? AND versions = ?",
                            runColumns));
    SQLite::bind(select, key.command, key.options, inputs, seed, key.versions);
    if (!select.executeStep()) throw damagedProject(database_->path(), "a run that was stored is not found");
    Run run = readRun(select, database_->path());
    run.progress = select.getColumn(10).getString();
    select.reset();
    transaction.commit();
    return run;
  });
}

void ProjectFile::saveProgress(std::int64_t run, const std::string& progress) {
  database_->attempt([&] {
    SQLite::Statement statement(database_->sqlite(),
                                "UPDATE runs SET progress = iif(state = 'done', progress, ?) WHERE id = ?");
    bindBytes(statement, 1, progress);
    updateRun(statement, 2, run, database_->path());
  });
}

void ProjectFile::setState(std::int64_t run, RunState state) {
  const bool ended = state == RunState::Done || state == RunState::Failed;
  database_->attempt([&] {
    SQLite::Statement statement(
        database_->sqlite(),
        "UPDATE runs SET state = iif(state = 'done', state, ?), finished = iif(state = 'done', finished, "
        "iif(?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), '')) WHERE id = ?");
    statement.bind(1, std::string(stateNames[static_cast<std::size_t>(state)]));
    statement.bind(2, ended ? 1 : 0);
    updateRun(statement, 3, run, database_->path());
  });
}

void ProjectFile::finishRun(std::int64_t run, const std::string& result, const std::vector<StoredMap>& maps,
                            const std::string& rest) {
  database_->attempt([&] {
    SQLite::Database& sqlite = database_->sqlite();
    SQLite::Transaction transaction(sqlite);
    SQLite::Statement update(
        sqlite,
        "UPDATE runs SET state = 'done', finished = strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), result = ?, "
        "progress = ? WHERE id = ?");
    update.bind(1, result);
    bindBytes(update, 2, rest);
    updateRun(update, 3, run, database_->path());
    SQLite::Statement clear(sqlite, "DELETE FROM maps WHERE run = ?");
    clear.bind(1, run);
    clear.exec();
    SQLite::Statement insert(sqlite, "INSERT INTO maps(run, name, rows, cols, data) VALUES(?, ?, ?, ?, ?)");
    for (const StoredMap& map : maps) {
      insert.bind(1, run);
      bindMap(insert, 2, map);
      insert.exec();
      insert.reset();
    }
    transaction.commit();
  });
}

std::optional<Run> ProjectFile::run(std::int64_t id) const {
  return database_->attempt([&]() -> std::optional<Run> {
    SQLite::Statement statement(database_->sqlite(),
                                fmt::format("SELECT {}, progress FROM runs WHERE id = ?", runColumns));
    statement.bind(1, id);
    if (!statement.executeStep()) return std::nullopt;
    Run run;
    if (const std::string damage = readRun(statement, run); !damage.empty()) {
      throw UnreadableRun(fmt::format("a run of {} is corrupt: {}; delete the run and run it again",
                                      database_->path().string(), damage));
    }
    run.progress = statement.getColumn(10).getString();
    return run;
  });
}

std::vector<Run> ProjectFile::runs(std::vector<std::string>* damaged) const {
  return database_->attempt([&] {
    SQLite::Statement statement(database_->sqlite(), fmt::format("SELECT {} FROM runs ORDER BY id", runColumns));
    std::vector<Run> runs;
    while (statement.executeStep()) {
      Run run;
      const std::string damage = readRun(statement, run);
      if (damage.empty()) {
        runs.push_back(std::move(run));
      } else if (damaged == nullptr) {
        throw damagedProject(database_->path(), damage);
      } else {
        damaged->push_back(
            fmt::format("a run of {} is corrupt and was skipped: {}", database_->path().string(), damage));
      }
    }
    return runs;
  });
}

void ProjectFile::removeRun(std::int64_t run) {
  database_->attempt([&] {
    SQLite::Database& sqlite = database_->sqlite();
    SQLite::Transaction transaction(sqlite);
    SQLite::Statement remove(sqlite, "DELETE FROM runs WHERE id = ?");
    updateRun(remove, 1, run, database_->path());
    SQLite::Statement remember(sqlite, "UPDATE run_numbers SET last = max(last, ?)");
    remember.bind(1, run);
    remember.exec();
    transaction.commit();
  });
}

std::vector<StoredMap> ProjectFile::maps(std::int64_t run) const {
  return database_->attempt([&] {
    SQLite::Statement statement(database_->sqlite(),
                                "SELECT name, rows, cols, data FROM maps WHERE run = ? ORDER BY id");
    statement.bind(1, run);
    return readMaps(statement, database_->path());
  });
}

void ProjectFile::saveMask(const StoredMap& mask) {
  database_->attempt([&] {
    SQLite::Statement statement(
        database_->sqlite(),
        "INSERT INTO masks(name, rows, cols, data) VALUES(?, ?, ?, ?) ON CONFLICT(name) DO UPDATE SET "
        "rows = excluded.rows, cols = excluded.cols, data = excluded.data");
    bindMap(statement, 1, mask);
    statement.exec();
  });
}

std::vector<StoredMap> ProjectFile::masks() const {
  return database_->attempt([&] {
    SQLite::Statement statement(database_->sqlite(), "SELECT name, rows, cols, data FROM masks ORDER BY id");
    return readMaps(statement, database_->path());
  });
}

void ProjectFile::removeMask(const std::string& name) {
  database_->attempt([&] {
    SQLite::Statement statement(database_->sqlite(), "DELETE FROM masks WHERE name = ?");
    statement.bind(1, name);
    statement.exec();
  });
}

void ProjectFile::saveSetting(const std::string& name, const std::string& value) {
  database_->attempt([&] {
    SQLite::Statement statement(database_->sqlite(),
                                "INSERT INTO settings(name, value) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET "
                                "value = excluded.value");
    SQLite::bind(statement, name, value);
    statement.exec();
  });
}

std::string ProjectFile::setting(const std::string& name) const {
  return database_->attempt([&] {
    SQLite::Statement statement(database_->sqlite(), "SELECT value FROM settings WHERE name = ?");
    statement.bind(1, name);
    return statement.executeStep() ? statement.getColumn(0).getString() : std::string();
  });
}

}  // namespace passband
