#include "ui/models/lab_session.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/data/data_format.h"
#include "core/data/recipe_channels.h"
#include "core/data/recipe_size.h"
#include "ui/models/called_classes.h"
#include "ui/models/command_line.h"

namespace passband {
namespace {

struct OpenedData {
  std::shared_ptr<const ImageSet> all, used;
  std::int64_t limit;
};

/// The last part of a path; a generated set as it is.
QString shortName(const QString& source) {
  const QString name = source.section('/', -1, -1, QString::SectionSkipEmpty);
  return source.startsWith("syn:") ? source : name;
}

std::shared_ptr<const ImageSet> limited(std::shared_ptr<const ImageSet> all, std::int64_t limit) {
  return limit > 0 ? limitPerClass(std::move(all), limit) : all;
}

}  // namespace

LabSession::LabSession(QObject* parent)
    : QObject(parent), baseline_(jobs_.addLane(tr("Baseline"), LanePolicy::Evaluation)) {
  connect(&jobs_, &JobBoard::changed, this, [this](JobLane*, const JobStatus& status) {
    if (status.state == JobState::Failed) messages_.error(status.error);
  });
}

LabSession::~LabSession() = default;

void LabSession::openData(const QString& source) {
  dataOpening_ = source;
  const auto ended = [this, source] {
    if (dataOpening_ == source) dataOpening_.clear();
    emit openingChanged();
  };
  const JobRequest request{.title = tr("Opening %1").arg(shortName(source)),
                           .current = [this, source] { return dataOpening_ == source; },
                           .failed = [ended](const QString&) { ended(); },
                           .dropped = ended};
  jobs_.files().run(
      this, request,
      [source = source.toStdString(), limit = limit_](JobContext& context) {
        context.throwIfStopped();
        auto all = openImageSet(source);
        return OpenedData{all, limited(all, limit), limit};
      },
      [this, ended](OpenedData opened) {
        takeData(std::move(opened.all), std::move(opened.used));
        if (opened.limit != limit_) applyLimit();
        ended();
      });
  emit openingChanged();
}

void LabSession::takeData(std::shared_ptr<const ImageSet> all, std::shared_ptr<const ImageSet> used) {
  const bool sameClasses = data_ && data_->info().classNames == all->info().classNames;
  allData_ = std::move(all);
  data_ = std::move(used);
  if (!sameClasses) selection_ = data_->classCount() > 0 ? QList<int>{0} : QList<int>{};
  publish();
  if (!sameClasses) emit selectionChanged();
}

void LabSession::closeData() {
  dataOpening_.clear();
  allData_ = data_ = nullptr;
  selection_.clear();
  publish();
  emit selectionChanged();
}

void LabSession::openModel(const QString& path) {
  modelOpening_ = path;
  const auto ended = [this, path] {
    if (modelOpening_ == path) modelOpening_.clear();
    emit openingChanged();
  };
  const JobRequest request{.title = tr("Opening %1").arg(shortName(path)),
                           .current = [this, path] { return modelOpening_ == path; },
                           .failed = [ended](const QString&) { ended(); },
                           .dropped = ended};
  jobs_.files().run(
      this, request,
      [path = path.toStdString(), device = device_.toStdString()](JobContext& context) {
        context.throwIfStopped();
        return std::shared_ptr<Classifier>(openClassifier(path, {.device = device}));
      },
      [this, ended](std::shared_ptr<Classifier> classifier) {
        takeModel(std::move(classifier));
        ended();
      });
  emit openingChanged();
}

/// A model that carries a recipe of its own puts a chosen one aside; reopened on another device it is the same model.
void LabSession::takeModel(std::shared_ptr<Classifier> classifier) {
  const bool same = classifier_ && classifier_->info().hash == classifier->info().hash;
  if (!same && classifier->info().recipe) chosenRecipe_.reset();
  classifier_ = std::move(classifier);
  publish();
}

void LabSession::closeModel() {
  modelOpening_.clear();
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
      [this](std::shared_ptr<const ImageSet> used) { takeData(allData_, std::move(used)); });
}

void LabSession::setDevice(const QString& device) {
  if (device == device_) return;
  device_ = device;
  if (classifier_) return openModel(QString::fromStdString(classifier_->info().path));
  publish();
}

