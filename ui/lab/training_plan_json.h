// A training plan as text, for the settings: what was begun can go on after a restart.
#pragma once

#include <optional>
#include <string>

#include "ui/lab/training_plan.h"

namespace passband {

/// A JSON object of what the form has.
std::string trainingPlanToJson(const TrainingPlan& plan);
/// Nothing where the text is not such an object.
std::optional<TrainingPlan> trainingPlanFromJson(const std::string& text);

}  // namespace passband
