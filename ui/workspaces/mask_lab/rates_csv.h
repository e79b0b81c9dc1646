// The rates of the mask lab as tables: the shortest numbers that read back.
#pragma once

#include <string>

#include "ui/lab/rates.h"

namespace passband {

/// A row for each class: TPR and FPR with their intervals.
std::string ratesCsv(const MeasuredRates& rates);

/// A row for each class: how many of its images are called each output.
std::string confusionCsv(const MeasuredRates& rates);

}  // namespace passband
