// The curves of the trainings shown: F1 of each class above, and one of loss, accuracy and bands below, with the class
// spectra of the images.
#pragma once

#include <QSplitter>
#include <QTabWidget>

#include "ui/lab/selection.h"
#include "ui/lab/spectra_model.h"
#include "ui/plots/colour_range.h"
#include "ui/plots/view_link.h"
#include "ui/widgets/map_grid.h"
#include "ui/workspaces/training/training_lines.h"

namespace passband {

/// Thread rule: UI thread.
class TrainingPlots : public QWidget {
  Q_OBJECT

 public:
  TrainingPlots(const Inputs& inputs, const Selection& selection, SpectraModel& spectra);
  ~TrainingPlots() override;

  /// `together`: mean and spread instead of a line each.
  void setRecords(TrainingRecords records, bool together);
  /// The step that the slider stands at, whose maps are shown; NaN: none.
  void setCursor(double step);

  StepPlot& classes() { return *f1_; }
  /// All plots, in the order of the tabs, behind that of the classes.
  QList<StepPlot*> plots() const { return plots_; }
  /// Class spectra and estimated maps.
  QList<MapGrid*> grids() const { return {spectraGrid_, mapGrid_}; }
  /// The grid with its colour bar; its name is that of its tab.
  QWidget& figureOf(const MapGrid* grid) const { return *tabs_->widget(grid == mapGrid_ ? mapTab_ : spectraTab_); }
  /// Those shown in the grid last.
  const std::vector<NamedMap>& mapsOf(const MapGrid* grid) const { return grid == mapGrid_ ? maps_ : spectraMaps_; }
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
  /// Returns the place of its tab.
  int addMaps(ColourRange& colours, MapGrid*& grid, const QString& title);
  void draw();
  void drawClasses();
  void drawBands();
  void showMaps();
  void showSpectra();
  std::vector<std::size_t> shownClasses() const;

  const Inputs& inputs_;
  const Selection& selection_;
  SpectraModel& spectra_;
  ColourRange spectraColours_, mapColours_;
  ViewLink link_;
  double step_ = std::numeric_limits<double>::quiet_NaN();  ///< of the slider
  TrainingRecords records_;
  std::vector<NamedMap> spectraMaps_, maps_;
  bool together_ = false;
  QSplitter* parts_;
  QTabWidget* tabs_;
  StepPlot* f1_;
  QList<StepPlot*> plots_;
  StepPlot *classLoss_, *loss_, *accuracy_, *pass_, *stop_;
  MapGrid *spectraGrid_, *mapGrid_;
  int spectraTab_, mapTab_;
};

}  // namespace passband
