// What the window works on: images, model, preprocessing, and which outputs stand for which classes. Opened in the
// background; a new LabInputs after each change.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <optional>
#include <string>
#include <utility>

#include "core/workflow/model_memory.h"
#include "core/workflow/recipe_choice.h"
#include "ui/jobs/job_board.h"
#include "ui/lab/lab_inputs.h"
#include "ui/lab/message_log.h"
#include "ui/lab/recipe_search.h"

namespace passband {

/// Thread rule: UI thread. Nothing here opens a file or runs the model on it.
class Inputs : public QObject {
  Q_OBJECT

 public:
  Inputs(JobBoard& jobs, MessageLog& messages);
  ~Inputs() override;

  /// Never null; a new object after each change, so that pointers tell whether a result is current.
  const std::shared_ptr<const LabInputs>& current() const { return current_; }
  bool isCurrent(const std::shared_ptr<const LabInputs>& inputs) const { return inputs == current_; }
  /// Opens in the background; what was open stays until then, and when opening fails.
  /// `labels`: the file of the labels, where they lie neither in the images nor beside them under a usual name.
  void openData(const QString& source, const QString& labels = {});
  /// Opens the images anew with another value of a change behind their path, "order" or "exif"; empty: without it.
  void changeData(const std::string& key, const std::string& value);
  /// `source`: a file, or "FILE?weights=NAME" and the like.
  void openModel(const QString& source);
  /// Those of the program; without, files that hold a program themselves are refused.
  void setTrials(const TrialRunner& trials) { trials_ = &trials; }
  /// A network that is open already. In the place of another, one whose recipe is stated or remembered puts a chosen
  /// one aside.
  void useModel(std::shared_ptr<Classifier> classifier);
  void closeData();
  void closeModel();
  const QString& labelsFile() const { return labelsFile_; }      ///< of the open images; empty: found by itself
  const QString& dataRefused() const { return dataRefused_; }    ///< the source that did not open last; empty: it did
  const QString& dataOpening() const { return dataOpening_; }    ///< the source being opened; empty: none
  const QString& modelOpening() const { return modelOpening_; }  ///< the file being opened; empty: none
  /// The source of the last network where it holds several sets of weights and none was said, and their names.
  struct UnclearModel {
    QString source;
    QStringList weights;
  };
  const std::optional<UnclearModel>& unclearModel() const { return unclearModel_; }
  /// Whether the inputs will change by themselves: something is being opened, or the recipe is being searched.
  bool settling() const { return !dataOpening_.isEmpty() || !modelOpening_.isEmpty() || current_->seeksRecipe; }

  /// At most so many images a class; 0: all.
  void setLimit(std::int64_t perClass);
  std::int64_t limit() const { return limit_; }
  /// Which outputs an image's predicted class is chosen among.
  void setCompeting(CompetingOutputs competing);
  CompetingOutputs competing() const { return competing_; }
  /// "auto", "cpu", "cuda:0"; opens the model anew.
  void setDevice(const QString& device);
  const QString& device() const { return device_; }
  /// Chooses the preprocessing: all of it (RecipeRequest::isWhole). Where the values are to be taken as they are, the
  /// images are opened anew so.
  void setRecipe(const RecipeRequest& request);
  /// Back to the recipe that the model carries, that is remembered, that a search finds, or that is the data's.
  void dropChosenRecipe();
  /// The same, and what is remembered of the model's is forgotten.
  void useDetectedRecipe();
  RecipeOrigin recipeOrigin() const { return recipeOrigin_; }
  /// What the last search found; it is used while it belongs to the inputs.
  const std::optional<FoundRecipe>& foundRecipe() const { return foundRecipe_; }
  /// Of a project: spares the search.
  void setFoundRecipe(std::optional<FoundRecipe> found) { foundRecipe_ = std::move(found); }
  /// Whether the search for these inputs failed or was stopped; useDetectedRecipe begins it anew.
  bool recipeSearchEnded() const;

  /// What models were last used with. Of a model that is open it is kept up to date.
  const ModelMemory& memory() const { return memory_; }
  /// Of the settings or a project: takes precedence over what is remembered. For models that are not open.
  void addMemory(const ModelMemory& memory) { memory_.add(memory); }

  /// Of the data; empty without.
  const std::vector<std::string>& classNames() const;

  /// The options of passband-cli that name these inputs: --data, with `model` --model, the recipe where it was chosen,
  /// --limit, --device. Empty while there is no data.
  QStringList commandArguments(bool model = true) const;

 signals:
  /// Others took their place. Models let go of what belongs to the earlier ones, and emit nothing.
  void replaced();
  /// After that: models begin to work, views show.
  void changed();
  /// Opening began or ended.
  void openingChanged();
  /// Something else is remembered of the open model.
  void remembered();

 private:
  struct OpenedData;
  using DataChange = std::pair<std::string, std::string>;  ///< key and value

  void openData(const QString& source, const QString& labels, const std::optional<DataChange>& change);
  void takeData(OpenedData opened);
  void useData(std::shared_ptr<const ImageSet> used, std::int64_t limit);
  void applyLimit();
  void publish();
  void chooseRecipe(LabInputs& inputs);
  ModelUse useOfNow() const;
  void remember(const ModelUse& use);
  void useRequest(const RecipeRequest& request);
  QStringList recipeOptions(bool model) const;
  void reopenData();
  void searchIfNeeded();
  void findRecipe();
  void endRecipeSearch(const std::shared_ptr<const LabInputs>& inputs);

  JobBoard& jobs_;
  JobLane& recipeLane_;
  MessageLog& messages_;
  std::shared_ptr<const ImageSet> allData_;
  std::shared_ptr<const ImageSet> data_;
  std::int64_t dataLimit_ = 0;  ///< of `data_`: limit_ may be ahead
  std::shared_ptr<Classifier> classifier_;
  RecipeRequest request_;  ///< whole, or empty
  std::optional<FoundRecipe> foundRecipe_;
  std::shared_ptr<const LabInputs> searching_;  ///< what the recipe is being searched for; null: for nothing
  std::string endedSearch_;                     ///< recipeKey of the search that failed or was stopped
  ModelMemory memory_;
  RecipeOrigin recipeOrigin_ = RecipeOrigin::None;
  std::int64_t limit_ = 0;
  CompetingOutputs competing_ = CompetingOutputs::All;
  QString device_ = QStringLiteral("auto");
  const TrialRunner* trials_ = nullptr;
  QString dataOpening_, modelOpening_, dataRefused_, labelsFile_;
  std::optional<UnclearModel> unclearModel_;
  JobId dataJob_ = 0, modelJob_ = 0;          ///< of the newest openings
  int dataOpenings_ = 0, modelOpenings_ = 0;  ///< counted: the same path may be asked for again, with other options
  std::shared_ptr<const LabInputs> current_ = std::make_shared<LabInputs>();
};

}  // namespace passband
