// Maps of results as files. Internal to core/workflow.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/export/map_picture.h"
#include "core/workflow/run_store.h"

namespace passband {

/// The maps "KIND/NAME", in the order of the classes; none, or one for each of `names`. Throws DamagedResult.
std::vector<Grid<float>> mapsOfKind(const std::vector<StoredMap>& maps, const std::string& kind,
                                    const std::vector<std::string>& names);

/// One for each of `names`.
std::vector<Grid<float>> mapsOfAll(const std::vector<StoredMap>& maps, const std::string& kind,
                                   const std::vector<std::string>& names);

/// FOLDER/KIND/CLASS.npy, .csv and .png, and all in one picture, FOLDER/KIND.png. Nothing where there are no maps.
void writeMapsOfClasses(const std::filesystem::path& folder, const std::string& kind,
                        const std::vector<Grid<float>>& maps, const std::vector<std::string>& names,
                        const PictureOptions& picture);

}  // namespace passband
