#include "ui/widgets/bar_list.h"

#include <QPainter>
#include <cmath>

namespace passband {

QString percentText(double share) {
  return std::isfinite(share) ? QStringLiteral("%1 %").arg(100 * share, 0, 'f', 1) : QStringLiteral("–");
}

BarList::BarList(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void BarList::setBars(const QString& title, std::vector<Bar> bars, const QString& message) {
  const bool resized = bars.size() != bars_.size();
  title_ = title;
  message_ = message;
  bars_ = std::move(bars);
  QStringList words{title_};
  for (const Bar& bar : bars_) words << bar.label + QLatin1Char(' ') + percentText(bar.share);
  setAccessibleDescription(words.join(QStringLiteral(", ")));
  if (resized) updateGeometry();
  update();
}

QSize BarList::sizeHint() const {
  const int line = fontMetrics().height();
  return {220, line + 6 + static_cast<int>(std::max<std::size_t>(bars_.size(), 3)) * (line + 4)};
}

QSize BarList::minimumSizeHint() const {
  const auto bars = static_cast<int>(std::max<std::size_t>(bars_.size(), 3));
  return {130, sizeHint().height() - 5 * bars};  // bars lie closer where there is little room
}

void BarList::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const int line = fontMetrics().height();
  painter.setPen(palette().color(QPalette::WindowText));
  QFont bold = font();
  bold.setBold(true);
  painter.setFont(bold);
  painter.drawText(QRect(0, 0, width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetrics(bold).elidedText(title_, Qt::ElideRight, width()));
  painter.setFont(font());
  if (bars_.empty()) {
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(rect().adjusted(0, line + 4, 0, 0), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, message_);
    return;
  }
  int labelWidth = 0, textWidth = fontMetrics().horizontalAdvance(QStringLiteral("100.0 %")) + 8;
  for (const Bar& bar : bars_) {
    labelWidth = std::max(labelWidth, QFontMetrics(bold).horizontalAdvance(bar.label) + 8);
    textWidth = std::max(textWidth, fontMetrics().horizontalAdvance(textOf(bar)) + 8);
  }
  labelWidth = std::min(labelWidth, width() / 2);
  const int step = std::min(line + 4, (height() - line - 4) / static_cast<int>(bars_.size()));
  for (std::size_t i = 0; i < bars_.size(); ++i) {
    paintBar(painter, QRect(0, line + 4 + static_cast<int>(i) * step, width(), step), labelWidth, textWidth, bars_[i]);
  }
}

QString BarList::textOf(const Bar& bar) {
  return bar.text.isEmpty() ? percentText(bar.share) : bar.text;
}

void BarList::paintBar(QPainter& painter, const QRect& row, int labelWidth, int textWidth, const Bar& bar) const {
  const QColor ink = palette().color(QPalette::WindowText);
  QFont labelFont = font();
  labelFont.setBold(bar.marked);
  painter.setFont(labelFont);
  painter.setPen(ink);
  painter.drawText(row.adjusted(0, 0, labelWidth - row.width() - 6, 0), Qt::AlignRight | Qt::AlignVCenter,
                   QFontMetrics(labelFont).elidedText(bar.label, Qt::ElideMiddle, labelWidth - 6));
  painter.setFont(font());
  const QRectF area(labelWidth, row.top() + 1.5, std::max(10, row.width() - labelWidth - textWidth), row.height() - 3);
  painter.setPen(Qt::NoPen);
  painter.setBrush(palette().color(QPalette::AlternateBase));
  painter.drawRect(area);
  painter.setBrush(palette().color(QPalette::Highlight));
  const double top = bar.before ? area.height() * .42 : 0;
  painter.drawRect(QRectF(area.left(), area.top() + top, area.width() * bar.share, area.height() - top));
  if (bar.before) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(ink, 1));
    painter.drawRect(QRectF(area.left() + .5, area.top() + .5, area.width() * *bar.before, top - 1.5));
  }
  painter.setPen(ink);
  painter.drawText(row.adjusted(row.width() - textWidth + 6, 0, 0, 0), Qt::AlignRight | Qt::AlignVCenter, textOf(bar));
}

}  // namespace passband
