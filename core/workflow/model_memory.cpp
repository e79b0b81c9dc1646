#include "core/workflow/model_memory.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/stored_json.h"
#include "core/base/text.h"
#include "core/workflow/result_json.h"

namespace passband {
namespace {

bool areNumbers(const std::vector<std::string>& names) {
  return std::ranges::all_of(names, [](const std::string& name) { return numberFrom<int>(name).has_value(); });
}

Json useToJson(const ModelUse& use) {
  return {{"recipe", use.recipe ? Json::parse(recipeToJson(*use.recipe)) : Json()},
          {"recipe_source", originKey(use.origin)},
          {"output_names", use.outputNames}};
}

/// Throws Json::exception, Error.
ModelUse useFromJson(const Json& object) {
  ModelUse use{.recipe = {}, .outputNames = object.at("output_names")};
  if (object.at("recipe").is_null()) return use;
  use.recipe = recipeFromJson(object.at("recipe").dump());
  const bool chosen = object.at("recipe_source") == originKey(RecipeOrigin::Chosen);
  use.origin = chosen ? RecipeOrigin::Chosen : RecipeOrigin::Detected;
  return use;
}

/// Takes over the recipe that a finished run's result tells, where it was detected and serves.
void takeRecipe(ModelRuns& known, const RunEntry& entry, const Json& result, const std::string& images) {
  const bool theseImages = !images.empty() && entry.data.hash == images;
  if (known.ofTheseImages || (known.recipe && !theseImages)) return;
  if (result.value("recipe_source", Json()) != originKey(RecipeOrigin::Detected)) return;
  const Json detection = result.value("recipe_detection", Json::object());
  const bool settled = detection.value("settled", Json()) == true;
  if (detection.value("restricted", Json()) == true || (!settled && !theseImages)) return;
  try {
    known.recipe = recipeFromJson(result.at("recipe").dump());
  } catch (const std::exception&) {
    return;  // of another version
  }
  known.origin = RecipeOrigin::Detected;
  known.run = entry.run.id;
  known.detection = detection.dump();
  known.ofTheseImages = theseImages;
}

/// The classes of a run's data where its result says that they stood for all outputs in order.
std::vector<std::string> namesInOrder(const RunEntry& entry, const Json& result) {
  const Json outputs = result.value("outputs", Json());
  const std::string inOrder = fmt::format("matched {}", kByPosition);
  if (!outputs.is_string() || outputs.get<std::string>().find(inOrder) == std::string::npos) return {};
  const Json identity = resultFromText(entry.data.identity);
  try {
    std::vector<std::string> names = identity.at("classes");
    return areNumbers(names) ? std::vector<std::string>{} : names;
  } catch (const Json::exception&) {
    return {};  // of a version that did not keep them
  }
}

}  // namespace

const ModelUse& ModelMemory::of(const std::string& model) const {
  static const ModelUse none;
  const auto found = std::ranges::find(uses_, model, &std::pair<std::string, ModelUse>::first);
  return found == uses_.end() ? none : found->second;
}

void ModelMemory::remember(const std::string& model, const ModelUse& use) {
  const ModelUse last = use;  // it may be one of ours
  std::erase_if(uses_, [&](const auto& own) { return own.first == model; });
  if (last != ModelUse{}) uses_.insert(uses_.begin(), {model, last});
  if (uses_.size() > kMostModels) uses_.pop_back();
}

void ModelMemory::add(const ModelMemory& other) {
  for (auto own = other.uses_.rbegin(); own != other.uses_.rend(); ++own) remember(own->first, own->second);
}

std::string modelMemoryToJson(const ModelMemory& memory) {
  Json all = Json::array();
  for (const auto& [model, use] : memory.uses_) {
    all.push_back(useToJson(use));
    all.back()["model"] = model;
  }
  return resultText(all);
}

ModelMemory modelMemoryFromJson(const std::string& json) {
  ModelMemory memory;
  const Json all = resultFromText(json);
  if (!all.is_array()) return memory;
  for (auto entry = all.rbegin(); entry != all.rend(); ++entry) {
    try {
      memory.remember(entry->at("model"), useFromJson(*entry));
    } catch (const std::exception&) {
      continue;  // damaged, or of another version
    }
  }
  return memory;
}

std::vector<std::string> outputNamesFrom(const std::vector<std::string>& classNames, const ClassifierInfo& model,
                                         const ClassMatch& match) {
  if (match.how != kByPosition || !model.classNames.empty() || areNumbers(classNames)) return {};
  return classNames;
}

ModelRuns runsOfModel(const std::vector<RunEntry>& runs, const std::string& model, const std::string& images) {
  ModelRuns known;
  for (auto entry = runs.rbegin(); entry != runs.rend(); ++entry) {
    if (entry->run.state != RunState::Done || entry->model.hash != model) continue;
    const Json result = resultFromText(entry->run.result);
    if (!result.is_object()) continue;
    takeRecipe(known, *entry, result, images);
    if (known.outputNames.empty()) known.outputNames = namesInOrder(*entry, result);
  }
  return known;
}

ModelMemory memoryOf(const std::vector<RunEntry>& runs) {
  ModelMemory memory;
  for (const RunEntry& entry : runs) {
    if (!entry.model.hash.empty() && memory.of(entry.model.hash) == ModelUse{})
      memory.remember(entry.model.hash, runsOfModel(runs, entry.model.hash));
  }
  return memory;
}

std::string modelRunsToJson(const ModelRuns& runs) {
  Json object = useToJson(runs);
  object.update({{"run", runs.run}, {"detection", runs.detection}, {"of_these_images", runs.ofTheseImages}});
  return resultText(object);
}

ModelRuns modelRunsFromJson(const std::string& json) {
  const Json object = resultFromText(json);
  try {
    return {useFromJson(object), object.at("run"), object.at("detection"), object.at("of_these_images")};
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace passband
