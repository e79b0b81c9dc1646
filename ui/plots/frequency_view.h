// A centred map of the frequency plane: colours of a shared range, linked zoom and cursor, a mask painted above it, and
// strokes for the tools that edit the mask.
#pragma once

#include <QWidget>
#include <memory>

#include "core/base/grid.h"
#include "core/fourier/frequency_mask.h"
#include "ui/plots/colour_range.h"
#include "ui/plots/map_title.h"
#include "ui/plots/view_link.h"

namespace passband {

/// Wheel or + and - zoom, dragging moves, a double click or 0 shows all. With the keyboard: arrows move the cursor,
/// Enter is a click on its bin. Thread rule: UI thread.
class FrequencyView : public QWidget {
  Q_OBJECT

 public:
  enum class Detail {
    Full,     ///< axes labelled in words
    Compact,  ///< for many small maps: axes labelled u and v at their zeros
  };

  /// `colours` and `link` are shared with other views and must outlive this one.
  FrequencyView(ColourRange& colours, ViewLink& link, Detail detail, QWidget* parent = nullptr);
  ~FrequencyView() override;

  /// The map of the link's plane, H x W, DC at row floor(H/2), column floor(W/2).
  void setMap(Grid<float> centredMap, const MapTitle& title);
  void setTitle(const MapTitle& title);
  /// Shows words instead of a map.
  void setMessage(const QString& message);
  const Grid<float>& map() const;
  QString title() const;

  /// Painted above the map; nullptr or another plane's: none.
  void setMask(std::shared_ptr<const FrequencyMask> mask);
  /// Whether the left button draws strokes instead of moving the plane.
  void setDrawing(bool drawing);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 signals:
  /// Points are frequencies (u, v) in cycles per image, between the bins too.
  void strokeBegan(QPointF at);
  void strokeMoved(QPointF at);
  void strokeEnded();
  /// Between which rows of this widget the map now lies.
  void placed(int top, int bottom);
  /// A bin was clicked or chosen by the keyboard, where strokes are not drawn.
  void clicked(passband::Bin bin);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Parts;

  void showPlane(bool shown);
  void recolour();
  void restyle();
  void placePlot();
  void labelAxes();
  void showVisible();
  void showCursor();
  void refreshOverlay();

  ColourRange& colours_;
  ViewLink& link_;
  Detail detail_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace passband
