#include "ui/lab/inputs.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/data/source_text.h"
#include "core/model/weights/several_networks.h"
#include "core/workflow/experiment.h"
#include "ui/lab/command_line.h"
#include "ui/lab/source_name.h"

namespace passband {
struct Inputs::OpenedData : OpenedImages {
  QString labelsFile;
  std::int64_t limit = 0;
  bool asItIs = false;
};

Inputs::Inputs(JobBoard& jobs, MessageLog& messages)
    : jobs_(jobs), recipeLane_(jobs.addLane(tr("Preprocessing"), LanePolicy::Evaluation)), messages_(messages) {}

Inputs::~Inputs() = default;

void Inputs::openData(const QString& source, const QString& labels) {
  openData(source, labels, std::nullopt);
}

void Inputs::changeData(const std::string& key, const std::string& value) {
  if (allData_) openData(QString::fromStdString(allData_->info().source), labelsFile_, DataChange{key, value});
}

void Inputs::openData(const QString& source, const QString& labels, const std::optional<DataChange>& change) {
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
      [given = source.toStdString(), labels, change, limit = limit_,
       asItIs = request_.takesAsItIs()](JobContext& context) {
        context.throwIfStopped();
        const DataOptions options{.labels = labels.toStdString(), .raw = asItIs, .job = &context};
        const std::string source = change ? withChange(given, change->first, change->second) : given;
        return OpenedData{openImages(source, options, limit), labels, limit, asItIs};
      },
      [this](OpenedData opened) {
        dataOpening_.clear();
        takeData(std::move(opened));
        emit openingChanged();
      });
  emit openingChanged();
}

void Inputs::takeData(OpenedData opened) {
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

void Inputs::useData(std::shared_ptr<const ImageSet> used, std::int64_t limit) {
  data_ = std::move(used);
  dataLimit_ = limit;
  publish();
}

/// What is being opened now is looked at by takeData.
void Inputs::reopenData() {
  if (allData_ && dataOpening_.isEmpty()) openData(QString::fromStdString(allData_->info().source), labelsFile_);
}

void Inputs::closeData() {
  ++dataOpenings_;
  jobs_.files().stop(dataJob_);
  dataOpening_.clear();
  dataRefused_.clear();
  labelsFile_.clear();
  allData_ = data_ = nullptr;
  publish();
}

void Inputs::openModel(const QString& source) {
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
void Inputs::useModel(std::shared_ptr<Classifier> classifier) {
  const ClassifierInfo& model = classifier->info();
  const bool other = classifier_ && classifier_->info().hash != model.hash;
  const bool remembered = memory_.of(model.hash).recipe && !request_.takesAsItIs();
  if (other && (model.recipe || remembered)) request_ = {};
  classifier_ = std::move(classifier);
  publish();
}

void Inputs::closeModel() {
  ++modelOpenings_;
  jobs_.files().stop(modelJob_);
  modelOpening_.clear();
  unclearModel_.reset();
  classifier_ = nullptr;
  publish();
}

void Inputs::setLimit(std::int64_t perClass) {
  if (perClass == limit_) return;
  limit_ = perClass;
  if (allData_) applyLimit();
}

void Inputs::applyLimit() {
  const JobRequest request{.title = tr("Choosing the images"), .current = [this, all = allData_, limit = limit_] {
                             return all == allData_ && limit == limit_;
                           }};
  jobs_.files().run(
      this, request, [all = allData_, limit = limit_](JobContext&) { return limited(all, limit); },
      [this, limit = limit_](std::shared_ptr<const ImageSet> used) { useData(std::move(used), limit); });
}

void Inputs::setCompeting(CompetingOutputs competing) {
  if (competing == competing_) return;
  competing_ = competing;
  publish();
}

void Inputs::setDevice(const QString& device) {
  if (device == device_) return;
  device_ = device;
  if (!modelOpening_.isEmpty()) return openModel(modelOpening_);
  if (classifier_) return openModel(QString::fromStdString(classifier_->info().path));
  publish();
}

void Inputs::publish() {
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
    inputs.match = matchOutputs(*data_, *classifier_, competing_, memory_.of(classifier_->info().hash).outputNames);
  });
  attempt([&] { chooseRecipe(inputs); });
  inputs.recipeSource = originKey(recipeOrigin_);
  current_ = std::make_shared<const LabInputs>(std::move(inputs));
  if (!current_->problem.empty()) messages_.warn(QString::fromStdString(current_->problem));
  if (current_->complete()) remember(useOfNow());
  emit replaced();
  emit changed();
  searchIfNeeded();
}

/// What is known of the model beyond these images.
ModelUse Inputs::useOfNow() const {
  const ClassifierInfo& model = classifier_->info();
  ModelUse use = memory_.of(model.hash);
  const bool chosen = recipeOrigin_ == RecipeOrigin::Chosen && !current_->recipe->alreadyPreprocessed;
  if (chosen || (recipeOrigin_ == RecipeOrigin::Detected && foundRecipe_->settled)) {
    use.recipe = current_->recipe;
    use.origin = recipeOrigin_;
  }
  const auto names = outputNamesFrom(data_->info().classNames, model, current_->match);
  if (!names.empty()) use.outputNames = names;
  return use;
}

