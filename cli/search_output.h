// What a search leaves behind: its JSON object, its maps, the files of --out and the text for people.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "cli/results.h"
#include "cli/session.h"
#include "core/analysis/evaluation.h"
#include "core/analysis/search/search.h"

namespace passband::cli {

/// "area-0.05", of maps and folders.
std::string areaName(double area);
/// Throws UsageError when the share of the plane holds no pair of bins.
void requirePair(double area, std::int64_t bins);

/// The indices of named classes, in the set's order. Throws UsageError naming the option and the set's classes.
std::vector<int> namedClasses(const std::string& option, const std::vector<std::string>& names, const ImageSet& set);

/// Refuses to go on with a search whose model file has changed since it was interrupted: throws Error with both hashes.
void refuseChangedModel(const Session& session, const RunStore& project, const RunKey& key,
                        const ClassifierInfo& model);

/// One mask a class, cut from the relevance or made by the method itself.
struct JudgedArea {
  std::string name;  ///< "area-0.05", "area-own"
  double area = 0;   ///< asked for, or the mean of the method's own
  std::vector<FrequencyMask> masks;
};
JudgedArea cutArea(const Outcome& found, double area);
JudgedArea ownArea(const Outcome& found);

/// {area, classes, mean_tpr, mean_fpr, mean_j}: the rates of each class under its own mask. `evaluations`: one a mask.
Json areaJson(const Outcome& found, const JudgedArea& judged, std::span<const Evaluation> evaluations);

/// Writes every map as .npy, .csv and .png, the masks of each area also as one JSON object {class: rows of 0 and 1} in
/// the layout of the published mask dictionaries, and names each class's mask file in the result.
void writeSearch(const std::filesystem::path& folder, const Outcome& found, std::span<const JudgedArea> judged,
                 Json& result);

/// The same, and the searched images, of a run that a project holds: of a search, or of one with the rates of its maps.
void writeStoredSearch(const std::filesystem::path& folder, Outcome& outcome, const RunStore& project, const Run& run);

std::string searchText(const Json& result);

}  // namespace passband::cli
