#include "ui/workspaces/spectra/spectra_workspace.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/project/export.h"
#include "ui/models/command_line.h"
#include "ui/plots/colour_bar.h"
#include "ui/widgets/figure_actions.h"
#include "ui/workspaces/map_icons.h"

namespace passband {
namespace {

constexpr std::size_t mostMaps = 24;

/// Beside the colours.
QString valueLabel(SpectraWorkspace::Kind kind, const QString& reference) {
  switch (kind) {
    case SpectraWorkspace::Kind::Spectrum:
      return SpectraWorkspace::tr("mean |F|");
    case SpectraWorkspace::Kind::Difference:
      return SpectraWorkspace::tr("log10(class / %1)").arg(reference);
    default:
      return SpectraWorkspace::tr("classes with less minus classes with more");
  }
}

/// Beside the profiles, where there is less room.
QString profileLabel(SpectraWorkspace::Kind kind) {
  switch (kind) {
    case SpectraWorkspace::Kind::Spectrum:
      return SpectraWorkspace::tr("mean |F|");
    case SpectraWorkspace::Kind::Difference:
      return SpectraWorkspace::tr("log10 ratio");
    default:
      return SpectraWorkspace::tr("mean ADCS");
  }
}

}  // namespace

SpectraWorkspace::SpectraWorkspace(LabSession& session)
    : Workspace(session),
      spectra_(SpectraModel::of(session)),
      kind_(new QComboBox),
      reference_(new QComboBox),
      profileKind_(new QComboBox),
      note_(new QLabel),
      readout_(new QLabel),
      figure_(new QWidget),
      profiles_(new ProfilePlot),
      split_(new QSplitter(Qt::Vertical)) {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(8, 6, 8, 6);
  column->addWidget(makeControls());
  split_->addWidget(makeMaps());
  split_->addWidget(profiles_);
  split_->setStretchFactor(0, 2);
  split_->setStretchFactor(1, 1);
  setDefaultLayout();
  split_->setChildrenCollapsible(false);
  column->addWidget(split_, 1);
  column->addWidget(readout_);
  addFigures();
  connect(&spectra_, &SpectraModel::resultChanged, this, [this] {
    fillReferences();
    refresh();
  });
  connect(&session, &LabSession::selectionChanged, this, &SpectraWorkspace::refresh);
  connect(kind_, &QComboBox::currentIndexChanged, this, &SpectraWorkspace::refresh);
  connect(reference_, &QComboBox::currentIndexChanged, this, &SpectraWorkspace::refresh);
  connect(profileKind_, &QComboBox::currentIndexChanged, this, &SpectraWorkspace::showProfiles);
  connect(&link_, &ViewLink::cursorChanged, this, &SpectraWorkspace::showReadout);
  connect(grid_, &MapGrid::clicked, this, &SpectraWorkspace::takeMap);
  refresh();
  showReadout();
}

/// The views go before the range and the link that they share.
SpectraWorkspace::~SpectraWorkspace() {
  delete split_;
}

QWidget* SpectraWorkspace::makeControls() {
  kind_->addItem(tr("Mean spectrum"));
  kind_->addItem(tr("ADCS"));
  kind_->addItem(tr("ADCS as published"));
  kind_->addItem(tr("Difference"));
  kind_->setToolTip(
      tr("Mean spectrum: how much of each frequency the images of a class have. ADCS: in how many classes "
         "there is less of it, minus those with more. Difference: decades above another class or the mean"));
  reference_->setToolTip(tr("What the difference is taken to"));
  profileKind_->addItem(tr("Radial profiles"));
  profileKind_->addItem(tr("Angular profiles"));
  profileKind_->setToolTip(tr("Means over rings of one bin, or over sectors of ten degrees"));
  note_->setForegroundRole(QPalette::PlaceholderText);
  auto* const controls = new QWidget;
  auto* const row = new QHBoxLayout(controls);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(kind_);
  row->addWidget(reference_);
  row->addWidget(note_, 1);
  row->addWidget(profileKind_);
  return controls;
}

QWidget* SpectraWorkspace::makeMaps() {
  grid_ = new MapGrid(colours_, link_);
  auto* const scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(grid_);
  auto* const row = new QHBoxLayout(figure_);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(scroll, 1);
  row->addWidget(new ColourBar(colours_));
  figure_->setAccessibleName(tr("Maps of the classes"));
  return figure_;
}

void SpectraWorkspace::addFigures() {
  const QString maps = tr("NumPy, one map a class in a folder (*.npy);;CSV, one map a class in a folder (*.csv)");
  auto* const mapActions = new FigureActions(
      *figure_, tr("maps"), maps, [this](const std::filesystem::path& path) { saveMaps(path); }, session_.messages());
  const auto saveProfiles = [this](const std::filesystem::path& path) {
    std::vector<std::string> names;
    std::vector<Profile> profiles;
    for (const auto& [name, profile, style] : profiles_->profiles()) {
      names.push_back(name.toStdString());
      profiles.push_back(profile);
    }
    writeProfilesCsv(path, names, profiles,
                     profileKind_->currentIndex() == 0 ? "radius in cycles per image" : "angle in degrees");
  };
  auto* const profileActions =
      new FigureActions(*profiles_, tr("profiles"), tr("CSV (*.csv)"), saveProfiles, session_.messages());
  addActions(mapActions->actions());
  addActions(profileActions->actions());
}

QIcon SpectraWorkspace::icon() const {
  return mapIcon(MapIcon::Spectrum, palette());
}

QString SpectraWorkspace::purpose() const {
  return tr("Shows which frequencies the images of each class have, and where a class differs from the others.");
}

QString SpectraWorkspace::commandLine() const {
  if (!session_.inputs()->hasImages()) return {};
  QStringList arguments{QStringLiteral("spectra")};
  arguments += session_.commandArguments(false);
  if (kind() == Kind::AdcsPublished) arguments << QStringLiteral("--convention") << QStringLiteral("published");
  return shellLine(arguments << QStringLiteral("--out") << QStringLiteral("spectra"));
}

QByteArray SpectraWorkspace::saveLayout() const {
  return split_->saveState();
}

void SpectraWorkspace::restoreLayout(const QByteArray& layout) {
  if (!split_->restoreState(layout)) setDefaultLayout();
}

void SpectraWorkspace::setDefaultLayout() {
  split_->setSizes({440, 240});
}

void SpectraWorkspace::setKind(Kind kind) {
  kind_->setCurrentIndex(static_cast<int>(kind));
}

SpectraWorkspace::Kind SpectraWorkspace::kind() const {
  return static_cast<Kind>(kind_->currentIndex());
}

std::vector<NamedMap> SpectraWorkspace::shownMaps() const {
  return shown_;
}

void SpectraWorkspace::showEvent(QShowEvent* event) {
  Workspace::showEvent(event);
  refresh();
}

QString SpectraWorkspace::nameOf(int classIndex) const {
  return QString::fromStdString(session_.classNames()[static_cast<std::size_t>(classIndex)]);
}

/// One class alone tells little: then all are shown, with the selected one among them.
std::vector<int> SpectraWorkspace::shownClasses() const {
  const QList<int>& selection = session_.selection();
  std::vector<int> classes(selection.begin(), selection.end());
  if (classes.size() < 2) {
    classes.clear();
    for (int c = 0; c < static_cast<int>(session_.classNames().size()); ++c) classes.push_back(c);
  }
  if (classes.size() > mostMaps) classes.resize(mostMaps);
  return classes;
}

FrequencyMap SpectraWorkspace::reference(const SpectraResult& result) const {
  const int chosen = reference_->currentIndex() - 1;
  if (chosen < 0) return meanSpectrum(result.spectra);
  return result.spectra.classes[static_cast<std::size_t>(chosen)].grey;
}

FrequencyMap SpectraWorkspace::mapOf(const SpectraResult& result, int classIndex) const {
  const auto c = static_cast<std::size_t>(classIndex);
  switch (kind()) {
    case Kind::AdcsExact:
      return result.exact[c];
    case Kind::AdcsPublished:
      return result.published[c];
    case Kind::Difference:
      return logRatio(result.spectra.classes[c].grey, reference(result));
    case Kind::Spectrum:
      break;
  }
  return result.spectra.classes[c].grey;
}

void SpectraWorkspace::fillReferences() {
  const QSignalBlocker quiet(reference_);
  reference_->clear();
  reference_->addItem(tr("to the mean of all classes"));
  for (const std::string& name : session_.classNames())
    reference_->addItem(tr("to %1").arg(QString::fromStdString(name)));
}

void SpectraWorkspace::refresh() {
  if (reference_->count() == 0) fillReferences();
  reference_->setVisible(kind() == Kind::Difference);
  const auto result = isVisible() ? spectra_.result() : nullptr;
  if (result && result->spectra.classes.size() == session_.classNames().size()) {
    showMaps(*result);
  } else {
    shown_.clear();
    link_.setPlane({});
    note_->clear();
    const QString problem = spectra_.problem();
    grid_->setMessage(
        problem.isEmpty() ? tr("Summing up the spectra of the images. The Jobs panel shows how far it is.") : problem);
  }
  showProfiles();
}

void SpectraWorkspace::showMaps(const SpectraResult& result) {
  const std::vector<int> classes = shownClasses();
  link_.setPlane(result.spectra.plane);
  const bool spectrum = kind() == Kind::Spectrum;
  const QString against = reference_->currentIndex() <= 0 ? tr("mean of all") : nameOf(reference_->currentIndex() - 1);
  colours_.setKind(spectrum ? ColourScale::Sequential : ColourScale::Diverging,
                   spectrum ? ColourRange::Spacing::Logarithmic : ColourRange::Spacing::Linear,
                   valueLabel(kind(), against));
  shown_.clear();
  std::vector<MapGrid::Map> maps;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const int c : classes) {
    shown_.push_back({nameOf(c), mapOf(result, c)});
    for (const double value : shown_.back().map.values) {
      if (!std::isfinite(value) || (spectrum && value <= 0)) continue;
      low = std::min(low, value), high = std::max(high, value);
    }
    maps.push_back({centred(shown_.back().map), nameOf(c)});
  }
  colours_.fit(low, high);
  grid_->setMaps(std::move(maps));
  const std::size_t all = session_.classNames().size();
  note_->setText(classes.size() < all
                     ? tr("%1 of %2 classes. Click a map to cut a mask from it.").arg(classes.size()).arg(all)
                     : tr("Click a map to cut a mask from it."));
}

