// What the window is about: data, classifier, recipe, the classes chosen, the mask of now, and the rates measured.
// Views read it and follow its signals; whatever takes time runs in its lanes.
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QUndoStack>

#include "core/workflow/recipe_choice.h"
#include "core/workflow/run_store.h"
#include "ui/jobs/job_board.h"
#include "ui/lab/lab_inputs.h"
#include "ui/lab/message_log.h"
#include "ui/lab/recipe_search.h"

namespace passband {


/// Thread rule: UI thread. Nothing here opens a file or runs the network on it.
class LabSession : public QObject {
  Q_OBJECT

 public:
  explicit LabSession(QObject* parent = nullptr);
  ~LabSession() override;

  JobBoard& jobs() { return jobs_; }
  MessageLog& messages() { return messages_; }
  /// So many steps are kept: one of a large plane may take 300 KB.
  static constexpr int mostUndoSteps = 500;
  QUndoStack& undoStack() { return undoStack_; }

  // Inputs. Never null; a new object after each change, so that pointers tell whether a result is current.
  const std::shared_ptr<const LabInputs>& inputs() const { return inputs_; }
  bool isCurrent(const std::shared_ptr<const LabInputs>& inputs) const { return inputs == inputs_; }
  /// Opens in the background; what was open stays until then, and when opening fails.
  /// `labels`: the file of the labels, where they lie neither in the images nor beside them under a usual name.
  void openData(const QString& source, const QString& labels = {});
  /// `source`: a file, or "FILE?weights=NAME" and the like.
  void openModel(const QString& source);
  /// Those of the program; without, files that hold a program themselves are refused.
  void setTrials(const TrialRunner& trials) { trials_ = &trials; }
  /// A network that is open already. In the place of another, one that carries a recipe of its own puts a chosen one
  /// aside.
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
  bool settling() const { return !dataOpening_.isEmpty() || !modelOpening_.isEmpty() || inputs_->seeksRecipe; }

  /// At most so many images a class; 0: all.
  void setLimit(std::int64_t perClass);
  std::int64_t limit() const { return limit_; }
  /// "auto", "cpu", "cuda:0"; opens the model anew.
  void setDevice(const QString& device);
  const QString& device() const { return device_; }
  /// Chooses the preprocessing: all of it (RecipeRequest::isWhole). Where the values are to be taken as they are, the
  /// images are opened anew so.
  void setRecipe(const RecipeRequest& request);
  /// Back to the recipe that the model carries, that a search finds, or that is the data's.
  void useDetectedRecipe();
  RecipeOrigin recipeOrigin() const { return recipeOrigin_; }
  /// What the last search found; it is used while it belongs to the inputs.
  const std::optional<FoundRecipe>& foundRecipe() const { return foundRecipe_; }
  /// Of a project: spares the search.
  void setFoundRecipe(std::optional<FoundRecipe> found) { foundRecipe_ = std::move(found); }
  /// Whether the search for these inputs failed or was stopped; useDetectedRecipe begins it anew.
  bool recipeSearchEnded() const;

  // Classes of the data.
  const std::vector<std::string>& classNames() const;
  /// Sorted indices into classNames().
  const QList<int>& selection() const { return selection_; }
  void setSelection(QList<int> classes);
  /// The first selected class; -1: none.
  int currentClass() const { return selection_.isEmpty() ? -1 : selection_.first(); }

  // Rates; null while unknown.
  /// Without a mask: measured by the session whenever the inputs are complete.
  const std::shared_ptr<const MeasuredRates>& unmasked() const { return unmasked_; }
  /// Stopped or Failed where measuring them ended so.
  JobState measurement() const { return measurement_; }
  /// Begins the measurements anew that were stopped or failed, here and in the views.
  void measureAgain();
  /// Under a mask: handed in by the mask lab. `masked()->mask == mask()` tells whether it is up to date.
  const std::shared_ptr<const MeasuredRates>& masked() const { return masked_; }
  /// Ignored when made from other inputs than those of now.
  void setMasked(std::shared_ptr<const MeasuredRates> rates);

