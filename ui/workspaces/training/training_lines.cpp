#include "ui/workspaces/training/training_lines.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "core/analysis/dynamics/run_spread.h"
#include "ui/lab/number_text.h"

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

/// When a class was learned.
struct Learned {
  std::string name;
  std::optional<std::int64_t> first, forGood;  ///< F1 reached, and never lost again
};

/// In the order in which they were learned for good.
std::vector<Learned> inOrder(const TrainingRecord& record) {
  std::vector<Learned> all;
  for (std::size_t c = 0; c < record.classNames.size(); ++c) {
    all.push_back({record.classNames[c], firstReached(record.points, c, kLearnedF1),
                   reachedForGood(record.points, c, kLearnedF1)});
  }
  static constexpr auto never = std::numeric_limits<std::int64_t>::max();
  std::ranges::stable_sort(all, {}, [](const Learned& own) { return own.forGood.value_or(never); });
  return all;
}

/// The one that was learned before all others; empty when none was, or several at once were.
std::string firstOf(const std::vector<Learned>& all) {
  std::vector<std::optional<std::int64_t>> steps;
  for (const Learned& own : all) steps.push_back(own.forGood);
  const auto first = firstLearned(steps);
  return first ? all[*first].name : std::string();
}

QString learnedText(const Learned& own) {
  const QString name = QString::fromStdString(own.name);
  const QString words = text("%1 from step %2 on").arg(name, countText(double(*own.forGood)));
  return own.first == own.forGood ? words : words + text(" (in passing at %1)").arg(countText(double(*own.first)));
}

QString orderText(const TrainingRecord& record) {
  if (record.points.empty()) return {};
  QStringList learned, missing;
  const std::vector<Learned> all = inOrder(record);
  for (const Learned& own : all)
    own.forGood ? learned << learnedText(own) : missing << QString::fromStdString(own.name);
  if (learned.isEmpty()) return text("No class has F1 %1 yet").arg(kLearnedF1);
  const std::string first = firstOf(all);
  const QString head =
      first.empty() ? text("several first at once") : text("first %1").arg(QString::fromStdString(first));
  return text("F1 %1 for good, %2: %3%4")
      .arg(kLearnedF1)
      .arg(head, learned.join(", "),
           missing.isEmpty() ? QString() : "; " + text("not yet: %1").arg(missing.join(", ")));
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
    const std::string first = firstOf(inOrder(*record));
    first.empty() ? ++undecided : ++firsts[first];
  }
  QStringList parts;
  for (const auto& [name, count] : firsts)
    parts << text("%1 in %2 of %3 runs").arg(QString::fromStdString(name)).arg(count).arg(records.size());
  if (undecided > 0) parts << text("none or several at once in %1").arg(undecided);
  return parts.isEmpty() ? QString() : text("F1 %1 for good, first: %2").arg(kLearnedF1).arg(parts.join(", "));
}

}  // namespace passband
