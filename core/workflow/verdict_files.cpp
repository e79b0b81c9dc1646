#include "core/workflow/verdict_files.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "core/base/files.h"
#include "core/export/class_masks.h"
#include "core/export/curves_picture.h"
#include "core/workflow/result_json.h"
#include "core/workflow/run_store.h"

namespace passband {
namespace {

CurveBand bandOf(const Json& areas, const std::string& part, const std::string& key) {
  CurveBand band;
  for (const Json& at : areas) {
    const Json& values = part.empty() ? at : at.at(part);
    const double middle = values.contains(key) ? numberOf(values[key]) : std::nan("");
    band.middle.push_back(middle);
    band.low.push_back(values.contains(key + "_low") ? numberOf(values[key + "_low"]) : middle);
    band.high.push_back(values.contains(key + "_high") ? numberOf(values[key + "_high"]) : middle);
  }
  return band;
}

CurvePanel panelOf(const Json& entry, const std::string& title, const std::string& key, const std::string& label) {
  Json areas = entry.at("areas");
  std::sort(areas.begin(), areas.end(), [](const Json& a, const Json& b) { return a.at("area") < b.at("area"); });
  return {.title = title,
          .valueLabel = label,
          .low = key == "j" ? -.5 : 0,
          .high = 1,
          .curve = bandOf(areas, "", key),
          .bands = {bandOf(areas, "random_area", key), bandOf(areas, "random_energy", key)}};
}

CurvesPicture pictureOf(const Json& result, const std::string& title) {
  std::vector<double> areas = result.at("areas");
  std::ranges::sort(areas);
  if (areas.empty() || !(areas.front() > 0)) throw DamagedResult("its areas are no shares of the plane");
  return {.title = title,
          .areas = areas,
          .curveName = "map",
          .bandNames = {"random, equal area", "random, equal energy"},
          .panels = {},
          .threshold = result.at("threshold")};
}

}  // namespace

void writeVerdict(const std::filesystem::path& folder, const std::string& text) {
  const Json result = resultFromText(text);
  const std::vector<std::string> names = classNamesOf(result), files = fileNames(names);
  makeFolder(folder);
  CurvesPicture all = pictureOf(result, "J = TPR - FPR against the kept area");
  for (std::size_t c = 0; c < names.size(); ++c) {
    const Json& entry = result.at("classes").at(c);
    if (entry.at("areas").size() != all.areas.size())
      throw DamagedResult(fmt::format("'{}' is not judged at every area", names[c]));
    const std::string title = names[c] + ": " + entry.at("verdict").get<std::string>();
    CurvesPicture own = pictureOf(result, title);
    own.panels = {panelOf(entry, "called it, of its own images", "tpr", "TPR"),
                  panelOf(entry, "called it, of other images", "fpr", "FPR"), panelOf(entry, "TPR - FPR", "j", "J")};
    writeCurvesPng(folder / (files[c] + ".png"), own);
    all.panels.push_back(panelOf(entry, title, "j", "J"));
  }
  writeCurvesPng(folder / "verdicts.png", all);
}

}  // namespace passband
