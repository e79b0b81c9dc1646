// The files of --out and the entries of --project.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/session.h"
#include "core/base/files.h"
#include "core/data/image_set.h"
#include "core/export/map_picture.h"
#include "core/model/classifier.h"
#include "core/project/project_file.h"
#include "core/workflow/run_inputs.h"
#include "core/workflow/run_store.h"

namespace passband::cli {

/// Writes the centred map as STEM.npy, STEM.csv and STEM.png.
void writeMap(const std::filesystem::path& stem, const Grid<float>& centredMap, const PictureOptions& options);

/// The project of --project; null when there is none. Throws Error (locked, newer, foreign).
std::unique_ptr<RunStore> openProject(const Session& session);

/// The key of a run of this session. `options`: everything that changes the result.
RunKey runKey(const Session& session, const std::string& command, const nlohmann::json& options,
              std::vector<std::int64_t> inputs);

/// The outcome of a run: its JSON object and its maps.
struct Outcome {
  Json result;
  std::vector<StoredMap> maps;
};

/// What a result must have is not there; as an exception of its JSON, it ends in an Error that names the run. Its text
/// says what: "it has no map 'own/cat'".
class DamagedResult : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The maps "KIND/NAME", in the order of the classes; none, or one for each of `names`. Throws DamagedResult.
std::vector<Grid<float>> mapsOfKind(const Outcome& outcome, const std::string& kind,
                                    const std::vector<std::string>& names);

/// As passband::takeOverKeptWork, where there is a project; warns of what is discarded.
void takeOverKeptWork(Session& session, RunStore* project, const RunInputs& inputs);

/// What the store gave; says so where it was finished before.
Outcome outcomeFrom(Session& session, const RunStore* project, const std::string& command, RunOutcome outcome);
/// RunStore::storedOrMade; without a project just made.
Outcome storedOrMade(Session& session, RunStore* project, const RunKey& key, bool again,
                     const std::function<Outcome(const Run& run)>& make);

}  // namespace passband::cli
