#include "ui/project/project_state.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/stored_json.h"
#include "core/workflow/searched_images.h"

namespace passband {
namespace {

using nlohmann::json;

QString textOf(const json& object, const char* name, const QString& otherwise = {}) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? QString::fromStdString(found->get<std::string>()) : otherwise;
}

json foundToJson(const FoundRecipe& found) {
  return {{"recipe", recipeToJson(found.recipe)},    {"hits", found.hits}, {"images", found.images},
          {"how_sure", found.howSure.toStdString()}, {"of", found.of},     {"settled", found.settled}};
}

/// Nothing where a part is missing: it is searched again.
std::optional<FoundRecipe> foundFromJson(const json& object) {
  try {
    return FoundRecipe{recipeFromJson(object.at("recipe").get<std::string>()),
                       object.at("hits").get<std::int64_t>(),
                       object.at("images").get<std::int64_t>(),
                       QString::fromStdString(object.at("how_sure").get<std::string>()),
                       object.at("of").get<std::string>(),
                       object.value("settled", json()) == true};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

/// A run that was stopped does not say it: others with the same preprocessing do, the last ones first.
std::string recipeSourceOf(const RunEntry& run, const std::vector<RunEntry>& runs) {
  for (auto other = runs.rbegin(); other != runs.rend(); ++other) {
    if (other->data.recipe != run.data.recipe) continue;
    const json result = json::parse(shallowJson(other->run.result), nullptr, false);
    const auto source = result.is_object() ? result.find("recipe_source") : result.end();
    if (source != result.end() && source->is_string()) return source->get<std::string>();
  }
  return {};
}

}  // namespace

std::string projectStateToJson(const ProjectState& state) {
  json selection = json::array();
  for (const int c : state.selection) selection.push_back(c);
  return json{{"data", state.data.toStdString()},
              {"labels", state.labels.toStdString()},
              {"model", state.model.toStdString()},
              {"device", state.device.toStdString()},
              {"limit", state.limit},
              {"mapped_outputs_only", state.competing == CompetingOutputs::Mapped},
              {"recipe", state.recipe ? recipeToJson(*state.recipe) : ""},
              {"found_recipe", state.found ? foundToJson(*state.found) : json()},
              {"models", modelMemoryToJson(state.models)},
              {"selection", selection},
              {"workspace", state.workspace.toStdString()},
              {"mask_name", state.maskName.toStdString()}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

ProjectState projectStateFromJson(const std::string& text) {
  ProjectState state;
  const json object = json::parse(shallowJson(text), nullptr, false);
  if (!object.is_object()) return state;
  state.data = textOf(object, "data");
  state.labels = textOf(object, "labels");
  state.model = textOf(object, "model");
  state.device = textOf(object, "device", state.device);
  state.workspace = textOf(object, "workspace");
  state.maskName = textOf(object, "mask_name");
  if (const auto limit = object.find("limit"); limit != object.end() && limit->is_number_unsigned()) {
    state.limit = limit->get<std::int64_t>();
  }
  if (object.value("mapped_outputs_only", json()) == true) state.competing = CompetingOutputs::Mapped;
  if (const auto selection = object.find("selection"); selection != object.end() && selection->is_array()) {
    for (const json& c : *selection) {
      if (c.is_number_integer()) state.selection.push_back(c.get<int>());
    }
  }
  if (const auto found = object.find("found_recipe"); found != object.end()) state.found = foundFromJson(*found);
  state.models = modelMemoryFromJson(textOf(object, "models").toStdString());
  if (const QString recipe = textOf(object, "recipe"); !recipe.isEmpty()) {
    try {
      state.recipe = recipeFromJson(recipe.toStdString());
    } catch (const Error&) {
      state.recipe.reset();  // of another version: the detected one serves
    }
  }
  return state;
}

void takeLastRun(ProjectState& state, const std::vector<RunEntry>& runs) {
  const auto last = std::find_if(runs.rbegin(), runs.rend(), [](const RunEntry& entry) {
    return !entry.data.source.empty() && !entry.model.source.empty();
  });
  if (last == runs.rend()) return;
  state.data = QString::fromStdString(last->data.source);
  state.model = QString::fromStdString(last->model.source);
  const auto searched = searchedOfResult(last->run.result);
  if (searched) state.limit = searched->limit;
  const json result = json::parse(shallowJson(last->run.result), nullptr, false);
  if (result.is_object() && result.value("mapped_outputs_only", json()) == true)
    state.competing = CompetingOutputs::Mapped;
  if (recipeSourceOf(*last, runs) != "options") return;
  try {
    state.recipe = recipeFromJson(last->data.recipe);
  } catch (const Error&) {
    state.recipe.reset();  // of another version: the detected one serves
  }
}

}  // namespace passband
