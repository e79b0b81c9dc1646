// The rates of every class, without the mask and under it, with their intervals as bars.
#pragma once

#include <QAbstractTableModel>
#include <QTableView>
#include <memory>

#include "ui/lab/rates.h"

namespace passband {

/// Rows are classes. Qt::UserRole of a rate's cell is {value, low, high}. Thread rule: UI thread.
class RatesModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { ClassName, TprBefore, TprNow, FprBefore, FprNow, ColumnCount };

  using QAbstractTableModel::QAbstractTableModel;

  /// Either may be null: its columns are empty.
  void setRates(std::shared_ptr<const MeasuredRates> before, std::shared_ptr<const MeasuredRates> now);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  const Rate* rateAt(const QModelIndex& index) const;

  std::shared_ptr<const MeasuredRates> before_, now_;
};

class RatesTable : public QTableView {
  Q_OBJECT

 public:
  explicit RatesTable(QWidget* parent = nullptr);

  void setRates(std::shared_ptr<const MeasuredRates> before, std::shared_ptr<const MeasuredRates> now);
  void selectClass(int classIndex);

 signals:
  /// Chosen by the user.
  void classChosen(int classIndex);

 private:
  RatesModel model_;
  bool selecting_ = false;
};

}  // namespace passband
