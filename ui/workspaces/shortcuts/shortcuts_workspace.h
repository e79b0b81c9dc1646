// Searches the few frequencies that each class hangs on, shows the maps while they fill in, and judges them.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>

#include "ui/widgets/area_row.h"
#include "ui/workspaces/shortcuts/relevance_maps.h"
#include "ui/workspaces/shortcuts/sample_strip.h"
#include "ui/workspaces/shortcuts/search_controls.h"
#include "ui/workspaces/shortcuts/verdict_panel.h"
#include "ui/workspaces/workspace.h"

namespace passband {

class ShortcutsWorkspace : public Workspace {
  Q_OBJECT

 public:
  explicit ShortcutsWorkspace(Lab& lab);

  QString id() const override { return QStringLiteral("shortcuts"); }
  QString title() const override { return tr("Shortcuts"); }
  QIcon icon() const override;
  QString purpose() const override;
  QString commandLine() const override;
  /// The first method, which takes seconds.
  void beginExample() override;
  QByteArray saveLayout() const override;
  void restoreLayout(const QByteArray& layout) override;

  VerdictPanel& verdicts() { return *verdicts_; }
  RelevanceMaps& maps() { return *maps_; }
  /// Of the maps of the classes that have one.
  FigureActions::Write mapWriter() const;
  double area() const { return area_->area(); }
  void setArea(double share) { area_->setArea(share); }

 private:
  QWidget* makeMaps();
  QWidget* makeBelow();
  void addActionsOfPage();
  void showMaps();
  void fillBeside();
  std::shared_ptr<const FoundMaps> beside() const;
  void showCut();
  void showRates();
  void showReadout();
  /// Of the selected class; null where there is none.
  const ClassRelevance* selectedMap() const;
  void takeAsMask();

  const Inputs& inputs_;
  Selection& selection_;
  MaskDocument& mask_;
  const SearchRun& run_;
  CutRates& rates_;
  JobBoard& jobs_;
  MessageLog& messages_;
  SearchControls* search_;
  QComboBox* beside_;
  QSplitter* parts_;
  QLabel* words_;  ///< instead of the maps, before there are any
  RelevanceMaps* maps_;
  QLabel* ratesText_;
  QLabel* readout_;
  AreaRow* area_;
  QPushButton* take_;
  QTabWidget* tabs_;  ///< samples, verdicts
  SampleStrip* samples_;
  VerdictPanel* verdicts_;
};

}  // namespace passband
