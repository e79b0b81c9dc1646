// Cells of names: a long one is cut in its middle instead of pushing the other columns out of sight.
#pragma once

#include <QStyledItemDelegate>

namespace passband {

/// For columns that are as wide as their contents. Thread rule: UI thread.
class NameDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

}  // namespace passband
