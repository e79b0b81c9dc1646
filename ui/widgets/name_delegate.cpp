#include "ui/widgets/name_delegate.h"

#include <algorithm>

namespace passband {
namespace {

constexpr int mostLetters = 20;

}  // namespace

QSize NameDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QSize whole = QStyledItemDelegate::sizeHint(option, index);
  return {std::min(whole.width(), mostLetters * option.fontMetrics.averageCharWidth()), whole.height()};
}

void NameDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  option->textElideMode = Qt::ElideMiddle;
}

}  // namespace passband
