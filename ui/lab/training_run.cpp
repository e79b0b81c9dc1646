#include "ui/lab/training_run.h"

#include <QFileInfo>
#include <algorithm>
#include <chrono>
#include <utility>

namespace passband {
namespace {

using Clock = std::chrono::steady_clock;
using Publish = std::function<void(std::shared_ptr<const TrainingRecord>)>;
constexpr auto showEvery = std::chrono::milliseconds(250);

/// Not where the path cannot be one: it is typed letter by letter.
bool isThere(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// "smallcnn-B1, seed 0" for smallcnn-B1/seed-0.safetensors.
QString nameOf(const std::filesystem::path& weights) {
  const QString run = QString::fromStdString(weights.stem().string()).replace("seed-", QStringLiteral("seed "));
  return QStringLiteral("%1, %2").arg(QString::fromStdString(weights.parent_path().filename().string()), run);
}

/// One training of the plan, with what is published of it on the way. Returns the images that could not be used.
std::vector<SkippedImage> trainOne(const TrainingTask& task, RunStore& store, const Publish& publish,
                                   JobContext& context) {
  std::shared_ptr<TrainingRecord> latest;
  Clock::time_point published{};
  const TrainingWatch watch{.recorded = [&](const std::function<DynamicsRecord()>& soFar, bool last) {
    if (!last && Clock::now() - published < showEvery) return;
    published = Clock::now();
    latest = std::make_shared<TrainingRecord>(TrainingRecord{soFar(), nameOf(task.weights)});
    publish(latest);
  }};
  TrainedModel trained = runTraining(&store, task, watch, context);
  if (latest) {
    latest = std::make_shared<TrainingRecord>(*latest);
    latest->whole = true;
    publish(latest);
  }
  return std::move(trained.skipped);
}

}  // namespace

bool TrainingRun::isWhole(const std::filesystem::path& weights) const {
  return std::ranges::any_of(records_, [&](const auto& own) { return own->weights == weights && own->whole; });
}

bool TrainingRun::canGoOn(const TrainingPlan& plan) const {
  for (int run = 0; run < plan.runs && !running(); ++run) {
    if (isThere(weightsOf(plan, plan.options.seed + std::uint64_t(run)).string() + ".checkpoint")) return true;
  }
  return false;
}

void TrainingRun::start(const TrainingPlan& plan) {
  const auto inputs = inputs_.current();
  if (running() || !inputs->hasImages()) return;
  const bool goesOn = canGoOn(plan);
  std::vector<std::uint64_t> seeds;
  for (int run = 0; run < plan.runs; ++run) {
    const std::uint64_t seed = plan.options.seed + std::uint64_t(run);
    if (isWhole(weightsOf(plan, seed)) || (goesOn && isThere(weightsOf(plan, seed)))) continue;
    if (isThere(weightsOf(plan, seed))) {
      return messages_.warn(tr("There are weights of an earlier training in %1; choose another folder, or delete them.")
                                .arg(plan.folder));
    }
    seeds.push_back(seed);
  }
  if (seeds.empty())
    return messages_.note(
        tr("%1 has the weights of all these runs; choose another folder to train again.").arg(plan.folder));
  mailbox_ = std::make_shared<Mailbox>();
  const auto work = [inputs, plan, seeds, store = runs_.store(), box = mailbox_](JobContext& context) {
    const Publish publish = [&](std::shared_ptr<const TrainingRecord> record) {
      const std::lock_guard lock(box->mutex);
      std::erase_if(box->records, [&](const auto& own) { return own->weights == record->weights; });
      box->records.push_back(std::move(record));
    };
    TrainingTask task = taskOf(plan, *inputs);
    for (const std::uint64_t seed : seeds) {
      task.options.seed = task.head.seed = seed;
      task.weights = weightsOf(plan, seed);
      task.record = recordOf(plan, seed);
      std::vector<SkippedImage> skipped = trainOne(task, *store, publish, context);
      const std::lock_guard lock(box->mutex);
      box->skipped = std::move(skipped);
    }
  };
  begin({.title = tr("Training %1").arg(QFileInfo(plan.folder).fileName())}, work, [] {});
}

void TrainingRun::look() {
  std::vector<std::shared_ptr<const TrainingRecord>> found;
  std::vector<SkippedImage> skipped;
  {
    const std::lock_guard lock(mailbox_->mutex);
    found = mailbox_->records;
    skipped = std::exchange(mailbox_->skipped, {});
  }
  messages_.warnOfSkipped(skipped);
  bool changed = false;
  for (const auto& record : found) changed |= take(record);
  if (changed) emit recordsChanged();
}

bool TrainingRun::take(const std::shared_ptr<const TrainingRecord>& record) {
  const auto same = std::ranges::find_if(records_, [&](const auto& own) { return own->weights == record->weights; });
  if (same == records_.end()) {
    records_.push_back(record);
    return true;
  }
  return std::exchange(*same, record) != record;
}

void TrainingRun::open(const QString& path) {
  jobs_.files().run(
      this, {.title = tr("Reading the training log %1").arg(path), .quiet = true},
      [path = path.toStdString()](JobContext&) {
        TrainingRecord record{readDynamics(path), {}, true};
        record.name = nameOf(record.weights);
        return record;
      },
      [this](TrainingRecord record) {
        if (take(std::make_shared<const TrainingRecord>(std::move(record)))) emit recordsChanged();
      });
}

}  // namespace passband
