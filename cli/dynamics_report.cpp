#include "cli/dynamics_report.h"

#include <fmt/format.h>

#include "cli/judging.h"
#include "cli/text.h"

namespace passband::cli {

std::string dynamicsText(const Json& summary) {
  Table classes({"class", fmt::format("F1 {:g} at step", numberOf(summary["learned_f1"])), "for good from", "F1",
                 "precision", "recall"});
  const auto stepText = [](const Json& entry, const char* key, const Json& first) {
    if (!entry[key].is_number()) return std::string("-");
    return countText(entry[key]) + (entry["name"] == first ? " first" : "");
  };
  for (const Json& entry : summary["classes"]) {
    classes.add({entry["name"], stepText(entry, "first_step", summary["first"]),
                 stepText(entry, "for_good_step", summary["first_for_good"]),
                 fmt::format("{:.3f}", numberOf(entry["f1"])), percentText(numberOf(entry["precision"])),
                 percentText(numberOf(entry["recall"]))});
  }
  std::string text = fmt::format(
      "\nWatched at {} steps on {} images, which took {} of the training's time (limit {})\n{}",
      countText(summary["steps"]), countText(summary["images"]), percentText(numberOf(summary["share_of_time"])),
      percentText(numberOf(summary["share_limit"]), 0), classes.text());
  if (summary["bands"].empty()) return text;
  Table bands({"band", "accuracy with only it", "without it"});
  for (const Json& band : summary["bands"]) {
    bands.add({"r " + band["name"].get<std::string>(), percentText(numberOf(band["pass_accuracy"])),
               percentText(numberOf(band["stop_accuracy"]))});
  }
  return text + "\n" + bands.text();
}

}  // namespace passband::cli
