// Weights kept on the way of a training: moving the slider opens them, and every page shows the network of that step.
#pragma once

#include <QLabel>
#include <QSlider>
#include <QWidget>
#include <memory>

#include "ui/lab/training_run.h"

namespace passband {

/// Thread rule: UI thread.
class CheckpointSlider : public QWidget {
  Q_OBJECT

 public:
  explicit CheckpointSlider(Inputs& inputs);

  /// Null: there is nothing to open.
  void setRecord(std::shared_ptr<const TrainingRecord> record);
  /// Opens the weights of the step that is nearest.
  void chooseStep(double step);
  /// The step of the network that is open; NaN: it is none of these.
  double openStep() const;

 signals:
  /// Other weights of the record are open.
  void opened();

 private:
  struct Kept {
    std::int64_t step = 0;
    QString file;
  };

  void moved(int place);
  void openWanted();
  void showState();
  int openPlace() const;

  Inputs& inputs_;
  std::shared_ptr<const TrainingRecord> record_;
  std::vector<Kept> kept_;
  QString wanted_;  ///< to open next: one file is opened at a time, the newest wish wins
  QSlider* slider_;
  QLabel* label_;
};

}  // namespace passband
