// Parts of results as JSON. Internal to core/workflow.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/rates.h"
#include "core/data/image_set.h"

namespace passband {

using Json = nlohmann::ordered_json;

/// As text; letters that are no UTF-8 are replaced.
std::string resultText(const Json& result);
/// [{name, reason}]
Json skippedJson(std::span<const SkippedImage> skipped);
std::vector<SkippedImage> skippedFromJson(const Json& skipped);
/// A name as results spell it: letters that are no UTF-8 are replaced.
std::string nameInResult(const std::string& name);
/// {"KEY": value, "KEY_low": low, "KEY_high": high} are added to `object`.
void addRate(Json& object, const std::string& key, const Rate& rate);

}  // namespace passband
