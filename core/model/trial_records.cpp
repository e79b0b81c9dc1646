#include "core/model/trial_records.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/hash.h"

namespace passband {
std::filesystem::path trialRecordsFolder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  std::filesystem::path folder;
  if (cache != nullptr && std::filesystem::path(cache).is_absolute()) {
    folder = cache;
  } else if (home != nullptr && std::filesystem::path(home).is_absolute()) {
    folder = std::filesystem::path(home) / ".cache";
  }
  return folder.empty() ? folder : folder / "passband" / "trial-runs";
}

std::filesystem::path TrialRecords::fileOf(const std::string& key) const {
  return folder_ / (sha256(key) + ".json");
}

std::optional<TrialRun> TrialRecords::find(const std::string& key) const {
  std::error_code none;
  if (folder_.empty() || !std::filesystem::exists(fileOf(key), none)) return std::nullopt;
  try {
    const nlohmann::json record = nlohmann::json::parse(MappedFile(fileOf(key)).text());
    if (record.at("key") != key) return std::nullopt;
    const Walls walls{.files = record.at("files").get<bool>(), .calls = record.at("calls").get<bool>()};
    return TrialRun{record.at("seconds").get<double>(), walls, true};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

void TrialRecords::add(const std::string& key, const TrialRun& run) const {
  if (folder_.empty()) return;
  const nlohmann::json record{
      {"key", key}, {"seconds", run.seconds}, {"files", run.walls.files}, {"calls", run.walls.calls}};
  try {
    makeFolder(folder_);
    writeFileAtomically(fileOf(key), std::string_view(record.dump()));
  } catch (const Error&) {
    return;
  }
}

}  // namespace passband
