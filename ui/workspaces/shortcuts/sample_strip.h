// Some images of the selected class, and what its map leaves of each: texture, shape, or neither.
#pragma once

#include <QImage>
#include <QLabel>
#include <memory>

#include "ui/lab/filtered_image.h"
#include "ui/lab/search_run.h"
#include "ui/widgets/figure_actions.h"
#include "ui/widgets/image_pane.h"

namespace passband {

/// Thread rule: UI thread; a lane of its own filters.
class SampleStrip : public QWidget {
  Q_OBJECT

 public:
  static constexpr int imageCount = 8;

  SampleStrip(const Inputs& inputs, JobBoard& jobs);

  /// The first images of the class under its map's top `area`. Null maps, or a class without one: nothing.
  void setCut(std::shared_ptr<const FoundMaps> maps, int classIndex, double area);
  /// Of a .npy, images x 2 (whole, filtered) x channels x H x W of the preprocessed values.
  FigureActions::Write writer() const { return filteredWriter(images_); }

  QSize sizeHint() const override { return {600, 280}; }

 private:
  struct Wanted {
    std::shared_ptr<const FoundMaps> maps;
    int classIndex = -1;
    double area = 0;
    bool operator==(const Wanted&) const = default;
  };
  struct Pictures;

  void show(const Pictures& pictures);
  void clear();

  const Inputs& inputs_;
  JobLane& lane_;
  Wanted wanted_;
  std::vector<FilteredImage> images_;  ///< those shown
  std::vector<ImagePane*> whole_, filtered_;
};

}  // namespace passband
