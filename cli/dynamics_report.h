// What a watched training leaves behind: dynamics.json, dynamics.csv and pictures of the curves.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/session.h"
#include "core/analysis/dynamics.h"

namespace passband::cli {

/// The F1 that a class must reach to count as learned: METHODS section 9.
constexpr double kLearnedF1 = .5;

/// {images, steps, share_of_time, share_limit, learned_f1, first, first_for_good, classes[{name, first_step,
/// for_good_step, f1, precision, recall, loss}], bands[{name, pass_accuracy, stop_accuracy}], maps[steps], kept[{step,
/// file}]}: what `recorder` saw last, and when each class was learned. `first`, `first_for_good`: the class that was
/// the first, null when none was or several at once were.
Json dynamicsJson(const DynamicsRecorder& recorder, const ImageSet& probe, const Recipe& recipe, double shareLimit);

/// dynamics.json (`summary` and every recorded step), dynamics.csv (a line a step), f1.png, and bands.png where bands
/// were looked at.
void writeDynamics(const std::filesystem::path& folder, const DynamicsRecorder& recorder, const Json& summary);

/// When each class was learned, and what the looking cost.
std::string dynamicsText(const Json& summary);

}  // namespace passband::cli
