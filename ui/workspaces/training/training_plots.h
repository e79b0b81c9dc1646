// The curves of the trainings shown: F1 of each class above, and one of loss, accuracy and bands below, with the class
// spectra of the images.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QSplitter>
#include <QTabWidget>

#include "ui/models/spectra_model.h"
#include "ui/plots/colour_range.h"
#include "ui/plots/view_link.h"
#include "ui/workspaces/spectra/map_grid.h"
#include "ui/workspaces/training/training_lines.h"

namespace passband {

/// Thread rule: UI thread.
class TrainingPlots : public QWidget {
  Q_OBJECT

 public:
  explicit TrainingPlots(LabSession& session, QWidget* parent = nullptr);
  ~TrainingPlots() override;

  /// `together`: mean and spread instead of a line each.
  void setRecords(TrainingRecords records, bool together);
  /// The step that the slider stands at; NaN: none.
  void setCursor(double step);

  StepPlot& classes() { return *f1_; }
  /// All plots, in the order of the tabs, behind that of the classes.
  QList<StepPlot*> plots() const { return plots_; }
  /// The name of a plot's tab; "F1" for that of the classes.
  QString nameOf(StepPlot* plot) const;
  QByteArray saveState() const { return parts_->saveState(); }
  bool restoreState(const QByteArray& state) { return parts_->restoreState(state); }

 signals:
  void stepChosen(double step);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  StepPlot* addPlot(const QString& title);
  QWidget* makeSpectra();
  void draw();
  void drawClasses();
  void drawBands();
  void showSpectra();
  std::vector<std::size_t> shownClasses() const;

  LabSession& session_;
  SpectraModel& spectra_;
  ColourRange colours_;
  ViewLink link_;
  TrainingRecords records_;
  bool together_ = false;
  QSplitter* parts_;
  QTabWidget* tabs_;
  StepPlot* f1_;
  QList<StepPlot*> plots_;
  StepPlot *classLoss_, *loss_, *accuracy_, *pass_, *stop_;
  MapGrid* grid_;
};

}  // namespace passband
