#include "cli/verdict_report.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/judging.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/export/curves_picture.h"

namespace passband::cli {
namespace {

std::string signedText(const Json& value) {
  const double number = numberOf(value);
  return std::isnan(number) ? "-" : fmt::format("{:+.3f}", number);
}

std::string rateText(const Json& entry, const std::string& key) {
  return percentText(numberOf(entry.at(key)), numberOf(entry.at(key + "_low")), numberOf(entry.at(key + "_high")));
}

/// The mean, where 5 % are below and above, and the most.
std::string spreadText(const Json& null, const std::string& key) {
  return fmt::format("{} ({:.1f} - {:.1f}, most {:.1f})", percentText(numberOf(null.at(key))),
                     100 * numberOf(null.at(key + "_low")), 100 * numberOf(null.at(key + "_high")),
                     100 * numberOf(null.at(key + "_most")));
}

void addNull(Table& table, const Json& null, const char* kind) {
  table.add({fmt::format("    random, equal {}", kind), percentText(numberOf(null.at("mask_area"))),
             spreadText(null, "tpr"), spreadText(null, "fpr"),
             fmt::format("{} ({} .. {})", signedText(null.at("j")), signedText(null.at("j_low")),
                         signedText(null.at("j_high"))),
             fmt::format("{} of {}", null.at("as_good").get<std::int64_t>(), null.at("masks").get<std::int64_t>())});
}

std::string cardText(const Json& entry) {
  std::string text = fmt::format("\n{}: {}\n  {}\n", entry.at("name").get<std::string>(),
                                 entry.at("verdict").get<std::string>(), entry.at("reason").get<std::string>());
  if (entry.at("images_to_decide").is_number()) {
    text += fmt::format("  {} images of the class would decide it\n", countText(entry.at("images_to_decide")));
  }
  if (entry.at("masks_to_decide").is_number()) {
    text += fmt::format("  {} random masks of each kind would decide it (--nulls)\n",
                        countText(entry.at("masks_to_decide")));
  }
  Table table({"  images under", "area", "TPR", "FPR", "J", "as good"});
  const auto addMeasured = [&](const std::string& what, const Json& area, const Json& rates) {
    table.add({"  " + what, percentText(numberOf(area)), rateText(rates, "tpr"), rateText(rates, "fpr"),
               signedText(rates.at("j")), "-"});
  };
  addMeasured("no mask", Json(1.), entry.at("full"));
  for (const Json& at : entry.at("areas")) {
    addMeasured(fmt::format("the map, {} of the power", percentText(numberOf(at.at("energy")))), at.at("mask_area"),
                at);
    addMeasured("  the same, on the images of the random masks", at.at("mask_area"), at.at("sample"));
    addNull(table, at.at("random_area"), "area");
    addNull(table, at.at("random_energy"), "energy");
  }
  return text + table.text();
}

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

std::string judgementText(const Json& result) {
  Table table({"class", "verdict", "images", "TPR", "FPR", "J", "p (Holm)"});
  for (const Json& entry : result.at("classes")) {
    table.add({entry.at("name"), entry.at("verdict"), countText(entry.at("n")), rateText(entry, "tpr"),
               rateText(entry, "fpr"), signedText(entry.at("j")),
               fmt::format("{:.3f}", numberOf(entry.at("p_value")))});
  }
  std::string text = fmt::format(
      "Verdicts on the top {} of the plane, TPR high from {}; intervals are 95 %, of random masks their middle 90 "
      "%\n\n{}",
      percentText(result.at("areas").at(0)), percentText(numberOf(result.at("threshold"))), table.text());
  for (const Json& entry : result.at("classes")) text += cardText(entry);
  return text;
}

void writeVerdictPictures(const std::filesystem::path& folder, const Json& result) {
  std::vector<std::string> names;
  for (const Json& entry : result.at("classes")) names.push_back(entry.at("name"));
  const auto files = fileNames(names);
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

}  // namespace passband::cli
