// What evaluate and search share: masks from the command line, rates as JSON and as tables, the stated accuracy.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/inputs.h"
#include "cli/session.h"
#include "core/analysis/evaluation.h"
#include "core/export/class_masks.h"
#include "core/fourier/bands.h"
#include "core/workflow/run_inputs.h"

namespace passband::cli {

EvaluateOptions evaluateOptions(const Session& session);
/// As the runs that both programs keep take them.
RunInputs runInputs(const Session& session, const Inputs& inputs);

/// A mask file (core/export/mask_file.h), after a ! inverted, "FILE.pkl:CLASS" of a published dictionary, or a form of
/// parseMask. Throws Error, UsageError.
FrequencyMask readMask(const FrequencyPlane& plane, const std::string& fileOrForm);

/// {"KEY": value, "KEY_low": low, "KEY_high": high} are added to `object`.
void addRate(Json& object, const std::string& key, const Rate& rate);
Rate accuracyOf(const Evaluation& evaluation);
/// [{name, reason}]
Json skippedJson(std::span<const SkippedImage> skipped);
/// [{name, n, tpr, tpr_low, tpr_high, fpr, fpr_low, fpr_high, j}]
Json classesJson(std::span<const ClassRates> classes);
template <class T>
Json rowsJson(const Grid<T>& grid) {
  Json rows = Json::array();
  for (std::int64_t row = 0; row < grid.rows(); ++row) rows.push_back(grid.row(row));
  return rows;
}

/// A number of a result; NaN where it is null.
double numberOf(const Json& value);
/// A table of classesJson: class, images, TPR, FPR, J.
std::string classesText(const Json& classes);

/// "2 images could not be used and were skipped; the first is 'a.jpg': WHY; then 'b.jpg'"
std::string skippedText(const Json& skipped);

/// Warns of images that were left out (the result's "skipped").
void warnOfSkipped(Session& session, const Json& skipped);
/// With --expect-accuracy: adds expected_accuracy and as_expected, and warns when the expected one lies outside the
/// interval of the rate `KEY` of `result`.
void checkExpectedAccuracy(Session& session, Json& result, const std::string& key);

}  // namespace passband::cli
