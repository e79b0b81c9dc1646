// The Fourier noise sensitivity of a model as a project keeps it: one JSON object and its maps.
#pragma once

#include <string>
#include <vector>

#include "core/analysis/sensitivity/sensitivity.h"
#include "core/project/project_file.h"

namespace passband {

/// The command of such runs in RunKey.
constexpr const char* kSensitivity = "sensitivity";

struct StoredSensitivity {
  std::string head;  ///< JSON: see resultHead()
  SensitivityResult result;
  std::string data, model;
};

/// The keys of `head`, then data, model, outputs, norm, clipped, forwards, seconds, skipped, bands, those of all images
/// (name, images, clean_error, error_bands, turns_into_bands, worst), classes[] with the same.
std::string sensitivityToJson(const StoredSensitivity& sensitivity);
/// "error/NAME", "turns-into/NAME" and "turned/NAME" of all images, then of each class.
std::vector<StoredMap> sensitivityMaps(const SensitivityResult& result);
/// Back from both. Throws Error where something is missing or damaged.
SensitivityResult sensitivityFromStored(const std::string& json, const std::vector<StoredMap>& maps);

/// Everything that changes the maps but the seed, for RunKey::options.
std::string sensitivityKeyOptions(const SensitivityOptions& options);

}  // namespace passband
