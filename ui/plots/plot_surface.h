// A QCustomPlot that draws itself once for all that one handler changes.
#pragma once

#include <qcustomplot.h>

namespace passband {

/// Its base draws at once, in the same handler, for every new size and for layers when it is to draw all of itself
/// anyhow: a page of ten plots that comes up drew each of them two or three times before it returned. Thread rule: UI
/// thread.
class PlotSurface : public QCustomPlot {
 public:
  using QCustomPlot::QCustomPlot;

  /// Draws everything after this handler, before the window is painted.
  void drawSoon() { replot(rpQueuedReplot); }

  /// Draws a buffered layer at once, without what lies below it; with the rest where that is to be drawn anyhow.
  void drawLayer(QCPLayer& layer) {
    if (mReplotQueued) return;
    hasInvalidatedPaintBuffers() ? drawSoon() : layer.replot();
  }

 protected:
  void resizeEvent(QResizeEvent*) override {
    setViewport(rect());
    drawSoon();
  }
};

}  // namespace passband
