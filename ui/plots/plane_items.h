// What is painted above a map: the mask, the cursor's bin with its partner, and the title line. Internal to ui/plots.
#pragma once

#include <QImage>
#include <optional>
#include <qcustomplot.h>

#include "core/fourier/frequency_mask.h"
#include "ui/plots/map_title.h"

namespace passband {

/// Removed bins are dimmed and hatched, in the measure of what is removed; kept ones are left clear.
class MaskItem : public QCPAbstractItem {
  Q_OBJECT

 public:
  explicit MaskItem(QCustomPlot* plot) : QCPAbstractItem(plot) {}

  void setMask(const FrequencyMask* mask);
  double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

 protected:
  void draw(QCPPainter* painter) override;

 private:
  QImage removed_;  ///< one pixel a bin, centred
};

/// Frames the bin under the cursor, and its partner with broken lines.
class CursorItem : public QCPAbstractItem {
  Q_OBJECT

 public:
  explicit CursorItem(QCustomPlot* plot) : QCPAbstractItem(plot) {}

  void setBins(std::optional<Bin> bin, std::optional<Bin> partner);
  double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

 protected:
  void draw(QCPPainter* painter) override;

 private:
  std::optional<Bin> bin_, partner_;
};

/// Left the title, right the value under the cursor, above the axes; or a message in the middle.
class TitleItem : public QCPAbstractItem {
  Q_OBJECT

 public:
  explicit TitleItem(QCustomPlot* plot);

  void setTexts(const MapTitle& title, const QString& value, const QString& message);
  void setColour(const QColor& colour) { colour_ = colour; }
  double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

 protected:
  void draw(QCPPainter* painter) override;

 private:
  MapTitle title_;
  QString value_, message_;
  QColor colour_;
};

}  // namespace passband