void Inputs::remember(const ModelUse& use) {
  const std::string& model = classifier_->info().hash;
  const bool same = memory_.of(model) == use;
  memory_.remember(model, use);
  if (!same) emit remembered();
}

const std::vector<std::string>& Inputs::classNames() const {
  static const std::vector<std::string> none;
  return data_ ? data_->info().classNames : none;
}

void Inputs::setRecipe(const RecipeRequest& wanted) {
  if (wanted != request_) useRequest(wanted);
}

void Inputs::dropChosenRecipe() {
  if (request_.empty() && endedSearch_.empty()) return;
  endedSearch_.clear();
  useRequest({});
}

void Inputs::useDetectedRecipe() {
  if (request_.empty() && recipeOrigin_ != RecipeOrigin::Remembered) return dropChosenRecipe();
  if (classifier_) {
    ModelUse use = memory_.of(classifier_->info().hash);
    use.recipe.reset();
    use.origin = RecipeOrigin::None;
    remember(use);
  }
  endedSearch_.clear();
  useRequest({});
}

void Inputs::useRequest(const RecipeRequest& request) {
  const bool asItIs = std::exchange(request_, request).takesAsItIs();
  if (asItIs != request_.takesAsItIs()) reopenData();
  publish();
}

bool Inputs::recipeSearchEnded() const {
  return current_->data && current_->classifier && !endedSearch_.empty() && endedSearch_ == recipeKey(*current_);
}

/// Until a search for it has ended, the recipe is that of the data, as if there were no network.
void Inputs::chooseRecipe(LabInputs& inputs) {
  recipeOrigin_ = RecipeOrigin::None;
  const ImageSetInfo* const data = data_ ? &data_->info() : nullptr;
  const ClassifierInfo* const model = classifier_ ? &classifier_->info() : nullptr;
  const bool open = data && model && inputs.problem.empty() && needsDetection(request_, *data, *model);
  const bool found = open && foundRecipe_ && foundRecipe_->of == recipeKey(inputs);
  const std::optional<Recipe> remembered = open ? memory_.of(model->hash).recipe : std::nullopt;
  inputs.seeksRecipe = open && !found && !remembered && endedSearch_ != recipeKey(inputs);
  // What was detected on these images is not remembered of others.
  const bool detectedHere = found && memory_.of(model->hash).origin != RecipeOrigin::Chosen;
  const RecipeChoice choice =
      passband::chooseRecipe(request_, data, model, found ? std::optional(foundRecipe_->recipe) : std::nullopt,
                             detectedHere ? std::nullopt : remembered);
  inputs.recipe = choice.recipe;
  recipeOrigin_ = choice.origin;
  if (choice.recipe && model && !inputs.seeksRecipe) inputs.recipe = recipeFor(*model, choice);
}

/// One that is at work on the same goes on.
void Inputs::searchIfNeeded() {
  if (current_->seeksRecipe && searching_ && isSameSearch(*searching_, *current_)) return;
  searching_.reset();
  recipeLane_.stopAll();
  if (current_->seeksRecipe) findRecipe();
}

/// Shows what comes of it as the recipe, as if the model's file had said so.
void Inputs::findRecipe() {
  searching_ = current_;
  const JobRequest request{
      .title =
          tr("Finding the preprocessing of %1").arg(QString::fromStdString(current_->classifier->info().architecture)),
      .current = [this, inputs = current_] { return inputs == searching_; },
      .failed = [this, inputs = current_](const QString&) { endRecipeSearch(inputs); },
      .dropped = [this, inputs = current_] { endRecipeSearch(inputs); }};
  recipeLane_.run(
      this, request, [inputs = current_](JobContext& context) { return searchRecipe(*inputs, context); },
      [this](FoundRecipe found) {
        searching_.reset();
        foundRecipe_ = std::move(found);
        publish();
      });
}

void Inputs::endRecipeSearch(const std::shared_ptr<const LabInputs>& inputs) {
  if (inputs != searching_) return;
  searching_.reset();
  endedSearch_ = recipeKey(*inputs);
  publish();
}

/// Said even where nobody chose it, which spares the command a search, unless the command finds it in the network's
/// file.
QStringList Inputs::recipeOptions(bool model) const {
  if (!current_->recipe || (recipeOrigin_ == RecipeOrigin::Model && model)) return {};
  // With the network a preset that was chosen comes to the same size again.
  const bool preset = request_.recipe && !presetName(*request_.recipe).empty();
  return recipeArguments(model && preset ? request_ : requestFor(*current_->recipe));
}

QStringList Inputs::commandArguments(bool model) const {
  if (!data_) return {};
  QStringList arguments{"--data", QString::fromStdString(data_->info().source)};
  if (model && classifier_) arguments << "--model" << QString::fromStdString(classifier_->info().path);
  if (!labelsFile_.isEmpty()) arguments << "--labels" << labelsFile_;
  arguments << recipeOptions(model);
  if (limit_ > 0) arguments << "--limit" << QString::number(limit_);
  if (model && !current_->match.remembered.empty()) {
    QStringList names;
    for (const std::string& name : current_->match.remembered) names << QString::fromStdString(name);
    arguments << "--output-names" << names.join(',');
  }
  if (model && competing_ == CompetingOutputs::Mapped) arguments << "--mapped-outputs-only";
  if (model && device_ != "auto") arguments << "--device" << device_;
  return arguments;
}

}  // namespace passband
