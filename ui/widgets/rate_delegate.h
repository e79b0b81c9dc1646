// Cells of rates: the interval is left out of the text where the column is too narrow, and drawn as a band below it.
#pragma once

#include <QStyledItemDelegate>

namespace passband {

/// Texts are those of shortIntervalText; Qt::UserRole is {value, low, high} where the band is wanted. Thread rule: UI
/// thread.
class RateDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

}  // namespace passband
