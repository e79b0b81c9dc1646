// Parts of results as JSON. Internal to core/workflow.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/evaluation.h"
#include "core/base/grid.h"
#include "core/data/image_set.h"

namespace passband {

using Json = nlohmann::ordered_json;

/// As text; letters that are no UTF-8 are replaced.
std::string resultText(const Json& result);
/// Back from it; what is no JSON, or nested without end, is discarded().
Json resultFromText(const std::string& text);
/// Of its "classes". Throws Json::exception where a class has no name.
std::vector<std::string> classNamesOf(const Json& result);
/// [{name, reason}]
Json skippedJson(std::span<const SkippedImage> skipped);
std::vector<SkippedImage> skippedFromJson(const Json& skipped);
/// A name as results spell it: letters that are no UTF-8 are replaced.
std::string nameInResult(const std::string& name);
/// {"KEY": value, "KEY_low": low, "KEY_high": high} are added to `object`.
void addRate(Json& object, const std::string& key, const Rate& rate);
/// [{name, n, tpr, tpr_low, tpr_high, fpr, fpr_low, fpr_high, j}]
Json classesJson(std::span<const ClassRates> classes);
template <class T>
Json rowsJson(const Grid<T>& grid) {
  Json rows = Json::array();
  for (std::int64_t row = 0; row < grid.rows(); ++row) rows.push_back(grid.row(row));
  return rows;
}
/// A number of a result; NaN where it is null.
double numberOf(const Json& value);

}  // namespace passband
