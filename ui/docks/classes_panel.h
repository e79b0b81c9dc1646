// The classes of the data with their rates: a table to sort, whose selection drives all views.
#pragma once

#include <QAbstractTableModel>
#include <QLabel>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QWidget>

#include "ui/lab/rates.h"
#include "ui/lab/selection.h"

namespace passband {

/// Rows are classes. Qt::UserRole is the value to sort by. Thread rule: UI thread.
class ClassModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Name, Images, Tpr, Fpr, J, ColumnCount };

  ClassModel(const Inputs& inputs, const Rates& rates);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void reset();
  QVariant sortValue(const QModelIndex& index) const;
  QString text(const QModelIndex& index) const;
  const ClassRates* ratesOf(int row) const;

  const Inputs& inputs_;
  const Rates& rates_;
  std::vector<std::string> names_;    ///< of the rows
  std::vector<std::int64_t> images_;  ///< of each class
};

/// Thread rule: UI thread.
class ClassesPanel : public QWidget {
  Q_OBJECT

 public:
  ClassesPanel(const Inputs& inputs, Selection& selection, const Rates& rates);
  QTableView& table() { return *table_; }
  QSize sizeHint() const override { return {380, 420}; }

 private:
  void showAccuracy();
  void showSelection();
  void takeSelection();

  const Inputs& inputs_;
  Selection& selection_;
  const Rates& rates_;
  ClassModel model_;
  QSortFilterProxyModel order_;
  QLabel* accuracy_;
  QLineEdit* filter_;
  QTableView* table_;
  bool showing_ = false;
};

}  // namespace passband
