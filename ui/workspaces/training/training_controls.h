// What is trained and how: the form of a plan, its cost before the start, and the button that begins and stops it.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>
#include <optional>

#include "ui/models/training_cost.h"
#include "ui/models/training_run.h"

namespace passband {

/// Thread rule: UI thread.
class TrainingControls : public QWidget {
  Q_OBJECT

 public:
  /// `run` must outlive the controls.
  TrainingControls(LabSession& session, TrainingRun& run, QWidget* parent = nullptr);

  TrainingPlan plan() const;
  /// Fills the form; names that it does not have are left.
  void setPlan(const TrainingPlan& plan);
  void startOrStop();
  /// The cost of the plan of now; nothing while it is measured.
  const std::optional<TrainingCost>& cost() const { return cost_; }

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void addNetwork(QVBoxLayout& column);
  void addCourse(QVBoxLayout& column);
  void addDescent(QVBoxLayout& column);
  void addImages(QVBoxLayout& column);
  void addLooking(QVBoxLayout& column);
  QWidget* makeFoot();
  void followChanges();
  void nameFolder();
  void planChanged();
  void measure();
  void showState();
  QString stateText() const;
  QString costText() const;
  bool isFineTuning() const;

  LabSession& session_;
  TrainingRun& run_;
  JobLane& lane_;
  QTimer later_;  ///< the cost is measured once typing has ended
  std::optional<TrainingCost> cost_;
  QString namedFolder_;         ///< by the window; another one in the field is the user's
  QStringList begunArguments_;  ///< of the plan begun last
  bool filling_ = false;

  QComboBox* architecture_;
  QSpinBox* epochs_;
  QSpinBox* maxSteps_;
  QSpinBox* batch_;
  QSpinBox* seed_;
  QSpinBox* runs_;
  QComboBox* optimizer_;
  QDoubleSpinBox* rate_;
  QDoubleSpinBox* momentum_;
  QDoubleSpinBox* decay_;
  QComboBox* schedule_;
  QSpinBox* warmup_;
  QDoubleSpinBox* smoothing_;
  QLineEdit* test_;
  QSpinBox* pad_;
  QCheckBox* flip_;
  QCheckBox* crop_;
  QDoubleSpinBox* jitter_;
  QDoubleSpinBox* mixup_;
  QDoubleSpinBox* bandDrop_;
  QSpinBox* probe_;
  QDoubleSpinBox* share_;
  QCheckBox* keep_;
  QLineEdit* folder_;
  QPushButton* start_;
  QLabel* costLabel_;
  QLabel* state_;
};

}  // namespace passband
