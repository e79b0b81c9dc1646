#include "cli/judging.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "cli/text.h"
#include "core/base/error.h"
#include "core/base/printable.h"

namespace passband::cli {
EvaluateOptions evaluateOptions(const Session& session) {
  return {.loaderThreads = session.options.threads, .batchSize = session.options.batch, .chunkImages = 0};
}

RunInputs runInputs(const Session& session, const Inputs& inputs) {
  RunInputs run{inputs};
  run.whole = inputs.whole;
  run.limit = session.options.limit;
  run.head = session.head();
  run.threads = session.options.threads;
  return run;
}

double numberOf(const Json& value) {
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

std::string classesText(const Json& classes) {
  const auto rate = [](const Json& entry, const std::string& key) {
    return percentText(numberOf(entry.at(key)), numberOf(entry.at(key + "_low")), numberOf(entry.at(key + "_high")));
  };
  Table table({"class", "images", "TPR", "FPR", "J"});
  for (const Json& entry : classes) {
    const double j = numberOf(entry.at("j"));
    table.add({entry.at("name"), countText(entry.at("n")), rate(entry, "tpr"), rate(entry, "fpr"),
               std::isnan(j) ? "-" : fmt::format("{:+.3f}", j)});
  }
  return table.text();
}

std::string amongText(const Json& result) {
  return result.value("mapped_outputs_only", false)
             ? fmt::format(" among the {} mapped outputs", countText(std::ssize(result.at("classes"))))
             : std::string();
}

std::string skippedText(const Json& skipped) {
  constexpr std::size_t named = 3;
  const bool one = skipped.size() == 1;
  std::string text = fmt::format("{} could not be used and {} skipped; {} '{}': {}",
                                 one ? "one image" : countText(std::ssize(skipped)) + " images", one ? "was" : "were",
                                 one ? "it is" : "the first is", printable(skipped.at(0).at("name").get<std::string>()),
                                 skipped.at(0).at("reason").get<std::string>());
  for (std::size_t i = 1; i < std::min(named, skipped.size()); ++i)
    text += fmt::format("{} '{}'", i == 1 ? "; then" : ",", printable(skipped.at(i).at("name").get<std::string>()));
  return text;
}

void warnOfSkipped(Session& session, const Json& skipped) {
  if (!skipped.empty()) session.console.warn(skippedText(skipped));
}

void warnOfSkipped(Session& session, const std::vector<SkippedImage>& skipped) {
  Json named = Json::array();
  for (const SkippedImage& image : skipped) named.push_back({{"name", image.name}, {"reason", image.reason}});
  warnOfSkipped(session, named);
}

void checkExpectedAccuracy(Session& session, Json& result, const std::string& key) {
  if (!session.options.expectAccuracy) return;
  const double expected = *session.options.expectAccuracy;
  const double low = numberOf(result[key + "_low"]), high = numberOf(result[key + "_high"]);
  const bool met = expected >= low && expected <= high;
  result["expected_accuracy"] = expected;
  result["as_expected"] = met;
  if (met) return;
  session.console.warn(fmt::format("the accuracy is {}, not the expected {}; check the recipe ({}) and the classes",
                                   percentText(numberOf(result[key]), low, high), percentText(expected, 2),
                                   describe(*session.recipe)));
}

}  // namespace passband::cli
