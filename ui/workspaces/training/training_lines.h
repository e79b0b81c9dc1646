// The curves of trainings, as lines to draw: of one run, of several over each other, or their mean and spread.
#pragma once

#include <QString>
#include <functional>
#include <memory>
#include <vector>

#include "ui/lab/training_run.h"
#include "ui/plots/step_plot.h"

namespace passband {

using TrainingRecords = std::vector<std::shared_ptr<const TrainingRecord>>;

/// What a line is of, at each recorded step; NaN where nothing was measured.
struct PointLine {
  QString name;
  int style = 0;
  std::function<double(const DynamicsPoint&)> value;
  double learned = std::numeric_limits<double>::quiet_NaN();  ///< the first step with this value is marked
};

/// `together`: the mean of the records with their spread; else a line each, the first of them named.
std::vector<StepLine> linesOf(const TrainingRecords& records, const PointLine& line, bool together);
/// The same of what is known after each epoch.
std::vector<StepLine> epochLinesOf(const TrainingRecords& records, const QString& name, int style,
                                   double EpochReport::*value, bool together);

/// "F1 0.5 for good, first C3: C3 from step 8 on, C0 from step 13 on (in passing at 5); not yet: C2", or of several
/// records how often each was first.
QString firstText(const TrainingRecords& records);

}  // namespace passband
