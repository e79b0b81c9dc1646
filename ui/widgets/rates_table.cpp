#include "ui/widgets/rates_table.h"

#include <QHeaderView>
#include <cmath>

#include "ui/lab/number_text.h"
#include "ui/widgets/name_delegate.h"
#include "ui/widgets/rate_delegate.h"

namespace passband {
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
  if (role == Qt::DisplayRole) return shortIntervalText(*rate);
  if (role == Qt::UserRole && std::isfinite(rate->value)) return QList<QVariant>{rate->value, rate->low, rate->high};
  if (role == Qt::ToolTipRole) {
    return tr("%1 of %2 images; the interval is Wilson's at 95 %").arg(rate->hits).arg(rate->n);
  }
  return {};
}

QVariant RatesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  static const QString titles[] = {tr("class"), tr("TPR %\nwithout"), tr("TPR %\nunder it"), tr("FPR %\nwithout"),
                                   tr("FPR %\nunder it")};
  if (role == Qt::DisplayRole) return titles[section];
  if (role == Qt::ToolTipRole && section >= TprBefore) {
    return section <= TprNow ? tr("Images of the class that are called it") : tr("Other images that are called it");
  }
  return {};
}

RatesTable::RatesTable(QWidget* parent) : QTableView(parent), model_(this) {
  setModel(&model_);
  setItemDelegate(new RateDelegate(this));
  setItemDelegateForColumn(RatesModel::ClassName, new NameDelegate(this));
  setSelectionBehavior(SelectRows);
  setSelectionMode(SingleSelection);
  setShowGrid(false);
  setAlternatingRowColors(true);
  setWordWrap(false);
  setTextElideMode(Qt::ElideNone);
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
  horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  horizontalHeader()->setSectionResizeMode(RatesModel::ClassName, QHeaderView::ResizeToContents);
  horizontalHeader()->setMinimumSectionSize(fontMetrics().horizontalAdvance(QStringLiteral("100.0")) + 12);
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
