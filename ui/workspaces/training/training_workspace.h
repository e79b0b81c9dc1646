// A network learns, and one watches which classes and which bands of frequencies come first.
#pragma once

#include <QCheckBox>
#include <QLabel>
#include <QListWidget>
#include <QSplitter>
#include <QTemporaryDir>
#include <memory>

#include "ui/workspaces/training/checkpoint_slider.h"
#include "ui/workspaces/training/training_controls.h"
#include "ui/workspaces/training/training_plots.h"
#include "ui/workspaces/workspace.h"

namespace passband {

class TrainingWorkspace : public Workspace {
  Q_OBJECT

 public:
  explicit TrainingWorkspace(Lab& lab);

  QString id() const override { return QStringLiteral("training"); }
  QString title() const override { return tr("Training"); }
  QIcon icon() const override;
  QString purpose() const override;
  QString commandLine() const override;
  void beginExample() override;
  QByteArray saveLayout() const override { return parts_->saveState(); }
  void restoreLayout(const QByteArray& layout) override { parts_->restoreState(layout); }

  TrainingControls& controls() { return *controls_; }
  TrainingPlots& plots() { return *plots_; }
  CheckpointSlider& slider() { return *slider_; }
  /// Those that are checked in the list.
  TrainingRecords shown() const;

 private:
  QWidget* makeRuns();
  QWidget* makeCurves();
  void addActionsOfPage();
  void askForRecord();
  void fillRuns();
  void showRuns();
  void showText();

  std::unique_ptr<QTemporaryDir> example_;  ///< where that of beginExample() trains
  const Inputs& inputs_;
  TrainingRun& run_;
  JobBoard& jobs_;
  MessageLog& messages_;
  QSplitter* parts_;
  TrainingControls* controls_;
  QListWidget* runs_;
  QAction* open_;
  QCheckBox* together_;
  QLabel* words_;
  TrainingPlots* plots_;
  QLabel* text_;
  CheckpointSlider* slider_;
};

}  // namespace passband
