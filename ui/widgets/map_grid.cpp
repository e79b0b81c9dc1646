#include "ui/widgets/map_grid.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <limits>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/export/class_masks.h"
#include "core/export/map_csv.h"
#include "core/export/npy.h"

namespace passband {
namespace {

constexpr int leastSide = 140;

std::filesystem::path saveMaps(const std::vector<NamedMap>& maps, std::filesystem::path path) {
  const std::string kind = path.extension().string();
  path.replace_extension();
  makeFolder(path);
  if (!std::filesystem::is_empty(path))
    throw Error(fmt::format("the folder '{}' holds files already; choose another name", path.string()));
  std::vector<std::string> names;
  for (const NamedMap& map : maps) names.push_back(map.name.toStdString());
  const std::vector<std::string> files = fileNames(names);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const Grid<float> map = centred(maps[i].map);
    kind == ".csv" ? writeMapCsv(path / (files[i] + kind), map) : writeNpy(path / (files[i] + kind), map);
  }
  return path;
}

}  // namespace

MapGrid::MapGrid(ColourRange& colours, ViewLink& link, QWidget* parent)
    : QWidget(parent), colours_(colours), link_(link) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void MapGrid::setCount(std::size_t count) {
  while (views_.size() > count) {
    delete views_.back();
    views_.pop_back();
  }
  while (views_.size() < count) {
    auto* const view = new FrequencyView(colours_, link_, FrequencyView::Detail::Compact, this);
    const int place = static_cast<int>(views_.size());
    connect(view, &FrequencyView::clicked, this, [this, place](Bin bin) { emit clicked(place, bin); });
    view->show();
    views_.push_back(view);
  }
  updateGeometry();
  arrange();
}

void MapGrid::setMaps(std::vector<Map> maps, int together) {
  together_ = together;
  setCount(maps.size());
  for (std::size_t i = 0; i < maps.size(); ++i) {
    if (maps[i].words.isEmpty()) {
      views_[i]->setMap(std::move(maps[i].centred), maps[i].title);
    } else {
      views_[i]->setMessage(QStringLiteral("%1: %2").arg(maps[i].title.name, maps[i].words));
    }
  }
}

void MapGrid::setFitted(const std::vector<NamedMap>& named) {
  const bool positive = colours_.spacing() == ColourRange::Spacing::Logarithmic;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  std::vector<Map> maps;
  for (const NamedMap& own : named) {
    for (const double value : own.map.values) {
      if (std::isfinite(value) && (!positive || value > 0)) low = std::min(low, value), high = std::max(high, value);
    }
    maps.push_back({centred(own.map), own.name});
  }
  if (low <= high) colours_.fit(low, high);
  setMaps(std::move(maps));
}

void MapGrid::setMessage(const QString& message) {
  together_ = 1;
  setCount(1);
  views_[0]->setMessage(message);
}

/// As many as have room, and one row of those that stand together in any case.
int MapGrid::mostColumns() const {
  return std::max(1, width() / (leastSide * together_)) * together_;
}

/// The number of columns that makes the maps largest.
int MapGrid::columns() const {
  const int count = static_cast<int>(views_.size());
  int best = together_, bestSide = 0;
  for (int cols = together_; cols <= count; cols += together_) {
    const int rows = (count + cols - 1) / cols;
    const int side = std::min(width() / cols, height() / rows);
    if (side > bestSide) best = cols, bestSide = side;
  }
  return std::min(best, mostColumns());
}

void MapGrid::arrange() {
  if (views_.empty()) return;
  const int cols = columns();
  const int rows = (static_cast<int>(views_.size()) + cols - 1) / cols;
  // Close together: room that square maps leave is left at the sides.
  QSize cell(width() / cols, height() / rows);
  cell.setWidth(std::min(cell.width(), cell.height() + leastSide / 5));
  const int left = (width() - cols * cell.width()) / 2;
  for (int i = 0; i < static_cast<int>(views_.size()); ++i) {
    views_[static_cast<std::size_t>(i)]->setGeometry(
        QRect(QPoint(left + i % cols * cell.width(), i / cols * cell.height()), cell));
  }
}

QSize MapGrid::minimumSizeHint() const {
  const int cols = mostColumns();
  const int rows = (static_cast<int>(views_.size()) + cols - 1) / cols;
  return {leastSide * together_, std::max(1, rows) * leastSide};
}

std::vector<int> classesShown(const std::vector<int>& classes, const QList<int>& selection) {
  std::vector<int> shown;
  std::ranges::copy_if(classes, std::back_inserter(shown), [&](int c) { return selection.contains(c); });
  if (shown.size() < 2) shown = classes;
  if (shown.size() > mostMaps) shown.resize(mostMaps);
  return shown;
}

QString mapFilter() {
  return MapGrid::tr("NumPy, one map a class in a folder (*.npy);;CSV, one map a class in a folder (*.csv)");
}

FigureActions::Write mapWriter(const std::vector<NamedMap>& maps) {
  if (maps.empty()) throw Error("there is no map to save yet");
  return [maps](const std::filesystem::path& path) { return saveMaps(maps, path); };
}

}  // namespace passband
