#include "ui/lab/training_run.h"

#include <QFileInfo>
#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/workflow/experiment.h"

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

/// One training of the plan, with what is published of it on the way.
class OneRun {
 public:
  OneRun(const LabInputs& inputs, const TrainingPlan& plan, std::uint64_t seed, std::shared_ptr<const ImageSet> test,
         const Publish& publish)
      : inputs_(inputs), plan_(plan), seed_(seed), test_(std::move(test)), publish_(publish) {
    probe_ = limitPerClass(test_ ? test_ : inputs_.data, plan_.probe);
    const auto weights = weightsOf(plan_, seed);
    record_ = {newDynamicsRecord(weights, *probe_, *inputs_.recipe, plan_.dynamics), nameOf(weights)};
  }

  const TrainingRecord& record() const { return record_; }

  /// What a project keeps of its weights. Images that could not be used are added to `skipped`.
  std::vector<ProjectInput> run(JobContext& context, std::vector<SkippedImage>& skipped) {
    const TrainOptions options = trainOptionsOf(plan_, seed_, inputs_);
    const auto folder = recordOf(plan_, seed_);
    makeFolder(folder);
    DynamicsRecorder recorder(*probe_, *inputs_.recipe, dynamicsOf(plan_), folder);
    recorder.onPoint([&](const DynamicsPoint&) { publish(recorder, false); });
    const TrainEvents events{.epoch = [&](const EpochReport& epoch) { record_.epochs.push_back(epoch); }, .saved = {}};
    TrainResult result;
    try {
      result = train(*inputs_.data, test_.get(), *inputs_.recipe, options, record_.weights, events, context, &recorder);
    } catch (...) {
      if (!recorder.points().empty()) publish(recorder, true);
      throw;
    }
    record_.whole = true;
    publish(recorder, true);
    noteSkipped(skipped, result.skipped);
    noteSkipped(skipped, recorder.skipped());
    std::vector<ProjectInput> made;
    for (const KeptWeights& kept : record_.kept)
      made.push_back(projectInput(result.architecture, kept.file, kept.step));
    made.push_back(projectInput(result.architecture, record_.weights, result.steps));
    return made;
  }

 private:
  ProjectInput projectInput(const std::string& architecture, const std::filesystem::path& file,
                            std::int64_t step) const {
    return {.kind = "model",
            .source = file.string(),
            .hash = sha256File(file),
            .description = fmt::format("{}, step {} of {}", architecture, step, record_.name.toStdString()),
            .recipe = ""};
  }

  void publish(const DynamicsRecorder& recorder, bool always) {
    if (!always && Clock::now() - published_ < showEvery) return;
    published_ = Clock::now();
    update(record_, recorder);
    publish_(std::make_shared<const TrainingRecord>(record_));
  }

  const LabInputs& inputs_;
  const TrainingPlan& plan_;
  std::uint64_t seed_;
  std::shared_ptr<const ImageSet> test_, probe_;
  const Publish& publish_;
  TrainingRecord record_;
  Clock::time_point published_{};
};

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
  const auto work = [inputs, plan, seeds, box = mailbox_](JobContext& context) {
    const auto test = openSecondSet(plan.test.trimmed().toStdString(), *inputs->data, {});
    const Publish publish = [&](std::shared_ptr<const TrainingRecord> record) {
      const std::lock_guard lock(box->mutex);
      std::erase_if(box->records, [&](const auto& own) { return own->weights == record->weights; });
      box->records.push_back(std::move(record));
    };
    for (const std::uint64_t seed : seeds) {
      OneRun run(*inputs, plan, seed, test, publish);
      std::vector<SkippedImage> skipped;
      std::vector<ProjectInput> made = run.run(context, skipped);
      {
        const std::lock_guard lock(box->mutex);
        box->skipped = std::move(skipped);
        std::ranges::move(made, std::back_inserter(box->made));
      }
      writeDynamics(recordOf(plan, seed), run.record());
    }
  };
  begin({.title = tr("Training %1").arg(QFileInfo(plan.folder).fileName())}, work, [] {});
}

void TrainingRun::look() {
  std::vector<std::shared_ptr<const TrainingRecord>> found;
  std::vector<ProjectInput> made;
  std::vector<SkippedImage> skipped;
  {
    const std::lock_guard lock(mailbox_->mutex);
    found = mailbox_->records;
    made = std::exchange(mailbox_->made, {});
    skipped = std::exchange(mailbox_->skipped, {});
  }
  messages_.warnOfSkipped(skipped);
  for (const ProjectInput& weights : made) emit this->made(weights);
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
