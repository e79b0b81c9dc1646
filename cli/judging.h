// What evaluate and search share: rates as tables, the stated accuracy.
#pragma once

#include <string>
#include <vector>

#include "cli/inputs.h"
#include "cli/session.h"
#include "core/analysis/evaluation.h"
#include "core/workflow/run_inputs.h"

namespace passband::cli {

EvaluateOptions evaluateOptions(const Session& session);
/// As the runs that both programs keep take them.
RunInputs runInputs(const Session& session, const Inputs& inputs);

/// A number of a result; NaN where it is null.
double numberOf(const Json& value);
/// A table of {name, n, tpr, fpr, j, ..} each: class, images, TPR, FPR, J.
std::string classesText(const Json& classes);

/// " among the 2 mapped outputs", to stand beside a rate of a result where other outputs did not compete; else nothing.
std::string amongText(const Json& result);

/// "2 images could not be used and were skipped; the first is 'a.jpg': WHY; then 'b.jpg'"
std::string skippedText(const Json& skipped);

/// Warns of images that were left out (the result's "skipped").
void warnOfSkipped(Session& session, const Json& skipped);
void warnOfSkipped(Session& session, const std::vector<SkippedImage>& skipped);
/// With --expect-accuracy: adds expected_accuracy and as_expected, and warns when the expected one lies outside the
/// interval of the rate `KEY` of `result`.
void checkExpectedAccuracy(Session& session, Json& result, const std::string& key);

}  // namespace passband::cli
