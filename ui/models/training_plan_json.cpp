#include "ui/models/training_plan_json.h"

#include <nlohmann/json.hpp>
#include <type_traits>

namespace passband {
namespace {

using nlohmann::json;

template <class T>
json toJson(const T& value) {
  if constexpr (std::is_same_v<T, QString>)
    return value.toStdString();
  else if constexpr (std::is_same_v<T, std::filesystem::path>)
    return value.string();
  else if constexpr (std::is_enum_v<T>)
    return static_cast<int>(value);
  else
    return value;
}

template <class T>
void fromJson(const json& stored, T& value) {
  if constexpr (std::is_same_v<T, QString>)
    value = QString::fromStdString(stored.get<std::string>());
  else if constexpr (std::is_same_v<T, std::filesystem::path>)
    value = stored.get<std::string>();
  else if constexpr (std::is_enum_v<T>)
    value = static_cast<T>(stored.get<int>());
  else
    stored.get_to(value);
}

/// Once for both ways.
template <class Plan, class Visit>
void eachField(Plan& plan, const Visit& visit) {
  auto& options = plan.options;
  visit("architecture", options.architecture);
  visit("from", options.from);
  visit("epochs", options.epochs);
  visit("max_steps", options.maxSteps);
  visit("batch", options.batchSize);
  visit("seed", options.seed);
  visit("optimizer", options.optimizer);
  visit("learning_rate", options.learningRate);
  visit("momentum", options.momentum);
  visit("weight_decay", options.weightDecay);
  visit("schedule", options.schedule);
  visit("warmup", options.warmupSteps);
  visit("label_smoothing", options.labelSmoothing);
  visit("pad", options.augmentation.padCrop);
  visit("flip", options.augmentation.flip);
  visit("random_resized_crop", options.augmentation.randomResizedCrop);
  visit("colour_jitter", options.augmentation.colourJitter);
  visit("mixup", options.mixup);
  visit("band_drop", options.frequency.bandDrop);
  visit("mix_maps", plan.mixMaps);
  visit("mix_share", plan.mixShare);
  visit("runs", plan.runs);
  visit("test", plan.test);
  visit("probe", plan.probe);
  visit("dynamics_share", plan.dynamics.share);
  visit("dynamics_maps", plan.dynamics.maps);
  visit("keep_weights", plan.dynamics.keep);
  visit("folder", plan.folder);
}

}  // namespace

std::string trainingPlanToJson(const TrainingPlan& plan) {
  json object;
  eachField(plan, [&](const char* name, const auto& value) { object[name] = toJson(value); });
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<TrainingPlan> trainingPlanFromJson(const std::string& text) {
  TrainingPlan plan;
  try {
    const json object = json::parse(text);
    eachField(plan, [&](const char* name, auto& value) { fromJson(object.at(name), value); });
  } catch (const json::exception&) {
    return std::nullopt;
  }
  return plan;
}

}  // namespace passband
