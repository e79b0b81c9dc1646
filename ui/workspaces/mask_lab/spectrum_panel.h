// The left side of the mask lab: a spectrum, or a map of differences, with the mask painted over it.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QWidget>
#include <memory>

#include "ui/lab/mask_document.h"
#include "ui/lab/mask_trial.h"
#include "ui/lab/selection.h"
#include "ui/lab/spectra_model.h"
#include "ui/plots/colour_bar.h"
#include "ui/plots/colour_range.h"
#include "ui/plots/frequency_view.h"
#include "ui/plots/view_link.h"

namespace passband {

/// Thread rule: UI thread.
class SpectrumPanel : public QWidget {
  Q_OBJECT

 public:
  enum class Source { Image, ClassMean, Difference, Adcs, Taken };

  SpectrumPanel(const Inputs& inputs, const Selection& selection, const MaskDocument& document, const MaskTrial& trial,
                SpectraModel& spectra);
  ~SpectrumPanel() override;

  FrequencyView& view() { return *view_; }
  const ColourRange& colours() const { return colours_; }
  /// The view with its colour bar.
  QWidget& figure() { return *figure_; }
  void setSource(Source source);
  /// The map shown: what the top-q tool cuts. Null: none.
  const std::shared_ptr<const NamedMap>& shown() const { return shown_; }

 signals:
  void shownChanged();

 private:
  void fillOthers();
  void refresh();
  void showMap(NamedMap map);
  void showMessage(const QString& message);
  void showCursor();
  bool showClassMap(const SpectraResult& result);
  Source source() const;

  const Inputs& inputs_;
  const Selection& selection_;
  const MaskDocument& document_;
  const MaskTrial& trial_;
  SpectraModel& spectra_;
  ColourRange colours_;
  ViewLink link_;
  QComboBox* source_;
  QComboBox* other_;
  QWidget* figure_;
  FrequencyView* view_;
  ColourBar* bar_;  ///< hidden where there is no map
  QLabel* readout_;
  std::shared_ptr<const NamedMap> shown_;
};

}  // namespace passband
