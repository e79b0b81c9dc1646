// Numbers as the window writes them.
#pragma once

#include <QString>

#include "core/analysis/rates.h"
#include "core/base/job_context.h"

namespace passband {

/// "12,400"
QString countText(double count);
/// "92.0 (90.2–93.5)": percent, for a column that says so; a dash where there is nothing to measure.
QString shortIntervalText(const Rate& rate);
/// "92.0 % (90.2 – 93.5)"; a dash where there is nothing to measure.
QString intervalText(const Rate& rate);
/// "+0.42", "−0.03"; a dash for what is not a number.
QString signedText(double value);
/// "0.42 s", "3.2 s", "12 s", "3 min 20 s", "2 h 5 min"
QString durationText(double seconds);
/// "12,400 of 50,000, 3,050/s, 12 s left": what is known of it.
QString progressText(const Progress& progress);

}  // namespace passband
