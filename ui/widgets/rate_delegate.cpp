#include "ui/widgets/rate_delegate.h"

#include <QPainter>
#include <algorithm>

namespace passband {
namespace {

constexpr int textMargin = 10;  // of the style, on both sides together
constexpr int bandHeight = 6;

/// Empty where the cell has none: other columns have another kind of value there.
QList<QVariant> intervalOf(const QModelIndex& index) {
  const QVariant value = index.data(Qt::UserRole);
  return value.typeId() == QMetaType::QVariantList ? value.toList() : QList<QVariant>();
}

}  // namespace

void RateDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  // All cells of a column alike.
  const int longest = option->fontMetrics.horizontalAdvance(QStringLiteral("100.0 (94.4–100.0)"));
  const bool fits = longest + textMargin <= option->rect.width();
  if (!fits && option->text.endsWith(')')) option->text = option->text.section(QStringLiteral(" ("), 0, 0);
  // The text stands above the band.
  if (!intervalOf(index).isEmpty()) option->displayAlignment = Qt::AlignRight | Qt::AlignTop;
}

void RateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyledItemDelegate::paint(painter, option, index);
  const QList<QVariant> interval = intervalOf(index);
  if (interval.size() != 3) return;
  const QRectF cell = QRectF(option.rect).adjusted(4, 0, -4, -1);
  const auto x = [&](int part) { return cell.left() + cell.width() * interval[part].toDouble(); };
  const QColor colour =
      option.palette.color(option.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::Highlight);
  painter->fillRect(QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1), option.palette.color(QPalette::Mid));
  painter->fillRect(QRectF(x(1), cell.bottom() - 3, std::max(1.0, x(2) - x(1)), 3), colour);
  painter->fillRect(QRectF(x(0) - 1, cell.bottom() - bandHeight, 2, bandHeight), colour);
}

}  // namespace passband
