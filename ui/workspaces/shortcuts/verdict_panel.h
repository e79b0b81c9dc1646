// The verdicts on the maps of the page: a button that judges, a row for each class, and the card of the selected one.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTableWidget>
#include <memory>

#include "ui/lab/selection.h"
#include "ui/lab/verdict_run.h"
#include "ui/widgets/figure_actions.h"
#include "ui/workspaces/shortcuts/verdict_card.h"

namespace passband {

/// Thread rule: UI thread.
class VerdictPanel : public QWidget {
  Q_OBJECT

 public:
  VerdictPanel(Selection& selection, VerdictRun& run);

  /// The maps to judge (null: none) and the share of the plane that the verdict is on.
  void setMaps(std::shared_ptr<const FoundMaps> maps);
  void setArea(double area);
  const QTableWidget& table() const { return *table_; }
  /// Of the selected class, or the first; null before there are verdicts.
  const VerdictCard* card() const { return card_; }
  /// Table and card: there while there are verdicts.
  QWidget& figure() { return *parts_; }
  /// The options of passband-cli verdict that give them; empty while there are none on these maps.
  QStringList commandArguments() const;
  /// Of a CSV with a row for each class and area, of the verdicts shown.
  FigureActions::Write writer() const;
  /// Judges, or stops judging.
  void judgeOrStop();

 private:
  std::vector<double> areas() const;
  QString runningText() const;
  void showState();
  QString verdictsText() const;
  /// Verdicts stand beside the very maps that they are on.
  void showVerdicts();
  void fillRow(int row, const ClassMeasures& measures, const ClassVerdict& verdict);
  void showSelected();

  Selection& selection_;
  VerdictRun& run_;
  std::shared_ptr<const FoundMaps> maps_;
  std::shared_ptr<const Verdicts> shown_;  ///< those on maps_; null: none
  double area_ = .05;
  QPushButton* judge_;
  QLabel* state_;
  QWidget* parts_;  ///< table and card
  QTableWidget* table_;
  QScrollArea* place_;
  VerdictCard* card_ = nullptr;
};

}  // namespace passband