void SpectraWorkspace::showProfiles() {
  const bool radial = profileKind_->currentIndex() == 0;
  std::vector<NamedProfile> profiles;
  for (const NamedMap& shown : shown_) {
    const auto& names = session_.classNames();
    const auto style = std::ranges::find(names, shown.name.toStdString()) - names.begin();
    profiles.push_back(
        {shown.name, radial ? radialProfile(shown.map) : angularProfile(shown.map), static_cast<int>(style)});
  }
  profiles_->setProfiles(std::move(profiles), radial ? tr("radius (cycles per image)") : tr("angle (degrees)"),
                         profileLabel(kind()), kind() == Kind::Spectrum);
}

void SpectraWorkspace::showReadout() {
  readout_->setText(link_.cursor() && link_.plane()
                        ? binText(*link_.plane(), *link_.cursor())
                        : tr("Point at a bin to read it; the wheel zooms all maps together."));
}

/// The top 5 % of the map, or as much as takes in the bin that was clicked where that is less.
void SpectraWorkspace::takeMap(int place, Bin) {
  if (place >= static_cast<int>(shown_.size())) return;
  constexpr double share = .05;
  const NamedMap& shown = shown_[static_cast<std::size_t>(place)];
  const QString name = tr("%1 of %2").arg(kind_->currentText(), shown.name);
  spectra_.take({name, shown.map});
  session_.offerMask(topShareMask(shown.map, share), tr("top 5 % of %1").arg(name));
}

void SpectraWorkspace::saveMaps(const std::filesystem::path& path) const {
  std::filesystem::path folder = path;
  folder.replace_extension();
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error("cannot make the folder " + folder.string() + ": " + failure.message());
  for (const NamedMap& shown : shown_) {
    QString file = shown.name;
    file.replace(QLatin1Char('/'), QLatin1Char('_'));
    const auto target = folder / (file.toStdString() + path.extension().string());
    path.extension() == ".csv" ? writeMapCsv(target, centred(shown.map)) : writeNpy(target, centred(shown.map));
  }
}

}  // namespace passband
