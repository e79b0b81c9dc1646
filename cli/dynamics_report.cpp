#include "cli/dynamics_report.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "cli/judging.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/base/files.h"
#include "core/project/class_masks.h"
#include "core/project/export.h"
#include "core/project/lines_picture.h"

namespace passband::cli {
namespace {

using Points = std::vector<DynamicsPoint>;

Json bandsJson(const Points& points, const Recipe& recipe) {
  const auto edges = bandEdges({recipe.height, recipe.width});
  const auto last = std::ranges::find_if(points.rbegin(), points.rend(),
                                         [](const DynamicsPoint& point) { return !point.passAccuracy.empty(); });
  Json bands = Json::array();
  for (std::size_t band = 0; last != points.rend() && band + 1 < edges.size(); ++band) {
    bands.push_back({{"name", bandName(edges, band)},
                     {"pass_accuracy", last->passAccuracy[band]},
                     {"stop_accuracy", last->stopAccuracy[band]}});
  }
  return bands;
}

/// The class whose `key` comes before those of all others.
Json firstClass(const Json& classes, const char* key) {
  Json first;
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
  for (const Json& entry : classes) {
    if (!entry[key].is_number() || entry[key] > earliest) continue;
    first = entry[key] == earliest ? Json() : entry["name"];
    earliest = entry[key];
  }
  return first;
}

Json pointJson(const DynamicsPoint& point, const Json& summary) {
  Json entry = {{"step", point.step}, {"accuracy", point.accuracy}, {"loss", point.loss}, {"classes", Json::array()}};
  for (std::size_t c = 0; c < point.classes.size(); ++c) {
    const ClassMoment& moment = point.classes[c];
    entry["classes"].push_back({{"name", summary["classes"][c]["name"]},
                                {"f1", moment.f1},
                                {"precision", moment.precision},
                                {"recall", moment.recall},
                                {"loss", moment.loss}});
  }
  if (!point.passAccuracy.empty()) {
    entry["pass_accuracy"] = point.passAccuracy;
    entry["stop_accuracy"] = point.stopAccuracy;
  }
  return entry;
}

std::vector<std::string> namesOf(const Json& entries) {
  std::vector<std::string> names;
  for (const Json& entry : entries) names.push_back(entry["name"]);
  return names;
}

/// Steps without a look at the bands have empty fields.
void writeTable(const std::filesystem::path& path, const Points& points, const Json& summary) {
  const auto classes = namesOf(summary["classes"]), bands = namesOf(summary["bands"]);
  std::string text = "step,accuracy,loss";
  for (const char* value : {"F1", "precision", "recall", "loss"}) {
    for (const std::string& name : classes) text += "," + csvField(fmt::format("{} {}", value, name));
  }
  for (const char* kind : {"only", "without"}) {
    for (const std::string& name : bands) text += fmt::format(",accuracy {} r {}", kind, name);
  }
  for (const DynamicsPoint& point : points) {
    text += fmt::format("\n{},{:.6g},{:.6g}", point.step, point.accuracy, point.loss);
    for (const auto value : {&ClassMoment::f1, &ClassMoment::precision, &ClassMoment::recall, &ClassMoment::loss}) {
      for (const ClassMoment& moment : point.classes) text += fmt::format(",{:.6g}", moment.*value);
    }
    for (const auto* values : {&point.passAccuracy, &point.stopAccuracy}) {
      for (std::size_t band = 0; band < bands.size(); ++band)
        text += values->empty() ? std::string(",") : fmt::format(",{:.6g}", (*values)[band]);
    }
  }
  writeFileAtomically(path, text + '\n');
}

LinesPicture picture(const Points& points, const std::string& title, std::vector<std::string> names) {
  LinesPicture lines{.title = title, .steps = {}, .names = std::move(names), .panels = {}};
  for (const DynamicsPoint& point : points) lines.steps.push_back(static_cast<double>(point.step));
  return lines;
}

/// `value(point, line)` for every line and step.
template <class Value>
LinePanel panelOf(const Points& points, std::size_t lines, const std::string& title, const std::string& label,
                  const Value& value) {
  LinePanel panel{.title = title, .valueLabel = label, .values = std::vector<std::vector<double>>(lines)};
  for (std::size_t line = 0; line < lines; ++line) {
    for (const DynamicsPoint& point : points) panel.values[line].push_back(value(point, line));
  }
  return panel;
}

void drawClasses(const std::filesystem::path& path, const Points& points, const Json& summary) {
  LinesPicture lines = picture(points, "What the network learns when", namesOf(summary["classes"]));
  const std::size_t classes = lines.names.size();
  lines.threshold = kLearnedF1;
  lines.panels.push_back(
      panelOf(points, classes, "F1 of each class", "F1", [](const auto& p, auto c) { return p.classes[c].f1; }));
  LinePanel losses =
      panelOf(points, classes, "Loss of each class", "loss", [](const auto& p, auto c) { return p.classes[c].loss; });
  double most = 1;
  for (const auto& line : losses.values) most = std::max(most, *std::ranges::max_element(line));
  losses.high = std::min(most, 10.);
  lines.panels.push_back(std::move(losses));
  writeLinesPng(path, lines);
}

void drawBands(const std::filesystem::path& path, const Points& points, const Json& summary) {
  std::vector<std::string> names;
  for (const std::string& name : namesOf(summary["bands"])) names.push_back("r " + name);
  LinesPicture lines = picture(points, "Accuracy band by band", names);
  const auto among = [](const std::vector<double>& values, std::size_t band) {
    return values.empty() ? std::numeric_limits<double>::quiet_NaN() : values[band];
  };
  lines.panels.push_back(panelOf(points, names.size(), "Only this band is left", "accuracy",
                                 [&](const auto& p, auto band) { return among(p.passAccuracy, band); }));
  lines.panels.push_back(panelOf(points, names.size(), "This band is removed", "accuracy",
                                 [&](const auto& p, auto band) { return among(p.stopAccuracy, band); }));
  writeLinesPng(path, lines);
}

/// maps/step-000064/CLASS.npy, and maps/step-000064.png with all of them.
void writeMaps(const std::filesystem::path& folder, const EstimatedMaps& maps, const std::vector<std::string>& names) {
  const auto files = fileNames(names);
  const auto own = folder / fmt::format("step-{:06}", maps.step);
  makeFolder(own);
  std::vector<Grid<float>> all;
  for (std::size_t c = 0; c < maps.classes.size(); ++c) {
    all.push_back(centred(maps.classes[c]));
    writeNpy(own / (files[c] + ".npy"), all.back());
  }
  writeMapGridPng(own.string() + ".png", all, names,
                  {.title = fmt::format("Step {}", maps.step),
                   .valueLabel = "estimated rise of the loss when removed",
                   .colours = ColourScale::Diverging});
}

}  // namespace

Json dynamicsJson(const DynamicsRecorder& recorder, const ImageSet& probe, const Recipe& recipe, double shareLimit) {
  const Points& points = recorder.points();
  const double training = recorder.trainingSeconds();
  Json classes = Json::array(), kept = Json::array(), maps = Json::array();
  for (std::size_t c = 0; c < points.back().classes.size(); ++c) {
    const ClassMoment& last = points.back().classes[c];
    const auto first = firstReached(points, c, kLearnedF1), forGood = reachedForGood(points, c, kLearnedF1);
    classes.push_back({{"name", probe.info().classNames[c]},
                       {"first_step", first ? Json(*first) : Json()},
                       {"for_good_step", forGood ? Json(*forGood) : Json()},
                       {"f1", last.f1},
                       {"precision", last.precision},
                       {"recall", last.recall},
                       {"loss", last.loss}});
  }
  for (const EstimatedMaps& own : recorder.maps()) maps.push_back(own.step);
  for (const KeptWeights& weights : recorder.kept())
    kept.push_back({{"step", weights.step}, {"file", weights.file.string()}});
  const Json bands = bandsJson(points, recipe);
  return {{"images", probe.size()},
          {"steps", points.size()},
          {"share_of_time", training > 0 ? Json(recorder.lookingSeconds() / training) : Json()},
          {"share_limit", shareLimit},
          {"learned_f1", kLearnedF1},
          {"first", firstClass(classes, "first_step")},
          {"first_for_good", firstClass(classes, "for_good_step")},
          {"classes", classes},
          {"bands", bands},
          {"maps", maps},
          {"kept", kept}};
}

void writeDynamics(const std::filesystem::path& folder, const DynamicsRecorder& recorder, const Json& summary) {
  makeFolder(folder);
  Json all = summary;
  all["points"] = Json::array();
  for (const DynamicsPoint& point : recorder.points()) all["points"].push_back(pointJson(point, summary));
  writeFileAtomically(folder / "dynamics.json", all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  writeTable(folder / "dynamics.csv", recorder.points(), summary);
  drawClasses(folder / "f1.png", recorder.points(), summary);
  for (const EstimatedMaps& maps : recorder.maps()) writeMaps(folder / "maps", maps, namesOf(summary["classes"]));
  if (!summary["bands"].empty()) drawBands(folder / "bands.png", recorder.points(), summary);
}

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
