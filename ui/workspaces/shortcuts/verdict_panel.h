// The verdicts on the maps of the page: a button that judges, and a card for each class.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <memory>

#include "ui/models/verdict_run.h"
#include "ui/workspaces/shortcuts/verdict_card.h"

namespace passband {

/// Thread rule: UI thread.
class VerdictPanel : public QWidget {
  Q_OBJECT

 public:
  explicit VerdictPanel(LabSession& session, QWidget* parent = nullptr);

  /// The maps to judge (null: none) and the share of the plane that the verdict is on.
  void setMaps(std::shared_ptr<const FoundMaps> maps);
  void setArea(double area);
  VerdictRun& run() { return run_; }
  QList<VerdictCard*> cards() const { return cards_; }
  /// Judges, or stops judging.
  void judgeOrStop();
  QSize minimumSizeHint() const override { return {200, 60}; }

 private:
  std::vector<double> areas() const;
  void showState();
  void showCards();
  void showSelection();

  LabSession& session_;
  VerdictRun run_;
  std::shared_ptr<const FoundMaps> maps_;
  double area_ = .05;
  QPushButton* judge_;
  QLabel* state_;
  QScrollArea* scroll_;
  QList<VerdictCard*> cards_;
};

}  // namespace passband
