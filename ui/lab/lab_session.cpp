#include "ui/lab/lab_session.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/model/weights/several_networks.h"
#include "core/workflow/experiment.h"
#include "ui/lab/command_line.h"
#include "ui/lab/source_name.h"

namespace passband {
struct LabSession::OpenedData : OpenedImages {
  QString labelsFile;
  std::int64_t limit = 0;
  bool asItIs = false;
};

LabSession::LabSession(QObject* parent)
    : QObject(parent), baseline_(jobs_.addLane(tr("Baseline"), LanePolicy::Evaluation)) {
  undoStack_.setUndoLimit(mostUndoSteps);
  connect(&jobs_, &JobBoard::changed, this, [this](JobLane*, const JobStatus& status) {
    if (status.state == JobState::Failed) messages_.error(status.error);
    if (status.state == JobState::Abandoned) {
      messages_.warn(tr("A job that was stopped did not end and is abandoned: '%1'. It may use memory and a processor "
                        "until the window is closed.")
                         .arg(status.title));
    }
  });
}

LabSession::~LabSession() = default;

void LabSession::openData(const QString& source, const QString& labels) {
  dataOpening_ = source;
  const auto current = [this, opening = ++dataOpenings_] { return opening == dataOpenings_; };
  jobs_.files().stop(dataJob_);  // what it would open is not wanted any more
  const auto ended = [this, current] {
    if (current()) dataOpening_.clear();
    emit openingChanged();
  };
  const JobRequest request{.title = tr("Opening %1").arg(sourceName(source)),
                           .current = current,
                           .failed =
                               [this, source, current, ended](const QString&) {
                                 if (current()) dataRefused_ = source;
                                 ended();
                               },
                           .dropped = ended};
  dataJob_ = jobs_.files().run(
      this, request,
      [source = source.toStdString(), labels, limit = limit_, asItIs = request_.takesAsItIs()](JobContext& context) {
        context.throwIfStopped();
        const DataOptions options{.labels = labels.toStdString(), .raw = asItIs, .job = &context};
        return OpenedData{openImages(source, options, limit), labels, limit, asItIs};
      },
      [this](OpenedData opened) {
        dataOpening_.clear();
        takeData(std::move(opened));
        emit openingChanged();
      });
  emit openingChanged();
}

void LabSession::takeData(OpenedData opened) {
  allData_ = std::move(opened.all);
  labelsFile_ = opened.labelsFile;
  dataRefused_.clear();
  for (const std::string& remark : allData_->info().remarks) {
    messages_.warn(
        QStringLiteral("%1: %2").arg(QString::fromStdString(allData_->info().source), QString::fromStdString(remark)));
  }
  useData(std::move(opened.used), opened.limit);
  if (opened.asItIs != request_.takesAsItIs()) return reopenData();
  if (opened.limit != limit_) applyLimit();
}

void LabSession::useData(std::shared_ptr<const ImageSet> used, std::int64_t limit) {
  const bool sameClasses = data_ && data_->info().classNames == used->info().classNames;
  data_ = std::move(used);
  dataLimit_ = limit;
  if (!sameClasses) selection_ = data_->classCount() > 0 ? QList<int>{0} : QList<int>{};
  publish();
  if (!sameClasses) emit selectionChanged();
}

/// What is being opened now is looked at by takeData.
void LabSession::reopenData() {
  if (allData_ && dataOpening_.isEmpty()) openData(QString::fromStdString(allData_->info().source), labelsFile_);
}

void LabSession::closeData() {
  ++dataOpenings_;
  jobs_.files().stop(dataJob_);
  dataOpening_.clear();
  dataRefused_.clear();
  labelsFile_.clear();
  allData_ = data_ = nullptr;
  selection_.clear();
  publish();
  emit selectionChanged();
}

void LabSession::openModel(const QString& source) {
  modelOpening_ = source;
  unclearModel_.reset();
  const auto current = [this, opening = ++modelOpenings_] { return opening == modelOpenings_; };
  jobs_.files().stop(modelJob_);
  auto several = std::make_shared<QStringList>();  // written before the job fails, read after
  const auto ended = [this, current] {
    if (current()) modelOpening_.clear();
    emit openingChanged();
  };
  const JobRequest request{.title = tr("Opening %1").arg(sourceName(source)),
                           .current = current,
                           .failed =
                               [this, source, current, ended, several](const QString&) {
                                 if (current() && !several->isEmpty()) unclearModel_ = {source, *several};
                                 ended();
                               },
                           .dropped = ended};
  modelJob_ = jobs_.files().run(
      this, request,
      [source = source.toStdString(), device = device_.toStdString(), trials = trials_, several](JobContext& context) {
        context.throwIfStopped();
        try {
          const ModelOptions options{.device = device, .job = &context, .trials = trials};
          return std::shared_ptr<Classifier>(openClassifier(source, options));
        } catch (const SeveralNetworks& error) {
          for (const std::string& weights : error.weights()) *several << QString::fromStdString(weights);
          throw;
        }
      },
      [this, ended](std::shared_ptr<Classifier> classifier) {
        useModel(std::move(classifier));
        ended();
      });
  emit openingChanged();
}

/// Reopened on another device it is the same model.
void LabSession::useModel(std::shared_ptr<Classifier> classifier) {
  const bool same = classifier_ && classifier_->info().hash == classifier->info().hash;
  if (classifier_ && !same && classifier->info().recipe) request_ = {};
  classifier_ = std::move(classifier);
  publish();
}

void LabSession::closeModel() {
  ++modelOpenings_;
  jobs_.files().stop(modelJob_);
  modelOpening_.clear();
  unclearModel_.reset();
  classifier_ = nullptr;
  publish();
}

void LabSession::setLimit(std::int64_t perClass) {
  if (perClass == limit_) return;
  limit_ = perClass;
  if (allData_) applyLimit();
}

void LabSession::applyLimit() {
  const JobRequest request{.title = tr("Choosing the images"), .current = [this, all = allData_, limit = limit_] {
                             return all == allData_ && limit == limit_;
                           }};
  jobs_.files().run(
      this, request, [all = allData_, limit = limit_](JobContext&) { return limited(all, limit); },
      [this, limit = limit_](std::shared_ptr<const ImageSet> used) { useData(std::move(used), limit); });
}

void LabSession::setDevice(const QString& device) {
  if (device == device_) return;
  device_ = device;
  if (!modelOpening_.isEmpty()) return openModel(modelOpening_);
  if (classifier_) return openModel(QString::fromStdString(classifier_->info().path));
  publish();
}

void LabSession::publish() {
  LabInputs inputs{.data = data_, .classifier = classifier_, .recipe = {}, .match = {}, .problem = {}};
  inputs.whole = allData_;
  inputs.limit = dataLimit_;
  const auto attempt = [&inputs](auto&& part) {
    try {
      part();
    } catch (const Error& problem) {
      if (inputs.problem.empty()) inputs.problem = problem.what();
    }
  };
  attempt([&] {
    if (!data_ || !classifier_) return;
    inputs.match = matchOutputs(*data_, *classifier_);
  });
  attempt([&] { chooseRecipe(inputs); });
  inputs.recipeSource = originKey(recipeOrigin_);
  const bool planeStays = mask_ && inputs.hasImages() && mask_->plane() == inputs.plane();
  inputs_ = std::make_shared<const LabInputs>(std::move(inputs));
  if (!inputs_->problem.empty()) messages_.warn(QString::fromStdString(inputs_->problem));
  unmasked_ = masked_ = nullptr;
  measurement_ = JobState::Running;
  const bool maskGone = mask_ && !planeStays;
  if (maskGone) mask_ = nullptr;
  emit inputsChanged();
  if (maskGone) emit maskChanged();
  emit unmaskedChanged();
  emit maskedChanged();
  measureUnmasked();
}

void LabSession::measureUnmasked() {
  baseline_.stopAll();
  if (inputs_->seeksRecipe) return findRecipe();
  if (!inputs_->complete()) return;
  const auto ended = [this, inputs = inputs_](JobState how) {
    if (!isCurrent(inputs)) return;
    measurement_ = how;
    emit unmaskedChanged();
  };
  const JobRequest request{
      .title = tr("Accuracy of %1").arg(QString::fromStdString(inputs_->classifier->info().architecture)),
      .current = [this, inputs = inputs_] { return isCurrent(inputs); },
      .failed = [ended](const QString&) { ended(JobState::Failed); },
      .dropped = [ended] { ended(JobState::Stopped); }};
  baseline_.run(
      this, request,
      [inputs = inputs_](JobContext& context) {
        std::vector<std::int32_t> called;
        auto evaluations = evaluate(inputs->experiment(), {}, {.loaderThreads = availableThreads()}, context,
                                    predictionsInto(*inputs->data, called));
        return std::make_shared<const MeasuredRates>(
            MeasuredRates{std::move(evaluations.at(0)), inputs, {}, false, std::move(called)});
      },
      [this](std::shared_ptr<const MeasuredRates> rates) {
        unmasked_ = std::move(rates);
        warnOfSkipped(unmasked_->evaluation.skipped);
        emit unmaskedChanged();
      });
}

void LabSession::warnOfSkipped(const std::vector<SkippedImage>& skipped) {
  constexpr std::size_t named = 3;
  if (skipped.empty()) return;
  QString text = tr("%n image(s) could not be used and were skipped; the first is '%1': %2", nullptr,
                    static_cast<int>(skipped.size()))
                     .arg(QString::fromStdString(skipped[0].name), QString::fromStdString(skipped[0].reason));
  for (std::size_t i = 1; i < std::min(named, skipped.size()); ++i)
    text += (i == 1 ? tr("; then '%1'") : tr(", '%1'")).arg(QString::fromStdString(skipped[i].name));
  messages_.warn(text);
}

void LabSession::measureAgain() {
  if (measurement_ != JobState::Running) {
    measurement_ = JobState::Running;
    emit unmaskedChanged();
    measureUnmasked();
  }
  emit measureAsked();
}

const std::vector<std::string>& LabSession::classNames() const {
  static const std::vector<std::string> none;
  return data_ ? data_->info().classNames : none;
}

void LabSession::setSelection(QList<int> classes) {
  classes.removeIf([this](int c) { return c < 0 || c >= std::ssize(classNames()); });
  std::ranges::sort(classes);
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  if (classes == selection_) return;
  selection_ = std::move(classes);
  emit selectionChanged();
}

void LabSession::setMasked(std::shared_ptr<const MeasuredRates> rates) {
  if (rates && !isCurrent(rates->inputs)) return;
  masked_ = std::move(rates);
  emit maskedChanged();
}

void LabSession::setMask(std::shared_ptr<const FrequencyMask> mask, const QString& name) {
  if (mask && (!inputs_->hasImages() || mask->plane() != inputs_->plane())) return;
  mask_ = std::move(mask);
  maskName_ = name;
  emit maskChanged();
}

void LabSession::setRuns(std::shared_ptr<RunStore> runs) {
  runs_ = std::move(runs);
  emit runsChanged();
}

void LabSession::setRecipe(const RecipeRequest& wanted) {
  if (wanted != request_) useRequest(wanted);
}

void LabSession::useDetectedRecipe() {
  if (request_.empty() && endedSearch_.empty()) return;
  endedSearch_.clear();
  useRequest({});
}

void LabSession::useRequest(const RecipeRequest& request) {
  const bool asItIs = std::exchange(request_, request).takesAsItIs();
  if (asItIs != request_.takesAsItIs()) reopenData();
  publish();
}

bool LabSession::recipeSearchEnded() const {
  return inputs_->data && inputs_->classifier && !endedSearch_.empty() && endedSearch_ == recipeKey(*inputs_);
}

/// Until a search for it has ended, the recipe is that of the data, as if there were no network.
void LabSession::chooseRecipe(LabInputs& inputs) {
  recipeOrigin_ = RecipeOrigin::None;
  const ImageSetInfo* const data = data_ ? &data_->info() : nullptr;
  const ClassifierInfo* const model = classifier_ ? &classifier_->info() : nullptr;
  const bool open = data && model && inputs.problem.empty() && needsDetection(request_, *data, *model);
  const bool found = open && foundRecipe_ && foundRecipe_->of == recipeKey(inputs);
  inputs.seeksRecipe = open && !found && endedSearch_ != recipeKey(inputs);
  const RecipeChoice choice =
      passband::chooseRecipe(request_, data, model, found ? std::optional(foundRecipe_->recipe) : std::nullopt);
  inputs.recipe = choice.recipe;
  recipeOrigin_ = choice.origin;
  if (choice.recipe && model && !inputs.seeksRecipe) inputs.recipe = recipeFor(*model, choice);
}

/// Shows what comes of it as the recipe, as if the model's file had said so.
void LabSession::findRecipe() {
  const JobRequest request{
      .title =
          tr("Finding the preprocessing of %1").arg(QString::fromStdString(inputs_->classifier->info().architecture)),
      .current = [this, inputs = inputs_] { return isCurrent(inputs); },
      .failed = [this, inputs = inputs_](const QString&) { endRecipeSearch(inputs); },
      .dropped = [this, inputs = inputs_] { endRecipeSearch(inputs); }};
  baseline_.run(
      this, request, [inputs = inputs_](JobContext& context) { return searchRecipe(*inputs, context); },
      [this](FoundRecipe found) {
        foundRecipe_ = std::move(found);
        publish();
      });
}

void LabSession::endRecipeSearch(const std::shared_ptr<const LabInputs>& inputs) {
  if (!isCurrent(inputs)) return;
  endedSearch_ = recipeKey(*inputs);
  publish();
}

/// Said even where nobody chose it, which spares the command a search, unless the command finds it in the network's
/// file.
QStringList LabSession::recipeOptions(bool model) const {
  if (!inputs_->recipe || (recipeOrigin_ == RecipeOrigin::Model && model)) return {};
  // With the network a preset that was chosen comes to the same size again.
  const bool preset = request_.recipe && !presetName(*request_.recipe).empty();
  return recipeArguments(model && preset ? request_ : requestFor(*inputs_->recipe));
}

QStringList LabSession::commandArguments(bool model) const {
  if (!data_) return {};
  QStringList arguments{"--data", QString::fromStdString(data_->info().source)};
  if (model && classifier_) arguments << "--model" << QString::fromStdString(classifier_->info().path);
  if (!labelsFile_.isEmpty()) arguments << "--labels" << labelsFile_;
  arguments << recipeOptions(model);
  if (limit_ > 0) arguments << "--limit" << QString::number(limit_);
  if (model && device_ != "auto") arguments << "--device" << device_;
  return arguments;
}

}  // namespace passband
