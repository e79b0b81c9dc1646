// The files that a search leaves in a folder: its maps, and the masks cut from them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/workflow/run_store.h"

namespace passband {

/// Throws Error where the folder holds maps of a search that one of these classes, cut at these areas (none: the
/// method's own maps), would not write anew: the maps of two searches would lie in one folder.
void requireNoOtherMaps(const std::filesystem::path& folder, const std::vector<std::string>& classNames,
                        const std::vector<double>& areas);

/// Writes every map as .npy, .csv and .png, the masks of each area also as one JSON object {class: rows of 0 and 1} in
/// the layout of the published mask dictionaries, and the hashes of the searched images. Throws DamagedResult.
void writeSearch(const std::filesystem::path& folder, const RunOutcome& found, const std::vector<double>& areas);
/// The result of runSearchRates at these areas, with each class's mask file in that folder as "map".
std::string withMapFiles(const std::filesystem::path& folder, const RunOutcome& found, const std::vector<double>& areas,
                         const std::string& rates);
/// The same of the maps alone, uncut. Returns the search's result.
std::string writeSearch(const std::filesystem::path& folder, const RunOutcome& found);

/// The result as it is shown: without the hashes of the searched images, which only programs read.
std::string shownResult(const std::string& result);

}  // namespace passband