void LabSession::setRecipe(const Recipe& recipe) {
  if (inputs_->recipe == recipe && recipeOrigin_ == RecipeOrigin::Chosen) return;
  chosenRecipe_ = recipe;
  publish();
}

void LabSession::useDetectedRecipe() {
  if (!chosenRecipe_) return;
  chosenRecipe_.reset();
  publish();
}

/// As the command line chooses: what the user chose, else the model's own, else the one usual for the data.
void LabSession::chooseRecipe(LabInputs& inputs) {
  recipeOrigin_ = RecipeOrigin::None;
  if (chosenRecipe_) {
    inputs.recipe = chosenRecipe_;
    recipeOrigin_ = RecipeOrigin::Chosen;
  } else if (classifier_ && classifier_->info().recipe) {
    inputs.recipe = classifier_->info().recipe;
    recipeOrigin_ = RecipeOrigin::Model;
  } else if (data_ && data_->info().usualRecipe) {
    inputs.recipe = data_->info().usualRecipe;
    recipeOrigin_ = RecipeOrigin::Data;
  }
  if (!inputs.recipe || !classifier_) return;
  const ClassifierInfo& model = classifier_->info();
  inputs.recipe = withChannels(*inputs.recipe, model.channels);
  if (!chosenRecipe_) inputs.recipe = withSize(*inputs.recipe, model.inputHeight, model.inputWidth);
}

void LabSession::publish() {
  LabInputs inputs{.data = data_, .classifier = classifier_, .recipe = {}, .match = {}, .problem = {}};
  try {
    chooseRecipe(inputs);
    if (data_ && classifier_) {
      const ClassifierInfo& model = classifier_->info();
      inputs.match = matchClasses(data_->info().classNames, model.classes, model.classNames);
    }
  } catch (const Error& problem) {
    inputs.problem = problem.what();
  }
  const bool planeStays = mask_ && inputs.hasImages() && mask_->plane() == inputs.plane();
  inputs_ = std::make_shared<const LabInputs>(std::move(inputs));
  if (!inputs_->problem.empty()) messages_.warn(QString::fromStdString(inputs_->problem));
  unmasked_ = masked_ = nullptr;
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
  if (!inputs_->complete()) return;
  const JobRequest request{
      .title = tr("Accuracy of %1").arg(QString::fromStdString(inputs_->classifier->info().architecture)),
      .current = [this, inputs = inputs_] { return isCurrent(inputs); }};
  baseline_.run(
      this, request,
      [inputs = inputs_](JobContext& context) {
        std::vector<std::int32_t> called;
        auto evaluations = evaluate(*inputs->classifier, *inputs->data, *inputs->recipe, inputs->match, {},
                                    {.loaderThreads = availableThreads()}, context, callsOf(*inputs->data, called));
        return std::make_shared<const MeasuredRates>(
            MeasuredRates{std::move(evaluations.at(0)), inputs, {}, false, std::move(called)});
      },
      [this](std::shared_ptr<const MeasuredRates> rates) {
        unmasked_ = std::move(rates);
        if (const auto skipped = unmasked_->evaluation.skipped; !skipped.empty()) {
          messages_.warn(tr("%n image(s) could not be used and were left out; the first is '%1': %2", nullptr,
                            static_cast<int>(skipped.size()))
                             .arg(QString::fromStdString(skipped[0].name), QString::fromStdString(skipped[0].reason)));
        }
        emit unmaskedChanged();
      });
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

QStringList LabSession::commandArguments(bool model) const {
  if (!data_) return {};
  QStringList arguments{"--data", QString::fromStdString(data_->info().source)};
  if (model && classifier_) arguments << "--model" << QString::fromStdString(classifier_->info().path);
  // Named even where nobody chose it: the command line would look for one of its own.
  if (inputs_->recipe && recipeOrigin_ != RecipeOrigin::Model) arguments << recipeArguments(*inputs_->recipe);
  if (limit_ > 0) arguments << "--limit" << QString::number(limit_);
  if (model && device_ != "auto") arguments << "--device" << device_;
  return arguments;
}

}  // namespace passband
