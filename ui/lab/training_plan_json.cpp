#include "ui/lab/training_plan_json.h"

#include <nlohmann/json.hpp>
#include <type_traits>

#include "core/base/error.h"
#include "core/base/stored_json.h"

namespace passband {
namespace {

using nlohmann::json;

template <class T>
json toJson(const T& value) {
  if constexpr (std::is_same_v<T, QString>)
    return value.toStdString();
  else if constexpr (std::is_same_v<T, std::filesystem::path>)
    return value.string();
  else
    return value;
}

template <class T>
void fromJson(const json& stored, T& value) {
  if constexpr (std::is_same_v<T, QString>)
    value = QString::fromStdString(stored.get<std::string>());
  else if constexpr (std::is_same_v<T, std::filesystem::path>)
    value = stored.get<std::string>();
  else
    stored.get_to(value);
}

/// What is in no table of options, once for both ways.
template <class Plan, class Visit>
void eachField(Plan& plan, const Visit& visit) {
  visit("architecture", plan.options.architecture);
  visit("from", plan.options.from);
  visit("seed", plan.options.seed);
  visit("mix_maps", plan.mixMaps);
  visit("mix_share", plan.mixShare);
  visit("runs", plan.runs);
  visit("test", plan.test);
  visit("probe", plan.probe);
  visit("folder", plan.folder);
}

}  // namespace

std::string trainingPlanToJson(const TrainingPlan& plan) {
  json object = json::parse(optionsToJson(trainOptionTable(), plan.options));
  object.update(json::parse(optionsToJson(dynamicsOptionTable(), plan.dynamics)));
  eachField(plan, [&](const char* name, const auto& value) { object[name] = toJson(value); });
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<TrainingPlan> trainingPlanFromJson(const std::string& text) {
  TrainingPlan plan;
  try {
    const json object = json::parse(shallowJson(text), nullptr, false);
    std::any options = plan.options, dynamics = plan.dynamics;
    optionsFromJson(trainOptionTable(), options, text);
    optionsFromJson(dynamicsOptionTable(), dynamics, text);
    plan.options = std::any_cast<TrainOptions>(options);
    plan.dynamics = std::any_cast<DynamicsOptions>(dynamics);
    eachField(plan, [&](const char* name, auto& value) { fromJson(object.at(name), value); });
  } catch (const json::exception&) {
    return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
  return plan;
}

}  // namespace passband
