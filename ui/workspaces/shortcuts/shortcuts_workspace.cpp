#include "ui/workspaces/shortcuts/shortcuts_workspace.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/error.h"
#include "core/export/class_masks.h"
#include "core/workflow/search_rates.h"
#include "ui/lab/command_line.h"
#include "ui/lab/missing_parts.h"
#include "ui/lab/number_text.h"
#include "ui/theme/icons.h"
#include "ui/widgets/figure_actions.h"

namespace passband {
namespace {

constexpr double firstArea = .05;
constexpr int mapsHeight = 460, belowHeight = 370;

QString besideText(const FoundMaps& search) {
  return ShortcutsWorkspace::tr("beside %1").arg(QString::fromStdString(search.result.method));
}

}  // namespace

ShortcutsWorkspace::ShortcutsWorkspace(Lab& lab)
    : inputs_(lab.inputs),
      selection_(lab.selection),
      mask_(lab.mask),
      run_(lab.search),
      rates_(lab.cuts),
      jobs_(lab.jobs),
      messages_(lab.messages),
      search_(new SearchControls(lab.inputs, lab.selection, lab.search)),
      beside_(new QComboBox),
      parts_(new QSplitter(Qt::Vertical)),
      words_(new QLabel),
      maps_(new RelevanceMaps),
      ratesText_(new QLabel),
      readout_(new QLabel),
      area_(new AreaRow(firstArea)),
      take_(new QPushButton(tr("Take as &mask"))),
      tabs_(new QTabWidget),
      samples_(new SampleStrip(lab.inputs, lab.jobs)),
      verdicts_(new VerdictPanel(lab.selection, lab.verdicts)) {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(8, 6, 8, 6);
  auto* const top = new QHBoxLayout;
  top->addWidget(search_, 1);
  top->addWidget(beside_);
  column->addLayout(top);
  parts_->setChildrenCollapsible(false);
  parts_->addWidget(makeMaps());
  parts_->addWidget(makeBelow());
  parts_->setStretchFactor(0, mapsHeight);
  parts_->setStretchFactor(1, belowHeight);
  parts_->setSizes({mapsHeight, belowHeight});
  column->addWidget(parts_, 1);
  addActionsOfPage();
  connect(&run_, &SearchRun::foundChanged, this, &ShortcutsWorkspace::showMaps);
  connect(&run_, &SearchRun::progressed, this, [this] { maps_->setRunning(run_.running()); });
  connect(&rates_, &CutRates::changed, this, &ShortcutsWorkspace::showRates);
  connect(&selection_, &Selection::changed, this, [this] {
    maps_->setSelection(selection_.classes());
    showReadout();
    showCut();
  });
  connect(beside_, &QComboBox::activated, this, &ShortcutsWorkspace::showMaps);
  connect(maps_, &RelevanceMaps::classChosen, this, [this](int c) { selection_.set({c}); });
  connect(maps_, &RelevanceMaps::readoutChanged, this, &ShortcutsWorkspace::showReadout);
  showMaps();
}

QWidget* ShortcutsWorkspace::makeMaps() {
  beside_->setToolTip(
      tr("Shows the maps of another search beside these, both as ranks, with the overlap of their cuts"));
  beside_->setAccessibleName(tr("Compare with"));
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
  tabs_->addTab(samples_, tr("Im&ages"));
  tabs_->addTab(verdicts_, tr("&Verdicts"));
  tabs_->setDocumentMode(true);
  auto* const below = new QWidget;
  auto* const column = new QVBoxLayout(below);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(area_);
  ratesText_->setWordWrap(true);
  ratesText_->setMinimumWidth(1);
  column->addWidget(ratesText_);
  column->addWidget(tabs_, 1);
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
  add(tr("Start or stop the search"), tr("Ctrl+R"), tr("A paused search resumes"), [this] { search_->startOrStop(); });
  add(tr("Test significance, or stop it"), tr("Ctrl+J"), tr("Gives the verdicts on the maps of this page"), [this] {
    tabs_->setCurrentWidget(verdicts_);
    verdicts_->judgeOrStop();
  });
  add(tr("Take the map as mask"), tr("Ctrl+Return"), tr("The selected class's map becomes the mask of the mask lab"),
      &ShortcutsWorkspace::takeAsMask);
  for (const FigureActions* const figures :
       {new FigureActions(
            *maps_, tr("relevance"), mapFilter(), [this] { return mapWriter(); }, jobs_, messages_),
        new FigureActions(
            verdicts_->figure(), tr("verdicts"), tr("CSV (*.csv)"), [this] { return verdicts_->writer(); }, jobs_,
            messages_),
        new FigureActions(
            *samples_, tr("samples"), tr("NumPy (*.npy)"), [this] { return samples_->writer(); }, jobs_, messages_)})
    addActions(figures->actions());
}

QIcon ShortcutsWorkspace::icon() const {
  return themeIcon("search");
}

QString ShortcutsWorkspace::purpose() const {
  return tr("Searches the few frequencies that each class relies on, and thresholds the map of a class.");
}

void ShortcutsWorkspace::beginExample() {
  if (run_.running() || run_.found() || !inputs_.current()->complete()) return;
  search_->setMethod(QString::fromLatin1(searchMethods().front().name));
  search_->startOrStop();
}

/// Only where it changes: the list may be open while maps fill in.
void ShortcutsWorkspace::fillBeside() {
  QStringList items{tr("alone")};
  for (const auto& other : run_.earlier()) {
    if (run_.found() && other->result.method != run_.found()->result.method) items << besideText(*other);
  }
  QStringList now;
  for (int i = 0; i < beside_->count(); ++i) now << beside_->itemText(i);
  if (items == now) return;
  const QString chosen = beside_->currentText();
  beside_->clear();
  beside_->addItems(items);
  beside_->setCurrentIndex(std::max(0, beside_->findText(chosen)));
  beside_->setVisible(items.size() > 1);
}

std::shared_ptr<const FoundMaps> ShortcutsWorkspace::beside() const {
  for (const auto& other : run_.earlier()) {
    if (beside_->currentText() == besideText(*other)) return other;
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
}

/// The area, the class or the maps are others: everything that depends on the cut.
void ShortcutsWorkspace::showCut() {
  const auto& found = run_.found();
  maps_->setArea(area());
  verdicts_->setArea(area());
  const bool whole = found && found->whole;
  rates_.measure(whole ? found : nullptr, area());
  samples_->setCut(whole ? found : nullptr, selection_.current(), area());
  take_->setEnabled(selectedMap() != nullptr);
}

void ShortcutsWorkspace::showRates() {
  const auto& rates = rates_.result();
  maps_->setRates(rates);
  if (!rates) {
    const QString unmeasured = unmeasuredText(rates_.measurement());
    const bool whole = run_.found() && run_.found()->whole;
    ratesText_->setText(!unmeasured.isEmpty() ? unmeasured
                        : whole               ? tr("measuring the rates under these cuts")
                                              : QString());
    return;
  }
  double tpr = 0, fpr = 0, count = 0;
  for (std::size_t i = 0; i < rates->classes.size(); ++i) {
    if (!hasValues(rates->maps->result, rates->maps->result.classes[i])) continue;
    tpr += rates->classes[i].tpr.value, fpr += rates->classes[i].fpr.value, ++count;
  }
  if (count == 0) return ratesText_->clear();
  ratesText_->setText(
      tr("%1beside each name TPR/FPR in % under its own map%7; mean TPR %2 %, FPR %3 %, J %4, on %5 images%6")
          .arg(rates->sample ? tr("PREVIEW, ") : QString())
          .arg(100 * tpr / count, 0, 'f', 1)
          .arg(100 * fpr / count, 0, 'f', 1)
          .arg((tpr - fpr) / count, 0, 'f', 3)
          .arg(countText(double(rates->images)),
               rates->searched ? tr(" that the search has seen, which flatters the maps")
                               : tr(" held out of the search"),
               amongText(*inputs_.current())));
}

void ShortcutsWorkspace::showReadout() {
  const QString text = maps_->readout(selection_.classes());
  const QString hint = tr("Point at a frequency to read its values; click a map to select its class.");
  readout_->setText(text.isEmpty() ? QStringList{maps_->leftOut(), hint}.join(' ').trimmed() : text);
}

const ClassRelevance* ShortcutsWorkspace::selectedMap() const {
  const auto& found = run_.found();
  if (!found) return nullptr;
  const auto own = std::ranges::find(found->result.classes, selection_.current(), &ClassRelevance::classIndex);
  return own != found->result.classes.end() && hasValues(found->result, *own) ? &*own : nullptr;
}

void ShortcutsWorkspace::takeAsMask() {
  const ClassRelevance* const own = selectedMap();
  if (own == nullptr) return messages_.note(tr("The selected class has no map; select one that has."));
  mask_.take(topShareMask(own->relevance, area()),
             tr("top %1 % of %2 of %3")
                 .arg(100 * area(), 0, 'f', 1)
                 .arg(QString::fromStdString(run_.found()->result.method), QString::fromStdString(own->name)));
}

FigureActions::Write ShortcutsWorkspace::mapWriter() const {
  std::vector<NamedMap> maps;
  if (run_.found()) {
    for (const ClassRelevance& own : run_.found()->result.classes) {
      if (hasValues(run_.found()->result, own)) maps.push_back({QString::fromStdString(own.name), own.relevance});
    }
  }
  return passband::mapWriter(maps);
}

QString ShortcutsWorkspace::commandLine() const {
  const QStringList arguments = inputs_.commandArguments();
  if (arguments.isEmpty() || !inputs_.current()->classifier) return {};
  const QStringList found = search_->commandArguments(area());
  const QString search = shellLine(QStringList{"search"} << found << arguments << "--out"
                                                         << "maps");
  const QStringList judging = verdicts_->commandArguments();
  if (judging.isEmpty()) return search;
  return search + " && " +
         shellLine(QStringList{"verdict"} << arguments << "--maps"
                                          << "maps" << judging);
}

QByteArray ShortcutsWorkspace::saveLayout() const {
  return (search_->method() + ' ' + QString::number(100 * area())).toUtf8();
}

void ShortcutsWorkspace::restoreLayout(const QByteArray& layout) {
  const QStringList words = QString::fromUtf8(layout).split(' ');
  if (words.size() != 2) return;
  search_->setMethod(words[0]);
  setArea(words[1].toDouble() / 100);
}

}  // namespace passband
