#include "ui/workspaces/mask_lab/spectrum_panel.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace passband {

SpectrumPanel::SpectrumPanel(const Inputs& inputs, const Selection& selection, const MaskDocument& document,
                             const MaskTrial& trial, SpectraModel& spectra)
    : inputs_(inputs),
      selection_(selection),
      document_(document),
      trial_(trial),
      spectra_(spectra),
      source_(new QComboBox),
      other_(new QComboBox),
      figure_(new QWidget),
      view_(new FrequencyView(colours_, link_, FrequencyView::Detail::Full)),
      bar_(new ColourBar(colours_)),
      readout_(new QLabel) {
  source_->addItems({tr("Spectrum of the image"), tr("Spectrum of the class"), tr("Class against another"),
                     tr("ADCS of the class"), tr("Map taken from Spectra")});
  source_->setToolTip(tr("What the mask is painted on. The class is the one selected under Classes"));
  other_->setToolTip(tr("The class, or the mean of all, that the selected class is compared with"));
  auto* const chooser = new QHBoxLayout;
  chooser->addWidget(source_);
  chooser->addWidget(other_);
  chooser->addStretch(1);
  auto* const row = new QHBoxLayout(figure_);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(view_, 1);
  row->addWidget(bar_);
  QSizePolicy policy = bar_->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  bar_->setSizePolicy(policy);
  connect(view_, &FrequencyView::placed, bar_, &ColourBar::alignWith);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addLayout(chooser);
  column->addWidget(figure_, 1);
  column->addWidget(readout_);
  view_->setDrawing(true);
  figure_->setAccessibleName(tr("Spectrum and mask"));
  readout_->setMinimumWidth(1);  // long words do not widen the panel

  connect(source_, &QComboBox::currentIndexChanged, this, &SpectrumPanel::refresh);
  connect(other_, &QComboBox::currentIndexChanged, this, &SpectrumPanel::refresh);
  connect(&selection_, &Selection::changed, this, &SpectrumPanel::refresh);
  connect(&inputs_, &Inputs::changed, this, [this] {
    fillOthers();
    refresh();
  });
  connect(&spectra_, &SpectraModel::resultChanged, this, &SpectrumPanel::refresh);
  connect(&spectra_, &SpectraModel::takenChanged, this, [this] {
    if (spectra_.taken()) setSource(Source::Taken);
    refresh();
  });
  connect(&trial, &MaskTrial::imageTrialChanged, this, [this] {
    if (source() == Source::Image) refresh();
  });
  connect(&document, &MaskDocument::changed, this, [this] {
    view_->setMask(document_.snapshot());
    showCursor();
  });
  connect(&link_, &ViewLink::cursorChanged, this, &SpectrumPanel::showCursor);
  fillOthers();
  refresh();
}

/// The view goes before the range and the link that it follows.
SpectrumPanel::~SpectrumPanel() {
  delete figure_;
}

SpectrumPanel::Source SpectrumPanel::source() const {
  return static_cast<Source>(source_->currentIndex());
}

void SpectrumPanel::setSource(Source source) {
  source_->setCurrentIndex(static_cast<int>(source));
}

void SpectrumPanel::fillOthers() {
  const QSignalBlocker quiet(other_);
  other_->clear();
  other_->addItem(tr("the mean of all"));
  for (const std::string& name : inputs_.classNames()) other_->addItem(QString::fromStdString(name));
}

void SpectrumPanel::refresh() {
  other_->setVisible(source() == Source::Difference);
  if (!inputs_.current()->hasImages()) return showMessage(spectra_.problem());
  if (source() == Source::Image) {
    const auto& trial = trial_.imageTrial();
    if (!trial) return showMessage(tr("The image is being prepared."));
    return showMap(
        {tr("image %1").arg(trial->index), trial->image.spectrum, {.logarithmic = true, .label = tr("|F|")}});
  }
  if (source() == Source::Taken) {
    if (!spectra_.taken()) return showMessage(tr("No map is taken yet: click one in the Spectra workspace."));
    return showMap(*spectra_.taken());
  }
  const auto& result = spectra_.result();
  if (!result || !showClassMap(*result)) {
    const QString problem = result ? tr("Select a class under Classes.") : spectra_.problem();
    showMessage(problem.isEmpty() ? tr("Summing up the spectra of the images.") : problem);
  }
}

/// False while no class is selected.
bool SpectrumPanel::showClassMap(const SpectraResult& result) {
  const int current = selection_.current();
  if (current < 0 || current >= std::ssize(result.spectra.classes)) return false;
  const auto c = static_cast<std::size_t>(current);
  const QString name = QString::fromStdString(result.spectra.classes[c].name);
  const FrequencyMap& own = result.spectra.classes[c].grey;
  if (source() == Source::ClassMean) {
    showMap({tr("spectrum of %1").arg(name), own, {.logarithmic = true, .label = tr("mean |F|")}});
  } else if (source() == Source::Adcs) {
    showMap({tr("ADCS of %1").arg(name),
             result.exact[c],
             {.colours = ColourScale::Diverging, .label = tr("classes with less minus classes with more")}});
  } else {
    const int other = other_->currentIndex() - 1;
    const bool mean = other < 0;
    const FrequencyMap reference =
        mean ? meanSpectrum(result.spectra) : result.spectra.classes[static_cast<std::size_t>(other)].grey;
    showMap({tr("%1 against %2").arg(name, other_->currentText()),
             logRatio(own, reference),
             {.colours = ColourScale::Diverging, .label = tr("log10(%1 / %2)").arg(name, other_->currentText())}});
  }
  return true;
}

void SpectrumPanel::showMap(NamedMap map) {
  const MapScale& scale = map.scale;
  link_.setPlane(map.map.plane);
  colours_.setKind(scale.colours, scale.logarithmic ? ColourRange::Spacing::Logarithmic : ColourRange::Spacing::Linear,
                   scale.label);
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : map.map.values) {
    if (!std::isfinite(value) || (scale.logarithmic && value <= 0)) continue;
    low = std::min(low, value), high = std::max(high, value);
  }
  // An image has bins with next to nothing in them: six decades are shown.
  if (scale.logarithmic) low = std::max(low, high * 1e-6);
  if (scale.ends) std::tie(low, high) = *scale.ends;
  colours_.fit(low, high);
  bar_->show();
  view_->setMap(centred(map.map), map.name);
  view_->setMask(document_.snapshot());
  shown_ = std::make_shared<const NamedMap>(std::move(map));
  emit shownChanged();
}

void SpectrumPanel::showMessage(const QString& message) {
  shown_ = nullptr;
  bar_->hide();
  view_->setMessage(message);
  emit shownChanged();
}

void SpectrumPanel::showCursor() {
  if (!link_.cursor() || !link_.plane()) return readout_->setText(tr("Point at a bin to read it."));
  QString text = binText(*link_.plane(), *link_.cursor());
  const FrequencyMask& mask = document_.mask();
  if (mask.plane() == *link_.plane()) {
    const float weight = mask.weight(*link_.cursor());
    text += weight == 1   ? tr("   kept")
            : weight == 0 ? tr("   removed")
                          : tr("   %1 % kept").arg(100 * weight, 0, 'f', 0);
  }
  readout_->setText(text);
}

}  // namespace passband
