// Searches the few frequencies that each class hangs on, and shows the maps while they fill in.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSlider>

#include "ui/models/search_run.h"
#include "ui/plots/colour_range.h"
#include "ui/plots/view_link.h"
#include "ui/workspaces/spectra/map_grid.h"
#include "ui/workspaces/workspace.h"

namespace passband {

class ShortcutsWorkspace : public Workspace {
  Q_OBJECT

 public:
  explicit ShortcutsWorkspace(LabSession& session);
  ~ShortcutsWorkspace() override;

  QString id() const override { return QStringLiteral("shortcuts"); }
  QString title() const override { return tr("Shortcuts"); }
  QIcon icon() const override;
  QString purpose() const override;
  QString commandLine() const override;
  /// The first method, which takes seconds.
  void beginExample() override;
  QByteArray saveLayout() const override;
  void restoreLayout(const QByteArray& layout) override;

  SearchRun& run() { return run_; }
  double area() const { return area_->value() / 100; }
  void setArea(double share) { area_->setValue(100 * share); }

 private:
  QWidget* makeControls();
  QWidget* makeArea();
  QWidget* makeMaps();
  void addActionsOfPage();
  SearchOptions options() const;
  void startOrStop();
  void showState();
  void showMaps();
  void showCuts();
  void showReadout();
  void choose(int map);
  void takeAsMask();
  void saveMaps(const std::filesystem::path& path) const;

  SearchRun run_;
  ColourRange colours_;
  ViewLink link_;
  QComboBox* method_;
  QComboBox* which_;
  QCheckBox* quick_;
  QPushButton* start_;
  QLabel* state_;
  QSlider* areaSlider_;
  QDoubleSpinBox* area_;
  QPushButton* take_;
  QLabel* words_;    ///< instead of the figure, before there are maps
  QWidget* figure_;  ///< maps and colour bar
  MapGrid* grid_;
  QLabel* readout_;
};

}  // namespace passband
