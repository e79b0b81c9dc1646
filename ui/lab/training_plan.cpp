#include "ui/lab/training_plan.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

#include "core/base/parallel.h"
#include "core/export/class_masks.h"
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

DynamicsOptions dynamicsOf(const TrainingPlan& plan) {
  DynamicsOptions options = plan.dynamics;
  options.batchSize = plan.options.batchSize;
  options.loaderThreads = availableThreads();
  return options;
}

TrainOptions trainOptionsOf(const TrainingPlan& plan, std::uint64_t seed, const LabInputs& inputs) {
  TrainOptions options = plan.options;
  options.seed = seed;
  if (plan.mixMaps.isEmpty()) return options;
  const auto& names = inputs.data->info().classNames;
  const ClassMasks found = readClassMasks(plan.mixMaps.toStdString(), names, inputs.plane());
  options.frequency.mapMix = plan.mixShare;
  options.frequency.maps.resize(names.size());
  for (std::size_t i = 0; i < found.masks.size(); ++i)
    options.frequency.maps[static_cast<std::size_t>(found.classes[i])] = found.masks[i];
  return options;
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
