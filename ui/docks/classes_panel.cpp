#include "ui/docks/classes_panel.h"

#include <QHeaderView>
#include <QItemSelectionModel>
#include <QVBoxLayout>
#include <limits>

#include "ui/lab/missing_parts.h"
#include "ui/lab/number_text.h"
#include "ui/widgets/name_delegate.h"
#include "ui/widgets/rate_delegate.h"

namespace passband {

ClassModel::ClassModel(const Inputs& inputs, const Rates& rates) : inputs_(inputs), rates_(rates) {
  connect(&inputs_, &Inputs::changed, this, &ClassModel::reset);
  connect(&rates_, &Rates::unmaskedChanged, this, [this] {
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
  });
  reset();
}

void ClassModel::reset() {
  beginResetModel();
  names_ = inputs_.classNames();
  images_.assign(names_.size(), 0);
  if (const auto& data = inputs_.current()->data) {
    for (const std::int32_t label : data->labels()) ++images_[static_cast<std::size_t>(label)];
  }
  endResetModel();
}

int ClassModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(images_.size());
}

int ClassModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

const ClassRates* ClassModel::ratesOf(int row) const {
  const auto& rates = rates_.unmasked();
  const auto place = static_cast<std::size_t>(row);
  return rates && place < rates->evaluation.classes.size() ? &rates->evaluation.classes[place] : nullptr;
}

QVariant ClassModel::sortValue(const QModelIndex& index) const {
  const auto row = static_cast<std::size_t>(index.row());
  if (index.column() == Name) return QString::fromStdString(names_[row]);
  if (index.column() == Images) return qlonglong(images_[row]);
  const ClassRates* const rates = ratesOf(index.row());
  if (rates == nullptr) return -2.0;
  const double value = index.column() == Tpr   ? rates->tpr.value
                       : index.column() == Fpr ? rates->fpr.value
                                               : rates->tpr.value - rates->fpr.value;
  return std::isfinite(value) ? value : -2.0;
}

QString ClassModel::text(const QModelIndex& index) const {
  const auto row = static_cast<std::size_t>(index.row());
  if (index.column() == Name) return QString::fromStdString(names_[row]);
  if (index.column() == Images) return countText(images_[row]);
  const ClassRates* const rates = ratesOf(index.row());
  if (rates == nullptr) return QStringLiteral("–");
  if (index.column() == Tpr) return shortIntervalText(rates->tpr);
  if (index.column() == Fpr) return shortIntervalText(rates->fpr);
  const double j = rates->tpr.value - rates->fpr.value;
  return std::isfinite(j) ? QString::number(j, 'f', 3) : QStringLiteral("–");
}

QVariant ClassModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  if (role == Qt::DisplayRole) return text(index);
  if (role == Qt::UserRole) return sortValue(index);
  if (role == Qt::TextAlignmentRole) {
    return int((index.column() == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  }
  if (role != Qt::ToolTipRole) return {};
  const ClassRates* const rates = ratesOf(index.row());
  if (rates == nullptr || index.column() < Tpr) return text(index);
  if (index.column() == Tpr) {
    return tr("%1 of %2 images of the class are called it. The interval is Wilson's at 95 %.")
        .arg(countText(rates->tpr.hits), countText(rates->tpr.n));
  }
  if (index.column() == Fpr) {
    return tr("%1 of %2 other images are called it. The interval is Wilson's at 95 %.")
        .arg(countText(rates->fpr.hits), countText(rates->fpr.n));
  }
  return tr("TPR less FPR: 1 for a perfect class, 0 for one that is called at random");
}

QVariant ClassModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  static const QString titles[] = {tr("class"), tr("n"), tr("TPR %"), tr("FPR %"), tr("J")};
  static const QString tips[] = {tr("The name of the class, as the data has it"), tr("Images of the class in use"),
                                 tr("True positive rate: the class's images that are called it"),
                                 tr("False positive rate: other images that are called it"),
                                 tr("TPR less FPR (Youden's J)")};
  if (role == Qt::DisplayRole) return titles[section];
  if (role == Qt::ToolTipRole) return tips[section] + tr(". Click to sort");
  return {};
}

