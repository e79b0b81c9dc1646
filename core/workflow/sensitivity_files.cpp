#include "core/workflow/sensitivity_files.h"

#include <cmath>
#include <fmt/format.h>

#include "core/base/files.h"
#include "core/export/class_masks.h"
#include "core/export/map_csv.h"
#include "core/export/npy.h"
#include "core/workflow/result_files.h"
#include "core/workflow/stored_sensitivity.h"

namespace passband {
namespace {

/// The clean error taken off.
Grid<float> changeOf(const Grid<float>& error, double cleanError) {
  Grid<float> change = error;
  for (float& value : change.values()) value -= static_cast<float>(cleanError);
  return change;
}

/// One line a bin, with names: what no picture can say.
void addLines(std::string& text, const NoiseMaps& maps, const std::string& name,
              const std::vector<std::string>& outputs) {
  const FrequencyPlane& plane = maps.error.plane;
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    const auto at = static_cast<std::size_t>(pair);
    const auto error = static_cast<float>(maps.error.values[at]);
    if (std::isnan(error)) continue;
    const Bin bin = plane.binOf(pair);
    const std::string into = maps.turnsInto[at] < 0 ? "" : outputs[static_cast<std::size_t>(maps.turnsInto[at])];
    text += fmt::format("\n{},{},{},{:.6g},{:.6g},{},{:.6g}", csvField(name), bin.u, bin.v, error,
                        error - maps.cleanError, csvField(into), static_cast<float>(maps.turned[at]));
  }
}

}  // namespace

void writeSensitivity(const std::filesystem::path& folder, const RunOutcome& outcome) {
  const SensitivityResult result = sensitivityFromStored(outcome.result, outcome.maps);
  std::vector<NoiseMaps> all{result.all};
  all.insert(all.end(), result.classes.begin(), result.classes.end());
  all[0].name = "all images";
  std::vector<std::string> names;
  for (const NoiseMaps& maps : all) names.push_back(maps.name);
  const std::vector<std::string> files = fileNames(names);
  std::vector<Grid<float>> errors, changes;
  std::string table = "class,u,v,error,change,turns_into,turned";
  makeFolder(folder / "turns-into");
  for (std::size_t i = 0; i < all.size(); ++i) {
    errors.push_back(centred(all[i].error));
    changes.push_back(changeOf(errors.back(), all[i].cleanError));
    writeNpy(folder / "turns-into" / (files[i] + ".npy"), outcome.maps[3 * i + 1].values);
    addLines(table, all[i], names[i], result.outputs);
  }
  writeMapsOfClasses(folder, "error", errors, names,
                     {.title = "Error under noise", .valueLabel = "error rate", .low = 0, .high = 1});
  writeMapsOfClasses(folder, "change", changes, names,
                     {.title = "Error under noise, less the error without",
                      .valueLabel = "error rate less the clean one",
                      .colours = ColourScale::Diverging,
                      .low = -1,
                      .high = 1});
  writeFileAtomically(folder / "sensitivity.csv", table + '\n');
}

}  // namespace passband
