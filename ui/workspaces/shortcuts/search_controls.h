// The row that says what to search and how, begins and stops it, and tells how far it is.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QPushButton>
#include <QToolButton>
#include <map>

#include "ui/lab/search_run.h"
#include "ui/lab/selection.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/option_form.h"

namespace passband {

/// Thread rule: UI thread.
class SearchControls : public QWidget {
  Q_OBJECT

 public:
  /// `run` must outlive the controls.
  SearchControls(const Inputs& inputs, Selection& selection, SearchRun& run);

  QString method() const { return method_->currentText(); }
  /// Ignored when there is no such method.
  void setMethod(const QString& method);
  void startOrStop();
  /// What passband-cli search takes for the search whose maps are shown, where there are none for the one that is
  /// chosen, cut at the areas that it depends on and, where it can be, at `area`; without images and network.
  QStringList commandArguments(double area) const;

 private:
  SearchChoice choice() const;
  bool hasQuick() const;
  bool split() const { return halvesSuffice_ && split_->isChecked(); }
  void takeKept();
  /// The fields of the method that is chosen now.
  void makeOptions();
  QString problem() const;
  void showState();
  QString stateText(bool goesOn) const;

  const Inputs& inputs_;
  Selection& selection_;
  SearchRun& run_;
  QComboBox* method_;
  QComboBox* which_;
  QCheckBox* quick_;
  QCheckBox* split_;
  QToolButton* more_;
  QWidget* optionRow_;
  OptionForm* shared_ = nullptr;  ///< null: the method has none of them
  OptionForm* own_ = nullptr;     ///< of shownMethod_
  QString shownMethod_;
  std::any chosenShared_ = sharedSearchOptions().defaults;
  std::map<QString, std::any> chosen_;  ///< the own options of other methods
  bool halvesSuffice_ = false;          ///< either half of the images is enough for search and verdict
  QPushButton* start_;
  ElidedLabel* state_;
};

}  // namespace passband