ClassesPanel::ClassesPanel(const Inputs& inputs, Selection& selection, const Rates& rates)
    : inputs_(inputs),
      selection_(selection),
      rates_(rates),
      model_(inputs, rates),
      accuracy_(new QLabel),
      filter_(new QLineEdit),
      table_(new QTableView) {
  order_.setSourceModel(&model_);
  order_.setSortRole(Qt::UserRole);
  order_.setFilterCaseSensitivity(Qt::CaseInsensitive);
  order_.setFilterKeyColumn(ClassModel::Name);
  table_->setModel(&order_);
  table_->setSortingEnabled(true);
  table_->sortByColumn(-1, Qt::AscendingOrder);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setShowGrid(false);
  table_->setAlternatingRowColors(true);
  table_->setWordWrap(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setMinimumWidth(244);
  table_->setAccessibleName(tr("Classes"));
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(table_->fontMetrics().height() + 8);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  for (const int column : {ClassModel::Tpr, ClassModel::Fpr})
    table_->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
  table_->setItemDelegate(new RateDelegate(table_));
  table_->setItemDelegateForColumn(ClassModel::Name, new NameDelegate(table_));
  table_->horizontalHeader()->setMinimumSectionSize(36);
  filter_->setPlaceholderText(tr("Find a class"));
  filter_->setAccessibleName(tr("Find a class"));
  filter_->setClearButtonEnabled(true);
  accuracy_->setWordWrap(true);
  accuracy_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  accuracy_->setToolTip(tr("Share of the images in use that are called what they are, without a mask"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(6, 4, 6, 4);
  column->addWidget(accuracy_);
  column->addWidget(filter_);
  column->addWidget(table_, 1);
  connect(filter_, &QLineEdit::textChanged, &order_, &QSortFilterProxyModel::setFilterFixedString);
  connect(&rates_, &Rates::unmaskedChanged, this, &ClassesPanel::showAccuracy);
  connect(&inputs_, &Inputs::changed, this, &ClassesPanel::showAccuracy);
  connect(&selection_, &Selection::changed, this, &ClassesPanel::showSelection);
  connect(&model_, &QAbstractItemModel::modelReset, this, &ClassesPanel::showSelection);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ClassesPanel::takeSelection);
  showAccuracy();
  showSelection();
}

void ClassesPanel::showAccuracy() {
  const auto& inputs = *inputs_.current();
  filter_->setVisible(inputs_.classNames().size() > 15);
  if (rates_.unmasked()) {
    const Evaluation& evaluation = rates_.unmasked()->evaluation;
    accuracy_->setText(tr("Accuracy%1 %2 on %3 images")
                           .arg(amongText(inputs), intervalText(accuracyOf(evaluation)), countText(evaluation.images)));
  } else if (!inputs.data) {
    accuracy_->setText(tr("Open images to see their classes."));
  } else if (inputs.seeksRecipe) {
    accuracy_->setText(tr("The preprocessing is being detected; the accuracy is measured then."));
  } else if (inputs.complete()) {
    const QString unmeasured = unmeasuredText(rates_.measurement());
    accuracy_->setText(unmeasured.isEmpty() ? tr("The accuracy is being measured.") : unmeasured);
  } else {
    accuracy_->setText(tr("%1 classes. The rates need a network that fits: see Setup.").arg(inputs.data->classCount()));
  }
}

void ClassesPanel::showSelection() {
  showing_ = true;
  QItemSelection rows;
  for (const int c : selection_.classes()) {
    const QModelIndex place = order_.mapFromSource(model_.index(c, 0));
    if (place.isValid()) rows.select(place, place.siblingAtColumn(ClassModel::ColumnCount - 1));
  }
  table_->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
  showing_ = false;
}

/// Classes that the filter hides stay selected.
void ClassesPanel::takeSelection() {
  if (showing_) return;
  QList<int> classes;
  for (const int c : selection_.classes()) {
    if (!order_.mapFromSource(model_.index(c, 0)).isValid()) classes.push_back(c);
  }
  for (const QModelIndex& row : table_->selectionModel()->selectedRows()) {
    classes.push_back(order_.mapToSource(row).row());
  }
  selection_.set(classes);
}

}  // namespace passband
