#include "core/export/dynamics_pictures.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "core/base/files.h"
#include "core/export/class_masks.h"
#include "core/export/colour_table.h"
#include "core/export/lines_picture.h"
#include "core/export/map_csv.h"
#include "core/export/map_picture.h"
#include "core/export/npy.h"

namespace passband {
namespace {

LinesPicture picture(const DynamicsRecord& record, const std::string& title, std::vector<std::string> names) {
  LinesPicture lines{.title = title, .steps = {}, .names = std::move(names), .panels = {}};
  for (const DynamicsPoint& point : record.points) lines.steps.push_back(static_cast<double>(point.step));
  return lines;
}

/// `value(point, line)` for every line and step.
template <class Value>
LinePanel panelOf(const DynamicsRecord& record, std::size_t lines, const std::string& title, const std::string& label,
                  const Value& value) {
  LinePanel panel{.title = title, .valueLabel = label, .values = std::vector<std::vector<double>>(lines)};
  for (std::size_t line = 0; line < lines; ++line) {
    for (const DynamicsPoint& point : record.points) panel.values[line].push_back(value(point, line));
  }
  return panel;
}

void drawClasses(const std::filesystem::path& path, const DynamicsRecord& record) {
  LinesPicture lines = picture(record, "What the network learns when", record.classNames);
  const std::size_t classes = lines.names.size();
  lines.threshold = kLearnedF1;
  lines.panels.push_back(
      panelOf(record, classes, "F1 of each class", "F1", [](const auto& p, auto c) { return p.classes[c].f1; }));
  LinePanel losses =
      panelOf(record, classes, "Loss of each class", "loss", [](const auto& p, auto c) { return p.classes[c].loss; });
  double most = 1;
  for (const auto& line : losses.values) most = std::max(most, *std::ranges::max_element(line));
  losses.high = std::min(most, 10.);
  lines.panels.push_back(std::move(losses));
  writeLinesPng(path, lines);
}

bool hasBands(const DynamicsRecord& record) {
  return std::ranges::any_of(record.points, [](const DynamicsPoint& point) { return !point.passAccuracy.empty(); });
}

void drawBands(const std::filesystem::path& path, const DynamicsRecord& record) {
  std::vector<std::string> names;
  for (const std::string& name : record.bandNames) names.push_back("r " + name);
  LinesPicture lines = picture(record, "Accuracy band by band", names);
  const auto among = [](const std::vector<double>& values, std::size_t band) {
    return values.empty() ? std::numeric_limits<double>::quiet_NaN() : values[band];
  };
  lines.panels.push_back(panelOf(record, names.size(), "Only this band is left", "accuracy",
                                 [&](const auto& p, auto band) { return among(p.passAccuracy, band); }));
  lines.panels.push_back(panelOf(record, names.size(), "This band is removed", "accuracy",
                                 [&](const auto& p, auto band) { return among(p.stopAccuracy, band); }));
  writeLinesPng(path, lines);
}

void writeMaps(const std::filesystem::path& folder, const EstimatedMaps& maps, const std::vector<std::string>& names) {
  const auto files = fileNames(names);
  const auto own = mapsFolder(folder, maps.step);
  makeFolder(own);
  std::vector<Grid<float>> all;
  for (std::size_t c = 0; c < maps.classes.size(); ++c) {
    all.push_back(centred(maps.classes[c]));
    writeNpy(own / (files[c] + ".npy"), all.back());
  }
  writeMapGridPng(own.string() + ".png", all, names,
                  {.title = fmt::format("Step {}", maps.step),
                   .valueLabel = "estimated loss increase",
                   .colours = ColourScale::Diverging});
}

}  // namespace

std::filesystem::path mapsFolder(const std::filesystem::path& folder, std::int64_t step) {
  return folder / "maps" / fmt::format("step-{:06}", step);
}

void writeDynamicsTable(const std::filesystem::path& path, const DynamicsRecord& record) {
  const std::size_t bands = hasBands(record) ? record.bandNames.size() : 0;
  std::string text = "step,accuracy,loss";
  for (const char* value : {"F1", "precision", "recall", "loss"}) {
    for (const std::string& name : record.classNames) text += "," + csvField(fmt::format("{} {}", value, name));
  }
  for (const char* kind : {"only", "without"}) {
    for (std::size_t band = 0; band < bands; ++band)
      text += fmt::format(",accuracy {} r {}", kind, record.bandNames[band]);
  }
  for (const DynamicsPoint& point : record.points) {
    text += fmt::format("\n{},{:.6g},{:.6g}", point.step, point.accuracy, point.loss);
    for (const auto value : {&ClassMoment::f1, &ClassMoment::precision, &ClassMoment::recall, &ClassMoment::loss}) {
      for (const ClassMoment& moment : point.classes) text += fmt::format(",{:.6g}", moment.*value);
    }
    for (const auto* values : {&point.passAccuracy, &point.stopAccuracy}) {
      for (std::size_t band = 0; band < bands; ++band)
        text += values->empty() ? std::string(",") : fmt::format(",{:.6g}", (*values)[band]);
    }
  }
  writeFileAtomically(path, text + '\n');
}

void writeDynamicsPictures(const std::filesystem::path& folder, const DynamicsRecord& record) {
  drawClasses(folder / "f1.png", record);
  if (hasBands(record)) drawBands(folder / "bands.png", record);
  for (const EstimatedMaps& maps : record.maps) writeMaps(folder, maps, record.classNames);
}

}  // namespace passband
