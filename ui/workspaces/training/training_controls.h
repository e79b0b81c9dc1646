// The form of a training, what it will cost, and the button that begins and stops it.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <optional>

#include "ui/lab/training_cost.h"
#include "ui/lab/training_run.h"
#include "ui/workspaces/training/training_form.h"

namespace passband {

/// Thread rule: UI thread.
class TrainingControls : public QWidget {
  Q_OBJECT

 public:
  TrainingControls(const Inputs& inputs, TrainingRun& run, JobBoard& jobs);

  TrainingForm& form() { return *form_; }
  void startOrStop();
  /// The cost of the plan of now; nothing while it is measured.
  const std::optional<TrainingCost>& cost() const { return cost_; }

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* makeFoot();
  bool ready() const;
  /// Of an earlier session, where it was stopped before its end.
  void offerBegun();
  void nameFolder();
  void planChanged();
  void measure();
  void showState();
  QString stateText() const;
  QString costText() const;

  const Inputs& inputs_;
  TrainingRun& run_;
  JobBoard& jobs_;
  TrainingForm* form_;
  JobLane& lane_;   ///< measures what a training will take
  JobLane& notes_;  ///< keeps which one was begun
  QTimer later_;    ///< the cost is measured once typing has ended
  std::optional<TrainingCost> cost_;
  int measurements_ = 0;        ///< counted: an older one that ends late says nothing of the newest
  QString namedFolder_;         ///< by the window; another one in the field is the user's
  QString begunFolder_;         ///< of the plan begun last, here or in an earlier session
  QStringList begunArguments_;  ///< of that plan
  QPushButton* start_;
  QLabel* costLabel_;
  QLabel* state_;
};

}  // namespace passband
