#include "ui/workspaces/shortcuts/relevance_maps.h"

#include <QHBoxLayout>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "ui/plots/colour_bar.h"

namespace passband {
namespace {

/// Cells that were not searched yet are NaN.
bool isWhole(const FrequencyMap& map) {
  return std::ranges::all_of(map.values, [](double value) { return std::isfinite(value); });
}

double largest(const FrequencyMap& map) {
  double most = 0;
  for (const double value : map.values) {
    if (std::isfinite(value)) most = std::max(most, std::abs(value));
  }
  return most;
}

/// Share of the bins of two cuts that both keep, of those that either keeps.
double overlap(const FrequencyMask& one, const FrequencyMask& other) {
  double both = 0, either = 0;
  for (std::size_t pair = 0; pair < one.weights().size(); ++pair) {
    const int bins = one.plane().binsInPair(static_cast<int>(pair));
    both += bins * std::min(one.weights()[pair], other.weights()[pair]);
    either += bins * std::max(one.weights()[pair], other.weights()[pair]);
  }
  return either > 0 ? both / either : 0;
}

const ClassRelevance* mapOf(const FoundMaps& search, int classIndex) {
  const auto own = std::ranges::find(search.result.classes, classIndex, &ClassRelevance::classIndex);
  return own == search.result.classes.end() ? nullptr : &*own;
}

}  // namespace

FrequencyMap ranks(const FrequencyMap& relevance) {
  FrequencyMap ranked(relevance.plane);
  const auto order = pairsByValue(relevance);
  const double last = std::max<double>(1, static_cast<double>(order.size()) - 1);
  for (std::size_t place = 0; place < order.size(); ++place) {
    ranked.values[static_cast<std::size_t>(order[place])] = 1 - static_cast<double>(place) / last;
  }
  return ranked;
}

RelevanceMaps::RelevanceMaps(QWidget* parent)
    : QWidget(parent), parts_(new QWidget), grid_(new MapGrid(colours_, link_)) {
  auto* const scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(grid_);
  auto* const row = new QHBoxLayout(parts_);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(scroll, 1);
  row->addWidget(new ColourBar(colours_));
  auto* const whole = new QHBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(parts_);
  setAccessibleName(tr("Maps of the classes"));
  connect(grid_, &MapGrid::clicked, this, [this](int map, Bin) {
    if (map >= 0 && map < static_cast<int>(shown_.size()))
      emit classChosen(shown_[static_cast<std::size_t>(map)].own->classIndex);
  });
  connect(&link_, &ViewLink::cursorChanged, this, &RelevanceMaps::readoutChanged);
}

/// The views go before the range and the link that they share.
RelevanceMaps::~RelevanceMaps() {
  delete parts_;
}

void RelevanceMaps::setFound(std::shared_ptr<const FoundMaps> found, std::shared_ptr<const FoundMaps> beside) {
  found_ = std::move(found);
  beside_ = std::move(beside);
  showMaps();
}

void RelevanceMaps::setSelection(const QList<int>& classes) {
  selection_ = classes;
  if (this->classes() != classes_) showMaps();
}

std::vector<int> RelevanceMaps::classes() const {
  std::vector<int> found;
  if (found_) std::ranges::transform(found_->result.classes, std::back_inserter(found), &ClassRelevance::classIndex);
  return classesShown(found, selection_);
}

QString RelevanceMaps::leftOut() const {
  if (!found_ || classes_.size() == found_->result.classes.size()) return {};
  return tr("%1 of %2 classes: select those to see.").arg(classes_.size()).arg(found_->result.classes.size());
}

void RelevanceMaps::setArea(double area) {
  if (std::exchange(area_, area) == area) return;
  showCuts();
  showTitles();
}

void RelevanceMaps::setRates(std::shared_ptr<const CutRatesResult> rates) {
  rates_ = std::move(rates);
  showTitles();
}

void RelevanceMaps::showMaps() {
  shown_.clear();
  classes_ = classes();
  if (found_) {
    for (const int c : classes_) {
      shown_.push_back({found_.get(), mapOf(*found_, c)});
      const ClassRelevance* const other = beside_ ? mapOf(*beside_, c) : nullptr;
      if (other) shown_.push_back({beside_.get(), other});
    }
    link_.setPlane(found_->result.plane);
  }
  const bool asRanks = found_ && beside_;
  double most = 0;
  std::vector<MapGrid::Map> maps;
  for (const Shown& shown : shown_) {
    const FrequencyMap& relevance = shown.own->relevance;
    most = std::max(most, largest(relevance));
    maps.push_back({centred(asRanks && isWhole(relevance) ? ranks(relevance) : relevance), titleOf(shown)});
  }
  if (asRanks) {
    colours_.setKind(ColourScale::Sequential, ColourRange::Spacing::Linear, tr("rank (1: first into the map)"));
    colours_.fit(0, 1);
  } else if (found_) {
    colours_.setKind(ColourScale::Diverging, ColourRange::Spacing::Linear,
                     QString::fromUtf8(searchMethod(found_->result.method).valueLabel));
    colours_.fit(-most, most > 0 ? most : 1);
  }
  grid_->setMaps(std::move(maps), beside_ ? 2 : 1);
  showCuts();
  emit readoutChanged();
}

/// The cut of each map is painted above it, as the mask lab paints a mask.
void RelevanceMaps::showCuts() {
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    const FrequencyMap& relevance = shown_[i].own->relevance;
    grid_->views()[i]->setMask(
        isWhole(relevance) ? std::make_shared<const FrequencyMask>(topShareMask(relevance, area_)) : nullptr);
  }
}

void RelevanceMaps::showTitles() {
  for (std::size_t i = 0; i < shown_.size(); ++i) grid_->views()[i]->setTitle(titleOf(shown_[i]));
}

MapTitle RelevanceMaps::titleOf(const Shown& shown) const {
  MapTitle title(QString::fromStdString(shown.own->name));
  if (beside_) title.note = QStringLiteral("· ") + QString::fromStdString(shown.search->result.method);
  if (beside_ && shown.search == beside_.get()) {
    const ClassRelevance* const first = mapOf(*found_, shown.own->classIndex);
    if (first && isWhole(first->relevance) && isWhole(shown.own->relevance)) {
      const double share = overlap(topShareMask(first->relevance, area_), topShareMask(shown.own->relevance, area_));
      title.note += tr(" ∩ %1 %").arg(100 * share, 0, 'f', 0);
    }
  } else if (rates_ && rates_->maps.get() == shown.search) {
    const auto place = static_cast<std::size_t>(shown.own - found_->result.classes.data());
    const ClassRates& rates = rates_->classes.at(place);
    if (beside_) title.note += QLatin1Char(' ');
    title.note += tr("%1/%2").arg(100 * rates.tpr.value, 0, 'f', 0).arg(100 * rates.fpr.value, 0, 'f', 0);
  }
  return title;
}

QString RelevanceMaps::readout(const QList<int>& classes) const {
  const auto& cursor = link_.cursor();
  if (!found_ || !cursor) return {};
  QString text = binText(found_->result.plane, *cursor);
  for (const int c : classes) {
    for (const FoundMaps* const search : {found_.get(), beside_.get()}) {
      const ClassRelevance* const own = search ? mapOf(*search, c) : nullptr;
      if (!own) continue;
      text += "   " + QString::fromStdString(own->name);
      if (beside_) text += " " + QString::fromStdString(search->result.method);
      text += " " + valueText(own->relevance.at(*cursor));
    }
  }
  return text;
}

}  // namespace passband
