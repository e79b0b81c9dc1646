// The maps of a search, their cut at the area of now painted above them; beside those of another search, as ranks.
#pragma once

#include <QScrollArea>
#include <QWidget>
#include <memory>

#include "ui/lab/cut_rates.h"
#include "ui/lab/search_run.h"
#include "ui/plots/colour_range.h"
#include "ui/plots/view_link.h"
#include "ui/widgets/map_grid.h"

namespace passband {

/// Thread rule: UI thread.
class RelevanceMaps : public QWidget {
  Q_OBJECT

 public:
  explicit RelevanceMaps(QWidget* parent = nullptr);
  ~RelevanceMaps() override;

  /// `beside`: another search of the same inputs to compare with, or null. Two searches have values of two kinds, so
  /// both are then shown as ranks.
  void setFound(std::shared_ptr<const FoundMaps> found, std::shared_ptr<const FoundMaps> beside);
  /// Whether the search still runs: what is said of classes that have no map yet.
  void setRunning(bool running);
  /// See classesShown().
  void setSelection(const QList<int>& classes);
  /// "24 of 100 classes: select those to see."; empty where all are shown.
  QString leftOut() const;
  void setArea(double area);
  /// Shown in the titles of the maps they were measured with.
  void setRates(std::shared_ptr<const CutRatesResult> rates);
  /// Frequency and values of the given classes under the cursor; empty without a cursor.
  QString readout(const QList<int>& classes) const;
  const std::vector<FrequencyView*>& views() const { return grid_->views(); }

 signals:
  void classChosen(int classIndex);
  void readoutChanged();

 private:
  /// One map of the grid: which search and which of its classes.
  struct Shown {
    const FoundMaps* search;
    const ClassRelevance* own;
  };

  /// Those of `found_` that are shown.
  std::vector<int> classes() const;
  /// Why there is no map of it; empty: there is one.
  QString wordsOf(const Shown& shown) const;
  void showMaps();
  void showCuts();
  void showTitles();
  MapTitle titleOf(const Shown& shown) const;

  ColourRange colours_;
  ViewLink link_;
  std::shared_ptr<const FoundMaps> found_, beside_;
  QList<int> selection_;
  std::vector<int> classes_;  ///< those shown
  std::vector<Shown> shown_;
  double area_ = .05;
  bool running_ = false;
  std::shared_ptr<const CutRatesResult> rates_;
  QWidget* parts_;  ///< grid and colour bar
  MapGrid* grid_;
};

/// Each pair's place in the order of the map, 1 the first into the mask, 0 the last (published maps have no common
/// unit).
FrequencyMap ranks(const FrequencyMap& relevance);

}  // namespace passband
