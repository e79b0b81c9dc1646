// The files of --out and the entries of --project.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "core/base/files.h"
#include "core/data/image_set.h"
#include "core/model/classifier.h"
#include "core/project/export.h"
#include "core/project/project_file.h"

namespace passband::cli {

/// Writes the centred map as STEM.npy, STEM.csv and STEM.png.
void writeMap(const std::filesystem::path& stem, const Grid<float>& centredMap, const PictureOptions& options);

/// The project of --project; nothing when there is none. Throws Error (locked, newer, foreign).
std::optional<ProjectFile> openProject(const Session& session);

/// Enters what a run is made from; returns its id.
std::int64_t addInput(ProjectFile& project, const ImageSet& data, const Recipe& recipe);
std::int64_t addInput(ProjectFile& project, const ClassifierInfo& model);

/// The key of a run of this session. `options`: everything that changes the result.
RunKey runKey(const Session& session, const std::string& command, const nlohmann::json& options,
              std::vector<std::int64_t> inputs);

/// The outcome of a run: its JSON object and its maps.
struct Outcome {
  Json result;
  std::vector<StoredMap> maps;
};

/// The outcome of the run with this key: taken from the project where it is finished there (unless `again`), else made
/// by `make` and stored. A run that stops or fails is marked so. Without a project just made.
Outcome storedOrMade(const Session& session, std::optional<ProjectFile>& project, const RunKey& key, bool again,
                     const std::function<Outcome(const Run& run)>& make);

}  // namespace passband::cli
