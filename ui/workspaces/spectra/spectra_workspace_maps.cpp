// Which maps the spectra page shows: those of the images, or of the network's errors under noise.
#include <numeric>

#include "ui/lab/number_text.h"
#include "ui/theme/icons.h"
#include "ui/workspaces/spectra/spectra_workspace.h"

namespace passband {
namespace {

constexpr int allImages = -1;  ///< the one map that is of all images

ColourRange::Spacing spacingOf(const MapScale& scale) {
  return scale.logarithmic ? ColourRange::Spacing::Logarithmic : ColourRange::Spacing::Linear;
}

}  // namespace

std::vector<int> SpectraWorkspace::shownClasses() const {
  std::vector<int> classes(inputs_.classNames().size());
  std::iota(classes.begin(), classes.end(), 0);
  return classesShown(classes, selection_.classes());
}

FrequencyMap SpectraWorkspace::reference(const SpectraResult& result) const {
  const int chosen = reference_->currentIndex() - 1;
  if (chosen < 0) return meanSpectrum(result.spectra);
  return result.spectra.classes[static_cast<std::size_t>(chosen)].grey;
}

FrequencyMap SpectraWorkspace::mapOf(const SpectraResult& result, int classIndex, const FrequencyMap& reference) const {
  const auto c = static_cast<std::size_t>(classIndex);
  switch (kind()) {
    case MapKind::AdcsExact:
      return result.exact[c];
    case MapKind::AdcsPublished:
      return result.published[c];
    case MapKind::Difference:
      return logRatio(result.spectra.classes[c].grey, reference);
    default:
      return result.spectra.classes[c].grey;
  }
}

void SpectraWorkspace::fillReferences() {
  const QSignalBlocker quiet(reference_);
  reference_->clear();
  reference_->addItem(tr("to the mean of all classes"));
  for (const std::string& name : inputs_.classNames())
    reference_->addItem(tr("to %1").arg(QString::fromStdString(name)));
}

void SpectraWorkspace::refresh() {
  if (reference_->count() == 0) fillReferences();
  reference_->setVisible(kind() == MapKind::Difference);
  measure_->setVisible(isNoise(kind()));
  const MapScale scale = this->scale();  // also where there is no map yet: the bar is of the kind that is chosen
  colours_.setKind(scale.colours, spacingOf(scale), scale.label);
  if (!(isNoise(kind()) ? showNoise() : showSpectra())) {
    shown_.clear();
    link_.setPlane({});
    grid_->setMessage(emptyText());
  }
  showNote();
  showProfiles();
  showReadout();
}

bool SpectraWorkspace::showSpectra() {
  const auto result = isVisible() ? spectra_.result() : nullptr;
  if (!result || result->spectra.classes.size() != inputs_.classNames().size()) return false;
  link_.setPlane(result->spectra.plane);
  const FrequencyMap reference =
      kind() == MapKind::Difference ? this->reference(*result) : FrequencyMap(result->spectra.plane);
  std::vector<NamedMap> maps;
  for (const int c : shownClasses()) maps.push_back({nameOf(c), mapOf(*result, c, reference)});
  showMaps(std::move(maps));
  return true;
}

bool SpectraWorkspace::showNoise() {
  const auto& found = noise_.found();
  if (!found || found->result.classes.size() != inputs_.classNames().size()) return false;
  link_.setPlane(found->result.plane);
  std::vector<NamedMap> maps{{nameOf(allImages), noiseMap(found->result.all, kind())}};
  for (const int c : shownClasses())
    maps.push_back({nameOf(c), noiseMap(found->result.classes[static_cast<std::size_t>(c)], kind())});
  showMaps(std::move(maps));
  return true;
}

QString SpectraWorkspace::emptyText() {
  if (!isNoise(kind())) {
    const QString problem = spectra_.problem();
    return problem.isEmpty() ? tr("Summing up the spectra of the images. The Jobs panel shows how far it is.")
                             : problem;
  }
  if (inputs_.current()->seeksRecipe) return tr("The preprocessing is being detected: a measurement can begin then.");
  if (!inputs_.current()->complete()) return tr("Errors under noise take images and a network: see Setup.");
  return noise_.running() ? tr("The first frequencies are being tried.")
                          : tr("Measure: every frequency will be coloured by the errors that noise of it makes.");
}

void SpectraWorkspace::measureOrStop() {
  if (noise_.running()) {
    noise_.stop();
  } else if (noise_.mayBegin()) {
    noise_.start();
  }
  refresh();
}

MapScale SpectraWorkspace::scale() const {
  const int c = reference_->currentIndex() - 1;  // of the classes of a moment ago, where the images are others
  return scaleOf(kind(), c < 0 || c >= std::ssize(inputs_.classNames()) ? tr("mean of all") : nameOf(c));
}

void SpectraWorkspace::showMaps(std::vector<NamedMap> named) {
  shown_ = std::move(named);
  grid_->setFitted(shown_);
  if (const auto ends = scale().ends) colours_.fit(ends->first, ends->second);
}

/// What stands beside the choice of maps.
void SpectraWorkspace::showNote() {
  measure_->setText(noise_.running() ? tr("St&op") : noise_.canGoOn() ? tr("R&esume") : tr("&Measure"));
  measure_->setIcon(themeIcon(noise_.running() ? "stop" : "run"));
  measure_->setEnabled(noise_.running() || (noise_.mayBegin() && inputs_.current()->complete()));
  const auto& found = noise_.found();
  if (isNoise(kind()) && noise_.running()) {
    note_->setText(progressText(noise_.progress()));
  } else if (isNoise(kind()) && found) {
    note_->setText(found->whole ? tr("Norm %1 a channel, pixels 0..1%2, %3 images.")
                                      .arg(found->result.norm, 0, 'g', 3)
                                      .arg(found->result.clipped ? tr(", clipped") : QString(),
                                           countText(double(found->result.all.images)))
                                : tr("PARTIAL: stopped before every frequency was tried."));
  } else if (shown_.empty()) {
    note_->clear();
  } else {
    const std::size_t all = inputs_.classNames().size();
    const QString click = tr("Click a map to cut a mask from it.");
    note_->setText(shown_.size() < all ? tr("%1 of %2 classes. %3").arg(shown_.size()).arg(all).arg(click) : click);
  }
}

}  // namespace passband
