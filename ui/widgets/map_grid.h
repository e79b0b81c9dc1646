// Several maps of one plane side by side, as large as the room allows.
#pragma once

#include <QWidget>
#include <vector>

#include "core/base/grid.h"
#include "ui/lab/spectra_model.h"
#include "ui/plots/frequency_view.h"
#include "ui/widgets/figure_actions.h"

namespace passband {

/// Thread rule: UI thread.
class MapGrid : public QWidget {
  Q_OBJECT

 public:
  /// `colours` and `link` are those of all maps and must outlive the grid.
  MapGrid(ColourRange& colours, ViewLink& link, QWidget* parent = nullptr);

  struct Map {
    Grid<float> centred;
    MapTitle title;
    QString words{};  ///< instead of the map, where it has no values; empty: it has
  };
  /// Views are kept where their number stays, so that nothing jumps. So many maps on end stand in one row together.
  void setMaps(std::vector<Map> maps, int together = 1);
  /// The same, with the colours fitted to the values of all of them.
  void setFitted(const std::vector<NamedMap>& maps);
  /// Words instead of maps.
  void setMessage(const QString& message);

  const std::vector<FrequencyView*>& views() const { return views_; }
  QSize minimumSizeHint() const override;

 signals:
  void clicked(int map, passband::Bin bin);

 protected:
  void resizeEvent(QResizeEvent*) override { arrange(); }

 private:
  void setCount(std::size_t count);
  void arrange();
  int columns() const;
  int mostColumns() const;

  ColourRange& colours_;
  ViewLink& link_;
  int together_ = 1;
  std::vector<FrequencyView*> views_;
};

/// More views than these take longer to draw than one may wait.
constexpr std::size_t mostMaps = 24;
/// Which of `classes` are shown: the selected ones, or, where fewer than two are selected, all; the first mostMaps.
std::vector<int> classesShown(const std::vector<int>& classes, const QList<int>& selection);

/// For FigureActions: maps are saved one a file, in a folder.
QString mapFilter();
/// Throws Error when there are none. What is returned writes them as NAME.npy or NAME.csv (by the extension of its
/// path) into a folder of the path's stem and returns that; it throws Error when the folder holds something already.
FigureActions::Write mapWriter(const std::vector<NamedMap>& maps);

}  // namespace passband
