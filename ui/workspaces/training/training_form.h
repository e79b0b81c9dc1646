// What is trained and how: the fields of a plan.
#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/lab/training_plan.h"
#include "ui/widgets/option_form.h"

namespace passband {

/// Thread rule: UI thread.
class TrainingForm : public QWidget {
  Q_OBJECT

 public:
  explicit TrainingForm(const Inputs& inputs);

  TrainingPlan plan() const;
  /// Names that the form does not have are left.
  void setPlan(const TrainingPlan& plan);
  /// A sentence about a value that cannot be; empty: there is none.
  QString problem() const;
  /// Whether the open network is to be trained further.
  bool isFineTuning() const;
  QString folder() const { return folder_->text().trimmed(); }
  void setFolder(const QString& folder) { folder_->setText(folder); }

 signals:
  void changed();

 private:
  void addNetwork(QVBoxLayout& column);
  void addSchedule(QVBoxLayout& column);
  void addOptimization(QVBoxLayout& column);
  void addImages(QVBoxLayout& column);
  void addMixing(QFormLayout& form);
  void addLooking(QVBoxLayout& column);
  void followChanges();

  const Inputs& inputs_;
  OptionForm* options_;
  OptionForm* watching_;
  QComboBox* architecture_;
  QSpinBox* seed_;
  QSpinBox* runs_;
  QLineEdit* test_;
  QLineEdit* mixMaps_;
  QDoubleSpinBox* mixShare_;
  QSpinBox* probe_;
  QLineEdit* folder_;
};

}  // namespace passband
