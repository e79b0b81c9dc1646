#include "ui/lab/training_plan.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

#include "core/base/parallel.h"
#include "core/model/classifier.h"
#include "core/workflow/experiment.h"
#include "ui/lab/command_line.h"

namespace passband {
namespace {

QString numberText(double value) {
  return QString::number(value, 'g', 10);
}

/// Only what differs from the defaults is said.
class Arguments {
 public:
  void add(const char* name, double value, double usual) {
    if (value != usual) list_ << name << numberText(value);
  }
  void add(const char* name, const QString& value, const QString& usual) {
    if (value != usual) list_ << name << value;
  }
  QStringList& list() { return list_; }

 private:
  QStringList list_;
};

/// Without a seed of its own, a generated set would be drawn with the one of the training.
void nameSeedOfData(QStringList& arguments) {
  QString& source = arguments[1];
  if (!source.startsWith("syn:") || source.contains("seed=")) return;
  source += (source.contains('?') ? "&" : "?") + QStringLiteral("seed=0");
}

}  // namespace

std::filesystem::path weightsOf(const TrainingPlan& plan, std::uint64_t seed) {
  return std::filesystem::path(plan.folder.toStdString()) / ("seed-" + std::to_string(seed) + ".safetensors");
}

std::filesystem::path recordOf(const TrainingPlan& plan, std::uint64_t seed) {
  return std::filesystem::path(plan.folder.toStdString()) / ("seed-" + std::to_string(seed));
}

TrainingTask taskOf(const TrainingPlan& plan, const LabInputs& inputs) {
  const std::uint64_t seed = plan.options.seed;
  TrainingTask task{.images = inputs.data,
                    .test = openSecondSet(plan.test.trimmed().toStdString(), *inputs.data, {}),
                    .recipe = *inputs.recipe,
                    .options = plan.options,
                    .weights = weightsOf(plan, seed),
                    .record = recordOf(plan, seed),
                    .dynamics = plan.dynamics,
                    .probe = plan.probe};
  if (task.options.device == "auto") task.options.device = bestDevice();
  mixWithMaps(task.options, plan.mixMaps.toStdString(), plan.mixShare, inputs.data->info().classNames, task.recipe);
  task.dynamics.batchSize = plan.options.batchSize;
  task.dynamics.loaderThreads = availableThreads();
  task.head = {.device = task.options.device,
               .precision = task.options.mixedPrecision ? "bfloat16" : "float32",
               .recipe = inputs.recipe,
               .recipeSource = inputs.recipeSource,
               .seed = seed,
               .remarks = inputs.data->info().remarks};
  return task;
}

QStringList trainingArguments(const TrainingPlan& plan, std::uint64_t seed, const Inputs& inputs) {
  QStringList data = inputs.commandArguments(false);
  if (data.isEmpty()) return {};
  nameSeedOfData(data);
  Arguments arguments;
  if (plan.options.from.empty()) {
    arguments.list() << "--arch" << QString::fromStdString(plan.options.architecture);
  } else {
    arguments.list() << "--from" << QString::fromStdString(plan.options.from.string());
  }
  arguments.list() << optionArguments(trainOptionTable(), plan.options);
  arguments.add("--mix-maps", plan.mixMaps, {});
  if (!plan.mixMaps.isEmpty()) arguments.add("--mix-share", plan.mixShare, TrainingPlan().mixShare);
  arguments.add("--test", plan.test, {});
  arguments.add("--seed", double(seed), 0);
  arguments.add("--device", inputs.device(), QStringLiteral("auto"));
  arguments.list() << "--dynamics" << QString::fromStdString(recordOf(plan, seed).string());
  arguments.add("--probe", double(plan.probe), double(TrainingPlan().probe));
  arguments.list() << optionArguments(dynamicsOptionTable(), plan.dynamics);
  return QStringList{"train"} << data << arguments.list() << "--out"
                              << QString::fromStdString(weightsOf(plan, seed).string());
}

QString freeTrainingFolder(const QString& architecture, const QString& data) {
  const QDir all(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/trainings");
  QString name = architecture + '-' + QFileInfo(data).fileName();
  name.replace(QRegularExpression("[^A-Za-z0-9.-]+"), "-");
  name.truncate(60);
  QString free = name;
  for (int next = 2; all.exists(free); ++next) free = QStringLiteral("%1-%2").arg(name).arg(next);
  return all.filePath(free);
}

}  // namespace passband
