#include "ui/plots/plane_items.h"

#include <algorithm>
#include <cmath>

namespace passband {
namespace {

/// The pixels of the cells from `first` to `last`, borders included.
QRectF cellsRect(const QCustomPlot& plot, QPointF first, QPointF last) {
  const QPointF a(plot.xAxis->coordToPixel(first.x() - .5), plot.yAxis->coordToPixel(first.y() - .5));
  const QPointF b(plot.xAxis->coordToPixel(last.x() + .5), plot.yAxis->coordToPixel(last.y() + .5));
  return QRectF(a, b).normalized();
}

/// Diagonal lines that tile.
QPixmap hatch(double pixelRatio) {
  constexpr int side = 8;
  QPixmap tile(QSize(side, side) * pixelRatio);
  tile.setDevicePixelRatio(pixelRatio);
  tile.fill(Qt::transparent);
  QPainter painter(&tile);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(QColor(255, 255, 255, 150), 1.2));
  for (const int shift : {-side, 0, side})
    painter.drawLine(QPointF(shift - 1, side + 1), QPointF(shift + side + 1, -1));
  return tile;
}

}  // namespace

void MaskItem::setMask(const FrequencyMask* mask) {
  if (mask == nullptr) {
    removed_ = {};
    return;
  }
  constexpr int opacity = 185;
  const FrequencyPlane& plane = mask->plane();
  removed_ = QImage(plane.width(), plane.height(), QImage::Format_ARGB32_Premultiplied);
  for (int row = 0; row < plane.height(); ++row) {
    auto* const line = reinterpret_cast<QRgb*>(removed_.scanLine(row));
    for (int col = 0; col < plane.width(); ++col) {
      const float weight = mask->weight(plane.binAtCentred(row, col));
      line[col] = qPremultiply(qRgba(24, 28, 38, static_cast<int>(std::lround((1 - weight) * opacity))));
    }
  }
}

void MaskItem::draw(QCPPainter* painter) {
  const QRect area = mParentPlot->axisRect()->rect();
  if (removed_.isNull() || area.isEmpty()) return;
  const bool vector = painter->modes().testFlag(QCPPainter::pmVectorized);
  const double pixelRatio = vector ? 3 : mParentPlot->bufferDevicePixelRatio();
  QImage layer((QSizeF(area.size()) * pixelRatio).toSize(), QImage::Format_ARGB32_Premultiplied);
  layer.setDevicePixelRatio(pixelRatio);
  layer.fill(Qt::transparent);
  const QPointF first(-(removed_.width() / 2), -(removed_.height() / 2));
  const QPointF last = first + QPointF(removed_.width() - 1, removed_.height() - 1);
  QPainter onLayer(&layer);
  onLayer.drawImage(cellsRect(*mParentPlot, first, last).translated(-area.topLeft()), removed_);
  onLayer.setCompositionMode(QPainter::CompositionMode_SourceAtop);  // hatched where, and as far as, it is removed
  onLayer.drawTiledPixmap(QRect(QPoint(), area.size()), hatch(pixelRatio));
  onLayer.end();
  painter->drawImage(area.topLeft(), layer);
}

void CursorItem::setBins(std::optional<Bin> bin, std::optional<Bin> partner) {
  bin_ = bin;
  partner_ = partner;
}

void CursorItem::draw(QCPPainter* painter) {
  const auto frame = [&](Bin bin, Qt::PenStyle style) {
    QRectF cell = cellsRect(*mParentPlot, QPointF(bin.u, bin.v), QPointF(bin.u, bin.v));
    const double grow = std::max(1.0, (7 - cell.width()) / 2);  // small cells stay visible
    cell.adjust(-grow, -grow, grow, grow);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(Qt::black, 3));
    painter->drawRect(cell);
    painter->setPen(QPen(Qt::white, 1.4, style));
    painter->drawRect(cell);
  };
  if (partner_ && partner_ != bin_) frame(*partner_, Qt::DotLine);
  if (bin_) frame(*bin_, Qt::SolidLine);
}

TitleItem::TitleItem(QCustomPlot* plot) : QCPAbstractItem(plot) {
  setClipToAxisRect(false);
}

void TitleItem::setTexts(const MapTitle& title, const QString& value, const QString& message) {
  title_ = title;
  value_ = value;
  message_ = message;
}

void TitleItem::draw(QCPPainter* painter) {
  const QRect area = mParentPlot->axisRect()->rect();
  painter->setPen(colour_);
  painter->setFont(mParentPlot->font());
  if (!message_.isEmpty()) {
    painter->drawText(mParentPlot->rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, message_);
    return;
  }
  QRect line(area.left(), 0, area.width(), area.top() - 2);
  const int valueWidth = QFontMetrics(painter->font()).horizontalAdvance(value_ + QLatin1Char(' '));
  painter->drawText(line, Qt::AlignRight | Qt::AlignBottom, value_);
  QFont bold = painter->font();
  bold.setBold(true);
  painter->setFont(bold);
  const QFontMetrics metrics(bold);
  const int lacks = metrics.horizontalAdvance(title_.text()) + valueWidth - line.width();
  line.setLeft(line.left() - std::clamp(lacks, 0, line.left()));  // above the numbers of the axis, before it is cut
  painter->drawText(line, Qt::AlignLeft | Qt::AlignBottom, fittingText(title_, metrics, line.width() - valueWidth));
}

}  // namespace passband
