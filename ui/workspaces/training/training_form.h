// What is trained and how: the fields of a plan.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/models/training_plan.h"

namespace passband {

/// Thread rule: UI thread.
class TrainingForm : public QWidget {
  Q_OBJECT

 public:
  explicit TrainingForm(LabSession& session, QWidget* parent = nullptr);

  TrainingPlan plan() const;
  /// Names that the form does not have are left.
  void setPlan(const TrainingPlan& plan);
  /// Whether the open network is to be trained further.
  bool isFineTuning() const;
  QString folder() const { return folder_->text().trimmed(); }
  void setFolder(const QString& folder) { folder_->setText(folder); }

 signals:
  void changed();

 private:
  void addNetwork(QVBoxLayout& column);
  void addCourse(QVBoxLayout& column);
  void addDescent(QVBoxLayout& column);
  void addImages(QVBoxLayout& column);
  void addMixing(QFormLayout& form);
  void addLooking(QVBoxLayout& column);
  void followChanges();

  LabSession& session_;
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
  QLineEdit* mixMaps_;
  QDoubleSpinBox* mixShare_;
  QSpinBox* probe_;
  QDoubleSpinBox* share_;
  QCheckBox* maps_;
  QCheckBox* keep_;
  QLineEdit* folder_;
};

}  // namespace passband
