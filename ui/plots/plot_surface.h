// A QCustomPlot that draws itself once for all that one handler changes.
#pragma once

#include <qcustomplot.h>

namespace passband {

/// Its base draws at once, in the same handler, for every new size and for layers when it is to draw all of itself
/// anyhow, and paints the window after each plot: a page of ten plots that came up drew each of them two or three times
/// before the click on its name returned.
/// Thread rule: UI thread.
class PlotSurface : public QCustomPlot {
 public:
  explicit PlotSurface(QWidget* parent) : QCustomPlot(parent) { setPlottingHint(QCP::phImmediateRefresh, false); }

  /// Draws everything after this handler; the window is painted when all its plots are drawn.
  void drawSoon() { replot(rpQueuedReplot); }

  /// Draws a buffered layer at once, without what lies below it; with the rest where that is to be drawn anyhow.
  void drawLayer(QCPLayer& layer) {
    if (mReplotQueued) return;
    hasInvalidatedPaintBuffers() ? drawSoon() : layer.replot();
  }

 protected:
  void resizeEvent(QResizeEvent*) override {
    setViewport(rect());
    // While its edge is dragged, the window is painted before anything that is queued.
    isVisible() ? replot(rpQueuedRefresh) : drawSoon();
  }
};

}  // namespace passband
