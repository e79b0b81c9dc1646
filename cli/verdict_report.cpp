#include "cli/verdict_report.h"

#include <cmath>
#include <fmt/format.h>

#include "cli/judging.h"
#include "cli/text.h"

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
    addMeasured("  the same, on the images of the masks of equal area", at.at("mask_area"), at.at("sample"));
    addNull(table, at.at("random_area"), "area");
    // Verdicts of earlier versions have one sample for both kinds.
    if (at.at("random_energy").contains("sample")) {
      addMeasured("  the same, on the images of the masks of equal energy", at.at("mask_area"),
                  at.at("random_energy").at("sample"));
    }
    addNull(table, at.at("random_energy"), "energy");
  }
  return text + table.text();
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

}  // namespace passband::cli
