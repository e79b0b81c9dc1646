#include "ui/workspaces/spectra/spectra_workspace.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/base/files.h"
#include "core/export/class_masks.h"
#include "core/export/map_csv.h"
#include "core/fourier/profiles.h"
#include "ui/lab/command_line.h"
#include "ui/lab/number_text.h"
#include "ui/plots/colour_bar.h"
#include "ui/theme/icons.h"
#include "ui/widgets/figure_actions.h"
#include "ui/workspaces/map_icons.h"

namespace passband {
SpectraWorkspace::SpectraWorkspace(Lab& lab)
    : inputs_(lab.inputs),
      selection_(lab.selection),
      mask_(lab.mask),
      spectra_(lab.spectra),
      noise_(lab.noise),
      jobs_(lab.jobs),
      messages_(lab.messages),
      kind_(new QComboBox),
      reference_(new QComboBox),
      measure_(new QPushButton),
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
  connect(&selection_, &Selection::changed, this, &SpectraWorkspace::refresh);
  connect(&noise_, &NoiseRun::foundChanged, this, [this] {
    if (isNoise(kind())) refresh();
  });
  connect(&noise_, &NoiseRun::progressed, this, &SpectraWorkspace::showNote);
  connect(measure_, &QPushButton::clicked, this, &SpectraWorkspace::measureOrStop);
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
  kind_->addItems(mapKindNames());
  kind_->setToolTip(
      tr("Mean spectrum: how much of each frequency the images of a class have. ADCS: in how many classes "
         "there is less of it, minus those with more. Difference: decades above another class or the mean. "
         "Errors under noise: how often the network errs when a wave of that frequency is added to the images"));
  measure_->setToolTip(
      tr("Adds noise of one frequency after another to all images, and counts the errors of the network"));
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
  row->addWidget(measure_);
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
  auto* const mapActions = new FigureActions(
      *figure_, tr("maps"), mapFilter(), [this] { return mapWriter(shown_); }, jobs_, messages_);
  const auto takeProfiles = [this]() -> FigureActions::Write {
    std::vector<std::string> names;
    std::vector<Profile> profiles;
    for (const auto& [name, profile, style] : profiles_->profiles()) {
      names.push_back(name.toStdString());
      profiles.push_back(profile);
    }
    const bool radial = profileKind_->currentIndex() == 0;
    return [names, profiles, radial](const std::filesystem::path& path) {
      writeProfilesCsv(path, names, profiles, radial ? "radius in cycles per image" : "angle in degrees");
      return path;
    };
  };
  auto* const profileActions =
      new FigureActions(*profiles_, tr("profiles"), tr("CSV (*.csv)"), takeProfiles, jobs_, messages_);
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
  if (!inputs_.current()->hasImages()) return {};
  if (isNoise(kind())) {
    if (!inputs_.current()->classifier) return {};
    return shellLine(QStringList{"sensitivity"} << inputs_.commandArguments() << "--out"
                                                << "sensitivity");
  }
  QStringList arguments{QStringLiteral("spectra")};
  arguments += inputs_.commandArguments(false);
  if (kind() == MapKind::AdcsPublished) arguments << QStringLiteral("--convention") << QStringLiteral("published");
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

void SpectraWorkspace::setKind(MapKind kind) {
  kind_->setCurrentIndex(static_cast<int>(kind));
}

MapKind SpectraWorkspace::kind() const {
  return static_cast<MapKind>(kind_->currentIndex());
}

std::vector<NamedMap> SpectraWorkspace::shownMaps() const {
  return shown_;
}

void SpectraWorkspace::showEvent(QShowEvent* event) {
  Workspace::showEvent(event);
  refresh();
}

QString SpectraWorkspace::nameOf(int classIndex) const {
  if (classIndex < 0) return tr("all images");
  return QString::fromStdString(inputs_.classNames()[static_cast<std::size_t>(classIndex)]);
}

void SpectraWorkspace::showProfiles() {
  const bool radial = profileKind_->currentIndex() == 0;
  std::vector<NamedProfile> profiles;
  for (const NamedMap& shown : shown_) {
    const auto& names = inputs_.classNames();
    const auto style = std::ranges::find(names, shown.name.toStdString()) - names.begin();
    profiles.push_back(
        {shown.name, radial ? radialProfile(shown.map) : angularProfile(shown.map), static_cast<int>(style)});
  }
  profiles_->setProfiles(std::move(profiles), radial ? tr("radius (cycles per image)") : tr("angle (degrees)"),
                         profileLabel(kind()), kind() == MapKind::Spectrum);
}

void SpectraWorkspace::showReadout() {
  if (!link_.cursor() || !link_.plane())
    return readout_->setText(tr("Point at a bin to read it; the wheel zooms all maps together."));
  QString text = binText(*link_.plane(), *link_.cursor());
  const auto& found = noise_.found();
  if (isNoise(kind()) && found && *link_.plane() == found->result.plane) {
    const int c = selection_.current(), pair = link_.plane()->pairOf(*link_.cursor());
    text += "   " + noiseText(found->result,
                              c < 0 ? found->result.all : found->result.classes[static_cast<std::size_t>(c)], pair);
  }
  readout_->setText(text);
}

/// The top 5 % of the map, or as much as takes in the bin that was clicked where that is less.
void SpectraWorkspace::takeMap(int place, Bin) {
  if (place >= static_cast<int>(shown_.size())) return;
  constexpr double share = .05;
  if (isNoise(kind()) && !noise_.found()->whole) {
    return messages_.note(tr("The map can be thresholded once every frequency has been tested."));
  }
  const NamedMap& shown = shown_[static_cast<std::size_t>(place)];
  const QString name = tr("%1 of %2").arg(kind_->currentText(), shown.name);
  spectra_.take({name, shown.map, scale()});
  mask_.take(topShareMask(shown.map, share), tr("top 5 % of %1").arg(name));
}

}  // namespace passband
