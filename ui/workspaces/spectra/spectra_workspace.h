// Where the classes of the data have their energy: one map a class on one colour scale, profiles below.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>

#include "ui/plots/colour_range.h"
#include "ui/plots/profile_plot.h"
#include "ui/plots/view_link.h"
#include "ui/widgets/map_grid.h"
#include "ui/workspaces/spectra/map_kind.h"
#include "ui/workspaces/workspace.h"

namespace passband {

class SpectraWorkspace : public Workspace {
  Q_OBJECT

 public:
  explicit SpectraWorkspace(Lab& lab);
  ~SpectraWorkspace() override;

  QString id() const override { return QStringLiteral("spectra"); }
  QString title() const override { return tr("Spectra"); }
  QIcon icon() const override;
  QString purpose() const override;
  QString commandLine() const override;
  QByteArray saveLayout() const override;
  void restoreLayout(const QByteArray& layout) override;

  void setKind(MapKind kind);
  MapKind kind() const;
  const ColourRange& colours() const { return colours_; }
  /// The maps shown, in the order of the views.
  std::vector<NamedMap> shownMaps() const;

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void setDefaultLayout();
  QWidget* makeControls();
  QWidget* makeMaps();
  void addFigures();
  void refresh();
  bool showNoise();
  bool showSpectra();
  QString emptyText();
  /// Of the maps of the kind that is chosen.
  MapScale scale() const;
  void showMaps(std::vector<NamedMap> maps);
  void showNote();
  void measureOrStop();
  void showProfiles();
  void showReadout();
  void fillReferences();
  void takeMap(int place, Bin bin);
  std::vector<int> shownClasses() const;
  /// `reference`: of a difference.
  FrequencyMap mapOf(const SpectraResult& result, int classIndex, const FrequencyMap& reference) const;
  FrequencyMap reference(const SpectraResult& result) const;
  QString nameOf(int classIndex) const;

  const Inputs& inputs_;
  const Selection& selection_;
  MaskDocument& mask_;
  SpectraModel& spectra_;
  NoiseRun& noise_;
  JobBoard& jobs_;
  MessageLog& messages_;
  ColourRange colours_;
  ViewLink link_;
  QComboBox* kind_;
  QComboBox* reference_;
  QPushButton* measure_;
  QComboBox* profileKind_;
  QLabel* note_;
  QLabel* readout_;
  MapGrid* grid_;
  QWidget* figure_;  ///< maps and colour bar
  ProfilePlot* profiles_;
  QSplitter* split_;
  std::vector<NamedMap> shown_;
};

}  // namespace passband
