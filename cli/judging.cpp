#include "cli/judging.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>

#include "cli/text.h"
#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/export/mask_file.h"
#include "core/fourier/parse_mask.h"

namespace passband::cli {
namespace {

bool isThere(const std::string& file) {
  std::error_code ignored;
  return std::filesystem::exists(file, ignored);
}

/// Nothing where it is no name of a file.
std::optional<FrequencyMask> maskOfFile(const FrequencyPlane& plane, const std::string& name) {
  const auto colon = name.rfind(':');
  const std::string dictionary = name.substr(0, colon);
  if (isMaskDictionary(dictionary)) {
    if (colon == std::string::npos) {
      throw UsageError(fmt::format(
          "{0} holds one mask a class; give {0}:CLASS, or --maps {0} for each class under its own", dictionary));
    }
    return maskOf(plane, maskNamed(readMaskDictionary(dictionary), name.substr(colon + 1), dictionary), dictionary);
  }
  if (!name.ends_with(".npy") && !isThere(name)) return std::nullopt;
  return readMaskFile(plane, name);
}

}  // namespace

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

FrequencyMask readMask(const FrequencyPlane& plane, const std::string& fileOrForm) {
  const bool inverted = fileOrForm.starts_with('!') && !isThere(fileOrForm);
  const auto mask = maskOfFile(plane, fileOrForm.substr(inverted ? 1 : 0));
  if (!mask) return parseMask(plane, fileOrForm);
  return inverted ? invert(*mask) : *mask;
}

void addRate(Json& object, const std::string& key, const Rate& rate) {
  object[key] = rate.value;
  object[key + "_low"] = rate.low;
  object[key + "_high"] = rate.high;
}

Json skippedJson(std::span<const SkippedImage> skipped) {
  Json all = Json::array();
  for (const SkippedImage& image : skipped) all.push_back({{"name", image.name}, {"reason", image.reason}});
  return all;
}

Rate accuracyOf(const Evaluation& evaluation) {
  return wilsonRate(std::llround(evaluation.accuracy * static_cast<double>(evaluation.images)), evaluation.images);
}

Json classesJson(std::span<const ClassRates> classes) {
  Json all = Json::array();
  for (const ClassRates& rates : classes) {
    Json entry = {{"name", rates.name}, {"n", rates.n}};
    addRate(entry, "tpr", rates.tpr);
    addRate(entry, "fpr", rates.fpr);
    entry["j"] = rates.tpr.value - rates.fpr.value;
    all.push_back(std::move(entry));
  }
  return all;
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

std::string skippedText(const Json& skipped) {
  constexpr std::size_t named = 3;
  std::string text = fmt::format("{} images could not be used and were skipped; the first is '{}': {}",
                                 countText(std::ssize(skipped)), printable(skipped.at(0).at("name").get<std::string>()),
                                 skipped.at(0).at("reason").get<std::string>());
  for (std::size_t i = 1; i < std::min(named, skipped.size()); ++i)
    text += fmt::format("{} '{}'", i == 1 ? "; then" : ",", printable(skipped.at(i).at("name").get<std::string>()));
  return text;
}

void warnOfSkipped(Session& session, const Json& skipped) {
  if (!skipped.empty()) session.console.warn(skippedText(skipped));
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
