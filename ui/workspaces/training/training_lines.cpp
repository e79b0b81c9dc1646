#include "ui/workspaces/training/training_lines.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "ui/models/number_text.h"
#include "ui/models/run_spread.h"

namespace passband {
namespace {

QString text(const char* words) {
  return QCoreApplication::translate("TrainingLines", words);
}

double firstStep(const std::vector<double>& steps, const std::vector<double>& values, double learned) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (values[i] >= learned) return steps[i];
  }
  return std::numeric_limits<double>::quiet_NaN();
}

std::vector<StepLine> linesOf(const std::vector<StepCurve>& runs, const QString& name, int style, double learned,
                              bool together) {
  std::vector<StepLine> lines;
  if (together && runs.size() > 1) {
    const CurveSpread spread = spreadOf(runs);
    lines.push_back({name, spread.steps, spread.mean, spread.low, spread.high, style,
                     firstStep(spread.steps, spread.mean, learned)});
    return lines;
  }
  for (const StepCurve& run : runs) {
    lines.push_back({lines.empty() ? name : QString(),
                     run.steps,
                     run.values,
                     {},
                     {},
                     style,
                     firstStep(run.steps, run.values, learned)});
  }
  return lines;
}

struct FirstReached {
  std::string name;
  std::optional<std::int64_t> step;
};

std::vector<FirstReached> inOrder(const TrainingRecord& record) {
  std::vector<FirstReached> all;
  for (std::size_t c = 0; c < record.classNames.size(); ++c)
    all.push_back({record.classNames[c], firstReached(record.points, c, kLearnedF1)});
  std::ranges::stable_sort(all, [](const FirstReached& a, const FirstReached& b) {
    return a.step.value_or(std::numeric_limits<std::int64_t>::max()) <
           b.step.value_or(std::numeric_limits<std::int64_t>::max());
  });
  return all;
}

QString orderText(const TrainingRecord& record) {
  if (record.points.empty()) return {};
  QStringList reached, missing;
  const std::vector<FirstReached> all = inOrder(record);
  for (const FirstReached& own : all) {
    const QString name = QString::fromStdString(own.name);
    own.step ? reached << text("%1 at step %2").arg(name, countText(double(*own.step))) : missing << name;
  }
  const QString not_yet = missing.isEmpty() ? QString() : text("not yet: %1").arg(missing.join(", "));
  if (reached.isEmpty()) return text("No class has reached F1 %1 yet.").arg(kLearnedF1);
  const bool tie = all.size() > 1 && all[1].step == all[0].step;
  return text("F1 %1 reached %2: %3%4")
      .arg(kLearnedF1)
      .arg(tie ? text("first by several at once") : text("first by %1").arg(QString::fromStdString(all[0].name)),
           reached.join(", "), not_yet.isEmpty() ? QString() : "; " + not_yet);
}

}  // namespace

std::vector<StepLine> linesOf(const TrainingRecords& records, const PointLine& line, bool together) {
  std::vector<StepCurve> runs;
  for (const auto& record : records) {
    StepCurve& run = runs.emplace_back();
    for (const DynamicsPoint& point : record->points) {
      const double value = point.step > 0 ? line.value(point) : std::numeric_limits<double>::quiet_NaN();
      if (std::isnan(value)) continue;
      run.steps.push_back(double(point.step));
      run.values.push_back(value);
    }
  }
  return linesOf(runs, line.name, line.style, line.learned, together);
}

std::vector<StepLine> epochLinesOf(const TrainingRecords& records, const QString& name, int style,
                                   double EpochReport::*value, bool together) {
  std::vector<StepCurve> runs;
  for (const auto& record : records) {
    StepCurve& run = runs.emplace_back();
    for (const EpochReport& epoch : record->epochs) {
      if (std::isnan(epoch.*value)) continue;
      run.steps.push_back(double(epoch.steps));
      run.values.push_back(epoch.*value);
    }
  }
  return linesOf(runs, name, style, std::numeric_limits<double>::quiet_NaN(), together);
}

QString firstText(const TrainingRecords& records) {
  if (records.size() == 1) return orderText(*records[0]);
  std::map<std::string, int> firsts;
  int undecided = 0;
  for (const auto& record : records) {
    const std::vector<FirstReached> all = inOrder(*record);
    const bool known = !all.empty() && all[0].step && (all.size() == 1 || all[1].step != all[0].step);
    known ? ++firsts[all[0].name] : ++undecided;
  }
  QStringList parts;
  for (const auto& [name, count] : firsts)
    parts << text("%1 in %2 of %3 runs").arg(QString::fromStdString(name)).arg(count).arg(records.size());
  if (undecided > 0) parts << text("none or several at once in %1").arg(undecided);
  return parts.isEmpty() ? QString() : text("F1 %1 reached first: %2").arg(kLearnedF1).arg(parts.join(", "));
}

}  // namespace passband
