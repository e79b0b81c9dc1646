#include "ui/workspaces/map_icons.h"

#include <QPainter>
#include <QPainterPath>
#include <functional>
#include <map>

namespace passband {
namespace {

constexpr double side = 20;  // of the drawing; icons are made at several sizes from it

QIcon drawn(const QPalette& palette, const std::function<void(QPainter& painter, const QColor& accent)>& draw) {
  QIcon icon;
  for (const int pixels : {20, 40, 60}) {
    QPixmap pixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(pixels / side, pixels / side);
    painter.setPen(QPen(palette.color(QPalette::WindowText), 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    draw(painter, palette.color(QPalette::Highlight));
    icon.addPixmap(pixmap);
  }
  return icon;
}

const QPointF middle(10, 10);

void disc(QPainter& painter, double radius) {
  painter.drawEllipse(middle, radius, radius);
}

void drawRing(QPainter& painter, const QColor& accent) {
  painter.save();
  painter.setPen(QPen(accent, 3.6));
  disc(painter, 5.6);
  painter.restore();
  disc(painter, 7.6);
  disc(painter, 3.6);
}

void drawWedge(QPainter& painter, const QColor& accent) {
  painter.setBrush(accent);
  painter.drawPie(QRectF(2, 2, 16, 16), 25 * 16, 35 * 16);
  painter.drawPie(QRectF(2, 2, 16, 16), 205 * 16, 35 * 16);
}

void drawRectangle(QPainter& painter, const QColor& accent) {
  painter.setBrush(accent);
  painter.drawRect(QRectF(4, 5.5, 12, 9));
}

void drawLasso(QPainter& painter, const QColor& accent) {
  QPainterPath loop(QPointF(4, 12));
  loop.cubicTo(0, 4, 10, 1, 15, 4);
  loop.cubicTo(21, 8, 15, 14, 8, 13);
  loop.cubicTo(3, 13, 4, 17, 6, 18);
  painter.drawPath(loop);
  painter.setBrush(accent);
  painter.drawEllipse(QPointF(10, 8), 1.8, 1.8);
}

void drawBrush(QPainter& painter, const QColor& accent) {
  painter.drawLine(QPointF(17, 3), QPointF(10, 11));
  painter.setBrush(accent);
  QPainterPath tip(QPointF(10.5, 10));
  tip.cubicTo(8, 9, 5, 11, 5.5, 14);
  tip.cubicTo(5.5, 16, 4, 17, 3, 17);
  tip.cubicTo(8, 19, 12, 16, 12, 12);
  tip.closeSubpath();
  painter.drawPath(tip);
}

void drawEraser(QPainter& painter, const QColor& accent) {
  painter.drawLine(QPointF(3, 17.5), QPointF(17, 17.5));
  painter.translate(middle);
  painter.rotate(-45);
  painter.setBrush(accent);
  painter.drawRoundedRect(QRectF(-7, -3.2, 6, 6.4), 1, 1);
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(-7, -3.2, 14, 6.4), 1, 1);
}

void drawTop(QPainter& painter, const QColor& accent) {
  const double heights[] = {5, 14, 8, 11, 4};
  for (int i = 0; i < 5; ++i) {
    painter.setBrush(heights[i] > 9 ? QBrush(accent) : QBrush(Qt::NoBrush));
    painter.drawRect(QRectF(2.5 + 3 * i, 17 - heights[i], 3, heights[i]));
  }
}

void drawPass(QPainter& painter, const QColor& accent, bool low) {
  painter.setBrush(accent);
  painter.drawRect(QRectF(2.5, 2.5, 15, 15));
  if (!low) painter.setBrush(painter.pen().color());
  disc(painter, 4.5);
  if (!low) return;
  QPainterPath outside;
  outside.addRect(QRectF(2.5, 2.5, 15, 15));
  outside.addEllipse(middle, 4.5, 4.5);
  painter.setBrush(painter.pen().color());
  painter.drawPath(outside);
}

}  // namespace

QIcon mapIcon(MapIcon icon, const QPalette& palette) {
  return drawn(palette, [icon](QPainter& painter, const QColor& accent) {
    painter.drawRect(QRectF(2.5, 2.5, 15, 15));
    painter.setBrush(accent);
    disc(painter, 3);
    painter.setBrush(Qt::NoBrush);
    disc(painter, 6);
    if (icon == MapIcon::MaskLab) {
      painter.translate(3, 3);
      drawBrush(painter, accent);
    }
  });
}

QIcon toolIcon(const QString& tool, const QPalette& palette) {
  static const std::map<QString, void (*)(QPainter&, const QColor&)> drawings{
      {"ring", drawRing},
      {"wedge", drawWedge},
      {"rectangle", drawRectangle},
      {"lasso", drawLasso},
      {"brush", drawBrush},
      {"eraser", drawEraser},
      {"top", drawTop},
      {"lowpass", [](QPainter& p, const QColor& c) { drawPass(p, c, true); }},
      {"highpass", [](QPainter& p, const QColor& c) { drawPass(p, c, false); }}};
  const auto drawing = drawings.find(tool);
  return drawing == drawings.end() ? QIcon() : drawn(palette, drawing->second);
}

}  // namespace passband
