#include "ui/workspaces/shortcuts/shortcuts_workspace.h"

#include <QHBoxLayout>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/project/export.h"
#include "ui/models/command_line.h"
#include "ui/models/number_text.h"
#include "ui/theme/icons.h"
#include "ui/widgets/figure_actions.h"

namespace passband {
namespace {

constexpr double firstArea = .05;
/// Whether either half of every class is enough for a search, and so for a verdict.
bool halvesSuffice(const LabInputs& inputs) {
  if (!inputs.data) return false;
  std::vector<std::int64_t> images(static_cast<std::size_t>(inputs.data->classCount()));
  for (const std::int32_t label : inputs.data->labels()) ++images[static_cast<std::size_t>(label)];
  return std::ranges::all_of(images, [](std::int64_t n) { return n == 0 || n >= 2 * kLeastSearchImages; });
}

constexpr int mapsHeight = 460, belowHeight = 370;

}  // namespace

ShortcutsWorkspace::ShortcutsWorkspace(LabSession& session)
    : Workspace(session),
      run_(session),
      rates_(session),
      method_(new QComboBox),
      which_(new QComboBox),
      quick_(new QCheckBox(tr("&Quick"))),
      split_(new QCheckBox(tr("Keep &half to judge"))),
      start_(new QPushButton),
      beside_(new QComboBox),
      state_(new QLabel),
      parts_(new QSplitter(Qt::Vertical)),
      words_(new QLabel),
      maps_(new RelevanceMaps),
      ratesText_(new QLabel),
      readout_(new QLabel),
      area_(new AreaRow(firstArea)),
      take_(new QPushButton(tr("Take as &mask"))),
      samples_(new SampleStrip(session)),
      verdicts_(new VerdictPanel(session)) {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(8, 6, 8, 6);
  column->addWidget(makeControls());
  parts_->setChildrenCollapsible(false);
  parts_->addWidget(makeMaps());
  parts_->addWidget(makeBelow());
  parts_->setStretchFactor(0, 1);
  parts_->setSizes({mapsHeight, belowHeight});
  column->addWidget(parts_, 1);
  addActionsOfPage();
  connect(&run_, &SearchRun::foundChanged, this, &ShortcutsWorkspace::showMaps);
  connect(&run_, &SearchRun::progressed, this, &ShortcutsWorkspace::showState);
  connect(&rates_, &CutRates::changed, this, &ShortcutsWorkspace::showRates);
  connect(&session, &LabSession::inputsChanged, this, [this] {
    halvesSuffice_ = halvesSuffice(*session_.inputs());
    showState();
  });
  connect(&session, &LabSession::selectionChanged, this, [this] {
    showState();
    showReadout();
    showCut();
  });
  connect(maps_, &RelevanceMaps::classChosen, this, [this](int c) { session_.setSelection({c}); });
  connect(maps_, &RelevanceMaps::readoutChanged, this, &ShortcutsWorkspace::showReadout);
  halvesSuffice_ = halvesSuffice(*session.inputs());
  showMaps();
  showState();
}

QWidget* ShortcutsWorkspace::makeControls() {
  for (const SearchMethod& method : searchMethods()) {
    method_->addItem(QString::fromLatin1(method.name));
    method_->setItemData(method_->count() - 1, QString::fromUtf8(method.summary), Qt::ToolTipRole);
  }
  method_->setToolTip(tr("How the frequencies are searched"));
  which_->addItems({tr("all classes"), tr("selected classes")});
  which_->setToolTip(tr("Which classes are searched"));
  split_->setToolTip(
      tr("Half of each class's images is searched and the other half left for the verdict, which holds "
         "only on images that the search has not seen"));
  split_->setChecked(true);
  start_->setToolTip(tr("A search that was stopped goes on where it stood, while nothing else was changed"));
  beside_->setToolTip(
      tr("Shows the maps of another search beside these, both as ranks, with the overlap of their cuts"));
  beside_->setAccessibleName(tr("Compare with"));
  state_->setWordWrap(true);
  auto* const label = new QLabel(tr("&Search"));
  label->setBuddy(method_);
  auto* const controls = new QWidget;
  auto* const row = new QHBoxLayout(controls);
  row->setContentsMargins(0, 0, 0, 0);
  for (QWidget* const part : std::initializer_list<QWidget*>{label, method_, which_, quick_, split_, start_})
    row->addWidget(part);
  row->addWidget(state_, 1);
  row->addWidget(beside_);
  connect(start_, &QPushButton::clicked, this, &ShortcutsWorkspace::startOrStop);
  connect(method_, &QComboBox::currentIndexChanged, this, &ShortcutsWorkspace::showState);
  connect(which_, &QComboBox::currentIndexChanged, this, &ShortcutsWorkspace::showState);
  connect(quick_, &QCheckBox::toggled, this, &ShortcutsWorkspace::showState);
  connect(split_, &QCheckBox::toggled, this, &ShortcutsWorkspace::showState);
  connect(beside_, &QComboBox::activated, this, &ShortcutsWorkspace::showMaps);
  return controls;
}

QWidget* ShortcutsWorkspace::makeMaps() {
  words_->setText(
      tr("Run a search: every frequency of a class's map will be coloured by how much the network needs it."));
  words_->setWordWrap(true);
  words_->setAlignment(Qt::AlignCenter);
  words_->setForegroundRole(QPalette::PlaceholderText);
  auto* const above = new QWidget;
  auto* const column = new QVBoxLayout(above);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(words_, 1);
  column->addWidget(maps_, 1);
  column->addWidget(readout_);
  return above;
}

QWidget* ShortcutsWorkspace::makeBelow() {
  take_->setToolTip(tr("The map of the selected class, cut at this area, becomes the mask of the mask lab"));
  area_->addWidget(take_);
  auto* const tabs = new QTabWidget;
  tabs->addTab(samples_, tr("Im&ages"));
  tabs->addTab(verdicts_, tr("&Verdicts"));
  tabs->setDocumentMode(true);
  auto* const below = new QWidget;
  auto* const column = new QVBoxLayout(below);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(area_);
  column->addWidget(ratesText_);
  column->addWidget(tabs, 1);
  connect(area_, &AreaRow::changed, this, &ShortcutsWorkspace::showCut);
  connect(take_, &QPushButton::clicked, this, &ShortcutsWorkspace::takeAsMask);
  return below;
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
  add(tr("Judge the maps, or stop it"), tr("Ctrl+J"), tr("Gives the verdicts on the maps of this page"),
      [this] { verdicts_->judgeOrStop(); });
  add(tr("Take the map as mask"), tr("Ctrl+Return"), tr("The selected class's map becomes the mask of the mask lab"),
      &ShortcutsWorkspace::takeAsMask);
  auto* const figures = new FigureActions(
      *maps_, tr("relevance"),
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
  if (session_.inputs()->complete()) run_.start(method_->currentText(), options(), split());
}

void ShortcutsWorkspace::beginExample() {
  if (run_.running() || run_.found() || !session_.inputs()->complete()) return;
  method_->setCurrentIndex(0);
  startOrStop();
}

void ShortcutsWorkspace::showState() {
  const SearchMethod& method = searchMethods()[static_cast<std::size_t>(std::max(method_->currentIndex(), 0))];
  const bool hasQuick = method.quick != nullptr && *method.quick != '\0';
  quick_->setEnabled(hasQuick && !run_.running());
  quick_->setToolTip(hasQuick ? QString::fromUtf8(method.quick) : tr("This method has no quick form"));
  for (QWidget* const choice : std::initializer_list<QWidget*>{method_, which_}) choice->setEnabled(!run_.running());
  split_->setEnabled(!run_.running() && halvesSuffice_);
  const bool nothingSelected = which_->currentIndex() == 1 && session_.selection().isEmpty();
  start_->setEnabled(run_.running() || (session_.inputs()->complete() && !nothingSelected));
  const bool goesOn = run_.canGoOn(method_->currentText(), options(), split());
  start_->setText(run_.running() ? tr("St&op") : goesOn ? tr("&Go on") : tr("&Run"));
  start_->setIcon(themeIcon(run_.running() ? "stop" : "run"));
  take_->setEnabled(run_.found() != nullptr && session_.currentClass() >= 0);
  state_->setText(stateText(goesOn));
}

QString ShortcutsWorkspace::stateText(bool goesOn) const {
  const auto& found = run_.found();
  if (run_.running()) {
    const QString progress = progressText(run_.progress());
    return progress.isEmpty() ? tr("beginning") : QString::fromStdString(run_.progress().stage) + ": " + progress;
  }
  if (session_.inputs()->seeksRecipe) return tr("The preprocessing is being found: a search can begin then.");
  if (!session_.inputs()->complete()) return tr("A search takes images and a network: see Setup.");
  if (found && found->whole) {
    return tr("%1 forward passes in %2%3")
        .arg(countText(double(found->result.forwards)), durationText(found->result.seconds),
             found->result.estimate ? tr(", an estimate") : QString());
  }
  if (goesOn)
    return found ? tr("stopped; the maps are what is known so far") : tr("stopped earlier; it goes on where it stood");
  const int method = std::max(method_->currentIndex(), 0);
  return QString::fromUtf8(searchMethods()[static_cast<std::size_t>(method)].summary);
}

void ShortcutsWorkspace::fillBeside() {
  const QString chosen = beside_->currentText();
  beside_->clear();
  beside_->addItem(tr("alone"));
  for (const auto& other : run_.earlier()) {
    if (run_.found() && other->result.method != run_.found()->result.method)
      beside_->addItem(tr("beside %1").arg(QString::fromStdString(other->result.method)));
  }
  beside_->setCurrentIndex(std::max(0, beside_->findText(chosen)));
  beside_->setVisible(beside_->count() > 1);
}

std::shared_ptr<const FoundMaps> ShortcutsWorkspace::beside() const {
  for (const auto& other : run_.earlier()) {
    if (beside_->currentText() == tr("beside %1").arg(QString::fromStdString(other->result.method))) return other;
  }
  return nullptr;
}

void ShortcutsWorkspace::showMaps() {
  const auto& found = run_.found();
  const bool any = found && !found->result.classes.empty();
  words_->setVisible(!any);
  maps_->setVisible(any);
  fillBeside();
  maps_->setFound(any ? found : nullptr, any ? beside() : nullptr);
  verdicts_->setMaps(found);
  showCut();
  showState();
}

/// The area, the class or the maps are others: everything that depends on the cut.
void ShortcutsWorkspace::showCut() {
  const auto& found = run_.found();
  maps_->setArea(area());
  verdicts_->setArea(area());
  const bool whole = found && found->whole;
  rates_.measure(whole ? found : nullptr, area());
  samples_->setCut(whole ? found : nullptr, session_.currentClass(), area());
}

void ShortcutsWorkspace::showRates() {
  const auto& rates = rates_.result();
  maps_->setRates(rates);
  if (!rates) {
    ratesText_->setText(run_.found() && run_.found()->whole ? tr("measuring the rates under these cuts") : QString());
    return;
  }
  double tpr = 0, fpr = 0;
  for (const ClassRates& own : rates->classes) tpr += own.tpr.value, fpr += own.fpr.value;
  const auto count = static_cast<double>(rates->classes.size());
  ratesText_->setText(
      tr("%1beside each name TPR / FPR in % under its own map; mean TPR %2 %, FPR %3 %, J %4, on %5 images%6")
          .arg(rates->sample ? tr("PREVIEW, ") : QString())
          .arg(100 * tpr / count, 0, 'f', 1)
          .arg(100 * fpr / count, 0, 'f', 1)
          .arg((tpr - fpr) / count, 0, 'f', 3)
          .arg(countText(double(rates->images)),
               rates->searched ? tr(" that the search has seen, which flatters the maps") : QString()));
}

void ShortcutsWorkspace::showReadout() {
  const QString text = maps_->readout(session_.selection());
  readout_->setText(text.isEmpty() ? tr("Point at a frequency to read its values; click a map to select its class.")
                                   : text);
}

void ShortcutsWorkspace::takeAsMask() {
  const auto& found = run_.found();
  if (!found) return;
  for (const ClassRelevance& own : found->result.classes) {
    if (own.classIndex != session_.currentClass()) continue;
    return session_.offerMask(topShareMask(own.relevance, area()),
                              tr("top %1 % of %2 of %3")
                                  .arg(100 * area(), 0, 'f', 1)
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
  if (split()) line << "--split" << QString::number(kSearchedShare);
  return shellLine(line << "--out"
                        << "maps");
}

QByteArray ShortcutsWorkspace::saveLayout() const {
  return (method_->currentText() + ' ' + QString::number(100 * area())).toUtf8();
}

void ShortcutsWorkspace::restoreLayout(const QByteArray& layout) {
  const QStringList words = QString::fromUtf8(layout).split(' ');
  if (words.size() != 2) return;
  if (const int index = method_->findText(words[0]); index >= 0) method_->setCurrentIndex(index);
  setArea(words[1].toDouble() / 100);
}

}  // namespace passband
