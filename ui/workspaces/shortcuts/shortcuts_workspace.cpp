#include "ui/workspaces/shortcuts/shortcuts_workspace.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/project/export.h"
#include "ui/models/command_line.h"
#include "ui/models/number_text.h"
#include "ui/plots/colour_bar.h"
#include "ui/theme/icons.h"
#include "ui/widgets/figure_actions.h"

namespace passband {
namespace {

constexpr double leastPercent = .5, mostPercent = 60;
constexpr int sliderSteps = 1000;

/// The slider is logarithmic: small areas matter most.
int stepOf(double percent) {
  return static_cast<int>(
      std::lround(sliderSteps * std::log(percent / leastPercent) / std::log(mostPercent / leastPercent)));
}
double percentOf(int step) {
  return leastPercent * std::pow(mostPercent / leastPercent, double(step) / sliderSteps);
}

}  // namespace

ShortcutsWorkspace::ShortcutsWorkspace(LabSession& session)
    : Workspace(session),
      run_(session),
      method_(new QComboBox),
      which_(new QComboBox),
      quick_(new QCheckBox(tr("&Quick"))),
      start_(new QPushButton),
      state_(new QLabel),
      areaSlider_(new QSlider(Qt::Horizontal)),
      area_(new QDoubleSpinBox),
      take_(new QPushButton(tr("Take as &mask"))),
      words_(new QLabel),
      figure_(new QWidget),
      readout_(new QLabel) {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(8, 6, 8, 6);
  column->addWidget(makeControls());
  column->addWidget(words_, 1);
  column->addWidget(makeMaps(), 1);
  column->addWidget(makeArea());
  column->addWidget(readout_);
  addActionsOfPage();
  connect(&run_, &SearchRun::foundChanged, this, &ShortcutsWorkspace::showMaps);
  connect(&run_, &SearchRun::progressed, this, &ShortcutsWorkspace::showState);
  connect(&session, &LabSession::inputsChanged, this, &ShortcutsWorkspace::showState);
  connect(&session, &LabSession::selectionChanged, this, &ShortcutsWorkspace::showState);
  connect(grid_, &MapGrid::clicked, this, [this](int map, Bin) { choose(map); });
  connect(&link_, &ViewLink::cursorChanged, this, &ShortcutsWorkspace::showReadout);
  showMaps();
  showState();
}

/// The views go before the range and the link that they share.
ShortcutsWorkspace::~ShortcutsWorkspace() {
  delete figure_;
}

QWidget* ShortcutsWorkspace::makeControls() {
  for (const SearchMethod& method : searchMethods()) {
    method_->addItem(QString::fromLatin1(method.name));
    method_->setItemData(method_->count() - 1, QString::fromUtf8(method.summary), Qt::ToolTipRole);
  }
  method_->setToolTip(tr("How the frequencies are searched"));
  which_->addItems({tr("all classes"), tr("selected classes")});
  which_->setToolTip(tr("Which classes are searched"));
  start_->setToolTip(tr("A search that was stopped goes on where it stood, while nothing else was changed"));
  state_->setWordWrap(true);
  auto* const label = new QLabel(tr("&Search"));
  label->setBuddy(method_);
  auto* const controls = new QWidget;
  auto* const row = new QHBoxLayout(controls);
  row->setContentsMargins(0, 0, 0, 0);
  for (QWidget* const part : std::initializer_list<QWidget*>{label, method_, which_, quick_, start_})
    row->addWidget(part);
  row->addWidget(state_, 1);
  connect(start_, &QPushButton::clicked, this, &ShortcutsWorkspace::startOrStop);
  connect(method_, &QComboBox::currentIndexChanged, this, &ShortcutsWorkspace::showState);
  connect(which_, &QComboBox::currentIndexChanged, this, &ShortcutsWorkspace::showState);
  connect(quick_, &QCheckBox::toggled, this, &ShortcutsWorkspace::showState);
  return controls;
}

QWidget* ShortcutsWorkspace::makeMaps() {
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
  words_->setText(
      tr("Run a search: every frequency of a class's map will be coloured by how much the network needs it."));
  words_->setWordWrap(true);
  words_->setAlignment(Qt::AlignCenter);
  words_->setForegroundRole(QPalette::PlaceholderText);
  return figure_;
}

QWidget* ShortcutsWorkspace::makeArea() {
  areaSlider_->setRange(0, sliderSteps);
  areaSlider_->setAccessibleName(tr("Kept area"));
  area_->setRange(leastPercent, mostPercent);
  area_->setDecimals(1);
  area_->setSuffix(tr(" % of the plane"));
  area_->setToolTip(tr("The map of a class: the most relevant frequencies, up to this share of the plane"));
  take_->setToolTip(tr("The map of the selected class, cut at this area, becomes the mask of the mask lab"));
  auto* const label = new QLabel(tr("&Area"));
  label->setBuddy(area_);
  auto* const line = new QWidget;
  auto* const row = new QHBoxLayout(line);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(label);
  row->addWidget(areaSlider_, 1);
  row->addWidget(area_);
  row->addWidget(take_);
  connect(areaSlider_, &QSlider::valueChanged, this, [this](int step) { area_->setValue(percentOf(step)); });
  connect(area_, &QDoubleSpinBox::valueChanged, this, [this](double percent) {
    const QSignalBlocker quiet(areaSlider_);
    areaSlider_->setValue(stepOf(percent));
    showCuts();
  });
  connect(take_, &QPushButton::clicked, this, &ShortcutsWorkspace::takeAsMask);
  area_->setValue(5);
  return line;
}

void ShortcutsWorkspace::addActionsOfPage() {
  const auto add = [this](const QString& text, const QKeySequence& keys, const QString& tip, auto act) {
    auto* const action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(tip);
    connect(action, &QAction::triggered, this, act);
    addAction(action);
  };
  add(tr("Start or stop the search"), tr("Ctrl+R"), tr("A stopped search goes on where it stood"),
      &ShortcutsWorkspace::startOrStop);
  add(tr("Take the map as mask"), tr("Ctrl+Return"), tr("The selected class's map becomes the mask of the mask lab"),
      &ShortcutsWorkspace::takeAsMask);
  auto* const figures = new FigureActions(
      *figure_, tr("relevance"),
      tr("NumPy, one map a class in a folder (*.npy);;CSV, one map a class in a folder (*.csv)"),
      [this](const std::filesystem::path& path) { saveMaps(path); }, session_.messages());
  addActions(figures->actions());
}

QIcon ShortcutsWorkspace::icon() const {
  return themeIcon("search");
}

QString ShortcutsWorkspace::purpose() const {
  return tr("Searches the few frequencies that each class hangs on, and cuts the map of a class out of them.");
}

SearchOptions ShortcutsWorkspace::options() const {
  SearchOptions options;
  if (which_->currentIndex() == 1) options.classes.assign(session_.selection().begin(), session_.selection().end());
  options.quick = quick_->isEnabled() && quick_->isChecked();
  options.loaderThreads = availableThreads();
  return options;
}

void ShortcutsWorkspace::startOrStop() {
  if (run_.running()) return run_.stop();
  if (session_.inputs()->complete()) run_.start(method_->currentText(), options());
}

void ShortcutsWorkspace::beginExample() {
  if (run_.running() || run_.found() || !session_.inputs()->complete()) return;
  method_->setCurrentIndex(0);
  startOrStop();
}

void ShortcutsWorkspace::showState() {
  const LabInputs& inputs = *session_.inputs();
  const SearchMethod& method = searchMethods()[static_cast<std::size_t>(std::max(method_->currentIndex(), 0))];
  const bool hasQuick = method.quick != nullptr && *method.quick != '\0';
  quick_->setEnabled(hasQuick && !run_.running());
  quick_->setToolTip(hasQuick ? QString::fromUtf8(method.quick) : tr("This method has no quick form"));
  method_->setEnabled(!run_.running());
  which_->setEnabled(!run_.running());
  const bool nothingSelected = which_->currentIndex() == 1 && session_.selection().isEmpty();
  start_->setEnabled(run_.running() || (inputs.complete() && !nothingSelected));
  const bool goesOn = run_.canGoOn(method_->currentText(), options());
  start_->setText(run_.running() ? tr("St&op") : goesOn ? tr("&Go on") : tr("&Run"));
  start_->setIcon(themeIcon(run_.running() ? "stop" : "run"));
  take_->setEnabled(run_.found() != nullptr && session_.currentClass() >= 0);
  const auto& found = run_.found();
  if (run_.running()) {
    const QString stage = QString::fromStdString(run_.progress().stage);
    const QString progress = progressText(run_.progress());
    state_->setText(progress.isEmpty() ? tr("beginning") : stage + ": " + progress);
  } else if (!inputs.complete()) {
    state_->setText(tr("A search takes images and a network: see Setup."));
  } else if (found && found->whole) {
    state_->setText(tr("%1 forward passes in %2%3")
                        .arg(QLocale(QLocale::English).toString(qlonglong(found->result.forwards)),
                             durationText(found->result.seconds),
                             found->result.estimate ? tr(", an estimate") : QString()));
  } else {
    state_->setText(goesOn ? tr("stopped; the maps are what is known so far") : QString::fromUtf8(method.summary));
  }
}

void ShortcutsWorkspace::showMaps() {
  const auto& found = run_.found();
  const bool any = found && !found->result.classes.empty();
  words_->setVisible(!any);
  figure_->setVisible(any);
  if (!any) return showReadout();
  const SearchMethod& method = searchMethod(found->result.method);
  colours_.setKind(ColourScale::Diverging, ColourRange::Spacing::Linear, QString::fromUtf8(method.valueLabel));
  link_.setPlane(found->result.plane);
  double largest = 0;
  std::vector<MapGrid::Map> maps;
  for (const ClassRelevance& own : found->result.classes) {
    for (const double value : own.relevance.values) {
      if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
    }
    maps.push_back({centred(own.relevance), QString::fromStdString(own.name)});
  }
  colours_.fit(-largest, largest > 0 ? largest : 1);
  grid_->setMaps(std::move(maps));
  showCuts();
  showState();
  showReadout();
}

/// The cut of each map is painted above it, as the mask lab paints a mask.
void ShortcutsWorkspace::showCuts() {
  const auto& found = run_.found();
  if (!found) return;
  const auto& views = grid_->views();
  for (std::size_t i = 0; i < std::min(views.size(), found->result.classes.size()); ++i) {
    const FrequencyMap& relevance = found->result.classes[i].relevance;
    const bool known = std::ranges::all_of(relevance.values, [](double value) { return std::isfinite(value); });
    views[i]->setMask(known ? std::make_shared<const FrequencyMask>(topShareMask(relevance, area())) : nullptr);
  }
}

void ShortcutsWorkspace::showReadout() {
  const auto& found = run_.found();
  const auto& cursor = link_.cursor();
  if (!found || !cursor) {
    readout_->setText(tr("Point at a frequency to read its values; click a map to select its class."));
    return;
  }
  QString text = binText(found->result.plane, *cursor);
  for (const int c : session_.selection()) {
    for (const ClassRelevance& own : found->result.classes) {
      if (own.classIndex == c)
        text += "   " + QString::fromStdString(own.name) + " " + valueText(own.relevance.at(*cursor));
    }
  }
  readout_->setText(text);
}

void ShortcutsWorkspace::choose(int map) {
  const auto& found = run_.found();
  if (!found || map < 0 || map >= static_cast<int>(found->result.classes.size())) return;
  session_.setSelection({found->result.classes[static_cast<std::size_t>(map)].classIndex});
}

void ShortcutsWorkspace::takeAsMask() {
  const auto& found = run_.found();
  if (!found) return;
  for (const ClassRelevance& own : found->result.classes) {
    if (own.classIndex != session_.currentClass()) continue;
    return session_.offerMask(topShareMask(own.relevance, area()),
                              tr("top %1 % of %2 of %3")
                                  .arg(area_->value(), 0, 'f', 1)
                                  .arg(QString::fromStdString(found->result.method), QString::fromStdString(own.name)));
  }
  session_.messages().note(tr("The selected class was not searched; select one that has a map."));
}

void ShortcutsWorkspace::saveMaps(const std::filesystem::path& path) const {
  const auto& found = run_.found();
  if (!found) throw Error("there is no map to save yet; run a search first");
  for (const ClassRelevance& own : found->result.classes) {
    std::string name = own.name;
    std::ranges::replace(name, '/', '_');
    const auto file = path.parent_path() / (path.stem().string() + "-" + name + path.extension().string());
    path.extension() == ".csv" ? writeMapCsv(file, centred(own.relevance)) : writeNpy(file, centred(own.relevance));
  }
}

QString ShortcutsWorkspace::commandLine() const {
  QStringList arguments = session_.commandArguments();
  if (arguments.isEmpty() || !session_.inputs()->classifier) return {};
  QStringList line{"search", "--method", method_->currentText()};
  line << arguments << "--area" << QString::number(area());
  if (which_->currentIndex() == 1) {
    QStringList names;
    for (const int c : session_.selection())
      names << QString::fromStdString(session_.classNames()[static_cast<std::size_t>(c)]);
    line << "--classes" << names.join(',');
  }
  if (options().quick) line << "--quick";
  return shellLine(line << "--out"
                        << "maps");
}

QByteArray ShortcutsWorkspace::saveLayout() const {
  return (method_->currentText() + ' ' + QString::number(area_->value())).toUtf8();
}

void ShortcutsWorkspace::restoreLayout(const QByteArray& layout) {
  const QStringList words = QString::fromUtf8(layout).split(' ');
  if (words.size() != 2) return;
  if (const int index = method_->findText(words[0]); index >= 0) method_->setCurrentIndex(index);
  area_->setValue(words[1].toDouble());
}

}  // namespace passband
