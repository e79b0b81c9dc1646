#include "ui/workspaces/shortcuts/relevance_maps.h"

#include <QHBoxLayout>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "core/workflow/search_rates.h"
#include "ui/plots/colour_bar.h"

namespace passband {
namespace {

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

bool hasMap(const FoundMaps& search, const ClassRelevance* own) {
  return own != nullptr && hasValues(search.result, *own);
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

void RelevanceMaps::setRunning(bool running) {
  if (std::exchange(running_, running) != running) showMaps();
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

QString RelevanceMaps::wordsOf(const Shown& shown) const {
  if (hasMap(*shown.search, shown.own)) return {};
  if (shown.search->whole) return tr("no map, as every frequency has the same value");
  return running_ ? tr("not searched yet") : tr("stopped before this class");
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
    const QString words = wordsOf(shown);
    maps.push_back({centred(asRanks && words.isEmpty() ? ranks(relevance) : relevance), titleOf(shown), words});
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
    const auto& [search, own] = shown_[i];
    grid_->views()[i]->setMask(
        hasMap(*search, own) ? std::make_shared<const FrequencyMask>(topShareMask(own->relevance, area_)) : nullptr);
  }
}

void RelevanceMaps::showTitles() {
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    if (hasMap(*shown_[i].search, shown_[i].own)) grid_->views()[i]->setTitle(titleOf(shown_[i]));
  }
}

MapTitle RelevanceMaps::titleOf(const Shown& shown) const {
  MapTitle title(QString::fromStdString(shown.own->name));
  if (beside_) title.note = QStringLiteral("· ") + QString::fromStdString(shown.search->result.method);
  if (beside_ && shown.search == beside_.get()) {
    const ClassRelevance* const first = mapOf(*found_, shown.own->classIndex);
    if (hasMap(*found_, first) && hasMap(*beside_, shown.own)) {
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
      if (!own || !hasMap(*search, own)) continue;
      text += "   " + QString::fromStdString(own->name);
      if (beside_) text += " " + QString::fromStdString(search->result.method);
      text += " " + valueText(own->relevance.at(*cursor));
    }
  }
  return text;
}

}  // namespace passband
