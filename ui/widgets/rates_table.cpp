#include "ui/widgets/rates_table.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <cmath>

namespace passband {
namespace {

/// The interval as a band behind the number, the value as a line in it.
class RateDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const QList<QVariant> rate = index.data(Qt::UserRole).toList();
    QStyledItemDelegate::paint(painter, option, index);
    if (rate.size() != 3) return;
    const QRectF cell = QRectF(option.rect).adjusted(4, 0, -4, -2);
    const auto x = [&](int part) { return cell.left() + cell.width() * rate[part].toDouble(); };
    painter->save();
    QColor colour =
        option.palette.color(option.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::Highlight);
    painter->fillRect(QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1), option.palette.color(QPalette::Mid));
    painter->fillRect(QRectF(x(1), cell.bottom() - 3, std::max(1.0, x(2) - x(1)), 3), colour);
    painter->fillRect(QRectF(x(0) - 1, cell.bottom() - 6, 2, 6), colour);
    painter->restore();
  }

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(4, 6);
  }
};

}  // namespace

QString rateText(const Rate& rate) {
  if (!std::isfinite(rate.value)) return QStringLiteral("–");
  const auto number = [](double share) { return QString::number(100 * share, 'f', 1); };
  return QStringLiteral("%1 (%2–%3)").arg(number(rate.value), number(rate.low), number(rate.high));
}

void RatesModel::setRates(std::shared_ptr<const MeasuredRates> before, std::shared_ptr<const MeasuredRates> now) {
  const int rows = rowCount();
  const std::shared_ptr<const MeasuredRates>& some = now ? now : before;
  const int newRows = some ? static_cast<int>(some->evaluation.classes.size()) : 0;
  if (rows != newRows) beginResetModel();
  before_ = std::move(before);
  now_ = std::move(now);
  if (rows != newRows) {
    endResetModel();
  } else if (rows > 0) {
    emit dataChanged(index(0, 0), index(rows - 1, ColumnCount - 1));
  }
}

int RatesModel::rowCount(const QModelIndex& parent) const {
  const auto& some = now_ ? now_ : before_;
  return parent.isValid() || !some ? 0 : static_cast<int>(some->evaluation.classes.size());
}

int RatesModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

const Rate* RatesModel::rateAt(const QModelIndex& index) const {
  const bool now = index.column() == TprNow || index.column() == FprNow;
  const auto& rates = now ? now_ : before_;
  if (!rates || index.column() < TprBefore) return nullptr;
  const ClassRates& own = rates->evaluation.classes[static_cast<std::size_t>(index.row())];
  return index.column() <= TprNow ? &own.tpr : &own.fpr;
}

QVariant RatesModel::data(const QModelIndex& index, int role) const {
  const auto& some = now_ ? now_ : before_;
  const ClassRates& own = some->evaluation.classes[static_cast<std::size_t>(index.row())];
  if (role == Qt::TextAlignmentRole && index.column() != ClassName) return int(Qt::AlignRight | Qt::AlignVCenter);
  if (index.column() == ClassName) {
    if (role == Qt::ToolTipRole) return tr("%1, %L2 images").arg(QString::fromStdString(own.name)).arg(own.n);
    return role == Qt::DisplayRole ? QString::fromStdString(own.name) : QVariant();
  }
  const Rate* const rate = rateAt(index);
  if (rate == nullptr) return {};
  if (role == Qt::DisplayRole) return rateText(*rate);
  if (role == Qt::UserRole && std::isfinite(rate->value)) return QList<QVariant>{rate->value, rate->low, rate->high};
  if (role == Qt::ToolTipRole) {
    return tr("%1 of %2 images; the interval is Wilson's at 95 %").arg(rate->hits).arg(rate->n);
  }
  return {};
}

QVariant RatesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  static const QString titles[] = {tr("class"), tr("TPR % without"), tr("TPR % under it"), tr("FPR % without"),
                                   tr("FPR % under it")};
  if (role == Qt::DisplayRole) return titles[section];
  if (role == Qt::ToolTipRole && section >= TprBefore) {
    return section <= TprNow ? tr("Images of the class that are called it") : tr("Other images that are called it");
  }
  return {};
}

RatesTable::RatesTable(QWidget* parent) : QTableView(parent), model_(this) {
  setModel(&model_);
  setItemDelegate(new RateDelegate(this));
  setSelectionBehavior(SelectRows);
  setSelectionMode(SingleSelection);
  setShowGrid(false);
  setAlternatingRowColors(true);
  setWordWrap(false);
  setTextElideMode(Qt::ElideNone);
  QFont smaller = font();  // four intervals side by side
  smaller.setPointSizeF(smaller.pointSizeF() * .92);
  setFont(smaller);
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 9);
  horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  const QFontMetrics metrics(smaller);
  horizontalHeader()->setMinimumSectionSize(metrics.horizontalAdvance(QStringLiteral("100.0 (94.0–100.0)")) + 12);
  horizontalHeader()->setHighlightSections(false);
  setAccessibleName(tr("Rates of every class"));
  connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
    if (now.isValid() && !selecting_) emit classChosen(now.row());
  });
}

void RatesTable::setRates(std::shared_ptr<const MeasuredRates> before, std::shared_ptr<const MeasuredRates> now) {
  const int row = currentIndex().row();
  selecting_ = true;
  model_.setRates(std::move(before), std::move(now));
  selecting_ = false;
  selectClass(row);
}

void RatesTable::selectClass(int classIndex) {
  selecting_ = true;
  if (classIndex >= 0 && classIndex < model_.rowCount()) {
    selectRow(classIndex);
  } else {
    clearSelection();
  }
  selecting_ = false;
}

}  // namespace passband