  // The mask of now; null: none, everything is kept.
  const std::shared_ptr<const FrequencyMask>& mask() const { return mask_; }
  /// What the mask is called: "ring:0,4", "top 5 % of ADCS of frog"; what parseMask takes, where it can be said so.
  const QString& maskName() const { return maskName_; }
  /// Called by the mask document only, which keeps the history.
  void setMask(std::shared_ptr<const FrequencyMask> mask, const QString& name);
  /// Asks the mask document to take this mask as one step of undo, and the window to show the mask lab.
  void offerMask(const FrequencyMask& mask, const QString& name) { emit maskOffered(mask, name); }
  /// Asks the mask document to begin with this mask, of a project: no step of undo, and the page stays.
  void restoreMask(const FrequencyMask& mask, const QString& name) { emit maskRestored(mask, name); }

  /// Where what is computed is kept: the open project, or the memory. Never null. What runs goes on in the one that it
  /// was begun in.
  const std::shared_ptr<RunStore>& runs() const { return runs_; }
  void setRuns(std::shared_ptr<RunStore> runs);

  /// Says how many images could not be used, and the first few by name.
  void warnOfSkipped(const std::vector<SkippedImage>& skipped);

  /// Asks the training page to add what was recorded of a training: see readDynamics().
  void offerRecord(const QString& path) { emit recordOffered(path); }

  /// The options of passband-cli that name these inputs: --data, with `model` --model, the recipe where it was chosen,
  /// --limit, --device. Empty while there is no data.
  QStringList commandArguments(bool model = true) const;

 signals:
  void inputsChanged();
  /// Opening began or ended.
  void openingChanged();
  void selectionChanged();
  void unmaskedChanged();
  void maskedChanged();
  void measureAsked();
  void maskChanged();
  /// It is another store.
  void runsChanged();
  void recordOffered(const QString& path);
  void maskOffered(const passband::FrequencyMask& mask, const QString& name);
  void maskRestored(const passband::FrequencyMask& mask, const QString& name);

 private:
  struct OpenedData;

  void takeData(OpenedData opened);
  void useData(std::shared_ptr<const ImageSet> used, std::int64_t limit);
  void applyLimit();
  void publish();
  void chooseRecipe(LabInputs& inputs);
  void useRequest(const RecipeRequest& request);
  QStringList recipeOptions(bool model) const;
  void reopenData();
  void findRecipe();
  void endRecipeSearch(const std::shared_ptr<const LabInputs>& inputs);
  void measureUnmasked();

  MessageLog messages_;
  QUndoStack undoStack_;
  std::shared_ptr<const ImageSet> allData_;
  std::shared_ptr<const ImageSet> data_;
  std::int64_t dataLimit_ = 0;  ///< of `data_`: limit_ may be ahead
  std::shared_ptr<Classifier> classifier_;
  RecipeRequest request_;  ///< whole, or empty
  std::optional<FoundRecipe> foundRecipe_;
  std::string endedSearch_;  ///< recipeKey of the search that failed or was stopped
  RecipeOrigin recipeOrigin_ = RecipeOrigin::None;
  std::int64_t limit_ = 0;
  QString device_ = QStringLiteral("auto");
  const TrialRunner* trials_ = nullptr;
  QString dataOpening_, modelOpening_, dataRefused_, labelsFile_;
  std::optional<UnclearModel> unclearModel_;
  JobId dataJob_ = 0, modelJob_ = 0;          ///< of the newest openings
  int dataOpenings_ = 0, modelOpenings_ = 0;  ///< counted: the same path may be asked for again, with other options
  std::shared_ptr<const LabInputs> inputs_ = std::make_shared<LabInputs>();
  QList<int> selection_;
  std::shared_ptr<const MeasuredRates> unmasked_, masked_;
  JobState measurement_ = JobState::Running;
  std::shared_ptr<const FrequencyMask> mask_;
  QString maskName_;
  std::shared_ptr<RunStore> runs_ = std::make_shared<RunStore>();
  JobBoard jobs_;  ///< last: its threads end before anything above goes
  JobLane& baseline_;
};

}  // namespace passband
