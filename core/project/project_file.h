// The project file name.passband: one SQLite database of inputs, masks, runs and maps (docs/architecture.md#files).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/grid.h"

namespace passband {

/// A data set or a model that runs were made from.
struct ProjectInput {
  std::string kind;    ///< "data" or "model"
  std::string source;  ///< path or generated set, as given
  std::string hash;
  std::string description;  ///< format, sizes, architecture, for people
  std::string recipe;       ///< JSON of the Recipe, empty for a model
  std::string identity{};   ///< what beside the hash makes it another input; see core/workflow/run_origin.h
  std::int64_t id = 0;      ///< what addInput returned; set by inputs()
};

/// What makes a run what it is. Two runs with equal keys are the same run, and the second resumes the first.
struct RunKey {
  std::string command;               ///< "search", "evaluate", ..
  std::string options;               ///< JSON object with every option that changes the result, keys sorted
  std::vector<std::int64_t> inputs;  ///< ids of ProjectInput, in the command's order
  std::uint64_t seed = 0;
  std::string versions;  ///< JSON: passband, torch, device, precision
};

enum class RunState { Running, Interrupted, Done, Failed };

struct Run {
  std::int64_t id = 0;
  RunKey key;
  RunState state = RunState::Running;
  std::string created;   ///< UTC, ISO 8601
  std::string finished;  ///< empty until Done or Failed
  std::string result;    ///< the command's JSON object, once Done
  std::string progress;  ///< opaque bytes for resuming, or what finishRun left; not set by runs()
};

/// A named map or mask, H x W float, centred (DC at row floor(H/2), column floor(W/2)).
struct StoredMap {
  std::string name;  ///< "relevance/cat", "mask/ring"
  Grid<float> values;
  bool operator==(const StoredMap&) const = default;
};

/// Every call is one transaction, and after it everything is in the one file, which may be copied or moved as it is.
/// After a kill -9 the file opens with everything that was stored. One process has it open at a time: a second one is
/// refused with a sentence. After a full disk the old content is intact. A call on a file that was moved meanwhile
/// follows it; one that was deleted is written anew where it was, and beside it where another file has its name now, or
/// its place on the disk. (Of a file of more than 64 MiB that was overwritten, what was stored since it was opened.)
/// Thread rule: any thread; calls take turns.
class ProjectFile {
 public:
  /// Told, within the call that finds it out, that the file is elsewhere now, or written anew: a sentence for the user.
  using Notice = std::function<void(const std::string& sentence)>;

  /// Opens or creates. Throws Error: not a project, from a newer version (schema), locked by another process, no right
  /// to write.
  explicit ProjectFile(const std::filesystem::path& path, Notice notice = {});
  ~ProjectFile();
  ProjectFile(ProjectFile&&) noexcept;

  /// A project that is in no file and has no path; gone with this object.
  static ProjectFile inMemory();

  /// Whether `path` begins as a Passband project does; false where there is no readable file.
  static bool isProject(const std::filesystem::path& path);

  /// Where it was at the last call.
  const std::filesystem::path& path() const;

  /// Becomes a copy of another project: nothing of what was in it stays.
  void copyFrom(const ProjectFile& other);

  /// Returns the id; an equal input (kind, hash, identity) is stored once, as it was given last.
  std::int64_t addInput(const ProjectInput& input);
  std::vector<ProjectInput> inputs() const;

  /// The run of this key, made anew when there is none. A Done run comes back with its result, any other one as Running
  /// with its progress.
  Run beginRun(const RunKey& key);
  void saveProgress(std::int64_t run, const std::string& progress);
  void setState(std::int64_t run, RunState state);
  /// Stores maps and result, and `rest` in the place of the progress, in one transaction.
  void finishRun(std::int64_t run, const std::string& result, const std::vector<StoredMap>& maps,
                 const std::string& rest = {});
  /// Nothing where there is none. Throws UnreadableRun where it is damaged.
  std::optional<Run> run(std::int64_t id) const;
  /// In the order they were begun. A damaged one is an Error; with `damaged` it is left out, and named there in a
  /// sentence.
  std::vector<Run> runs(std::vector<std::string>* damaged = nullptr) const;
  std::vector<StoredMap> maps(std::int64_t run) const;
  /// With its maps, also where it is damaged. Its number is not given again.
  void removeRun(std::int64_t run);

  /// Replaces the mask of that name.
  void saveMask(const StoredMap& mask);
  std::vector<StoredMap> masks() const;
  void removeMask(const std::string& name);

  /// A named text, such as the state of the window; replaces the one of that name. Empty where there is none.
  void saveSetting(const std::string& name, const std::string& value);
  std::string setting(const std::string& name) const;

 private:
  struct Database;
  explicit ProjectFile(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace passband
