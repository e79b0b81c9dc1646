// The comparison of the mask lab: the rates of every class without and under the mask, and what the images of the
// selected class are called.
#pragma once

#include <QLabel>
#include <QWidget>

#include "ui/lab/mask_trial.h"
#include "ui/lab/selection.h"
#include "ui/widgets/bar_list.h"
#include "ui/widgets/rates_table.h"

namespace passband {

/// Shows the full rates where they belong to the mask of now, else the preview, marked so. Thread rule: UI thread.
class RatesPanel : public QWidget {
  Q_OBJECT

 public:
  RatesPanel(const Inputs& inputs, Selection& selection, const MaskDocument& mask, const Rates& rates,
             const MaskTrial& trial);

  const QLabel& status() const { return *status_; }
  /// What the images of the selected class are called; placed by the workspace.
  BarList& confusion() { return *confusion_; }
  /// What is shown: preview or full; null: nothing.
  const std::shared_ptr<const MeasuredRates>& now() const { return now_; }
  const std::shared_ptr<const MeasuredRates>& before() const { return before_; }
  /// "62 % of the images": of the full pass that runs.
  void setProgress(const QString& text);

 private:
  void refresh();
  void showStatus();
  void showConfusion();

  const Inputs& inputs_;
  Selection& selection_;
  const MaskDocument& mask_;
  const Rates& rates_;
  const MaskTrial& trial_;
  std::shared_ptr<const MeasuredRates> before_, now_;
  QString progress_;
  QLabel* status_;
  RatesTable* table_;
  BarList* confusion_;
};

}  // namespace passband
