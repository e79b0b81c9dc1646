#include "core/model/training/training_identity.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "core/model/model_source.h"

namespace passband {
namespace {

using nlohmann::json;

/// Empty without maps.
std::string mapsHash(const FrequencyAugmentation& augmentation) {
  if (augmentation.maps.empty()) return "";
  Sha256 hash;
  for (const auto& map : augmentation.maps) {
    const char there = map ? 1 : 0;
    hash.add(std::as_bytes(std::span(&there, 1)));
    if (map) hash.add(std::as_bytes(std::span(map->weights())));
  }
  return hash.hex();
}

}  // namespace

std::string trainingIdentity(const ImageSet& train, const ImageSet* validation, const Recipe& recipe,
                             const TrainOptions& options, const TrainObserver* observer) {
  json identity = json::parse(optionsToJson(trainOptionTable(), options));
  identity.update({{"architecture", options.from.empty() ? options.architecture : ""},
                   {"data", train.info().hash},
                   {"from", options.from.empty() ? "" : modelHash(parseModelSource(options.from))},
                   {"map_mix", options.frequency.mapMix},
                   {"maps", mapsHash(options.frequency)},
                   {"recipe", json::parse(recipeToJson(recipe))},
                   {"seed", options.seed},
                   {"validation", validation != nullptr ? validation->info().hash : ""}});
  if (observer != nullptr) identity.update(json::parse(observer->identity()));
  return identity.dump();
}

std::vector<std::string> identityDifferences(const std::string& before, const std::string& now) {
  json was = json::parse(before), is = json::parse(now);
  // A preset and the same values set up by hand are the same preprocessing; "none" is another one.
  for (json* const identity : {&was, &is}) {
    if (!identity->contains("recipe") || !(*identity)["recipe"].is_object()) continue;
    json& recipe = (*identity)["recipe"];
    if (recipe.value("name", json()) != "none") recipe.erase("name");
  }
  // An option that there was not yet had what is now its default.
  const json defaults = json::parse(optionsToJson(trainOptionTable(), trainOptionTable().defaults));
  for (const auto& [name, value] : defaults.items()) {
    if (is.contains(name) && !was.contains(name)) was[name] = value;
  }
  json names = was;
  names.update(is);
  const auto text = [](const json& identity, const std::string& name) {
    return identity.contains(name) ? identity[name].dump() : std::string("not given");
  };
  std::vector<std::string> differences;
  for (const auto& [name, value] : names.items()) {
    const std::string then = text(was, name), after = text(is, name);
    if (then != after) differences.push_back(fmt::format("{} was {}, is {}", name, then, after));
  }
  return differences;
}

}  // namespace passband
