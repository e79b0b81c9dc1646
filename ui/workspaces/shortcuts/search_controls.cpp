#include "ui/workspaces/shortcuts/search_controls.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/parallel.h"
#include "ui/lab/command_line.h"
#include "ui/lab/number_text.h"
#include "ui/theme/icons.h"

namespace passband {
namespace {

/// The area that methods work towards which need one: the page cuts their maps at any.
constexpr double kTowardsArea = .05;

/// Whether either half of every class is enough for a search, and so for a verdict.
bool eitherHalfSuffices(const LabInputs& inputs) {
  if (!inputs.data) return false;
  std::vector<std::int64_t> images(static_cast<std::size_t>(inputs.data->classCount()));
  for (const std::int32_t label : inputs.data->labels()) ++images[static_cast<std::size_t>(label)];
  return std::ranges::all_of(images, [](std::int64_t n) { return n == 0 || n >= 2 * kLeastSearchImages; });
}

}  // namespace

SearchControls::SearchControls(const Inputs& inputs, Selection& selection, SearchRun& run)
    : inputs_(inputs),
      selection_(selection),
      run_(run),
      method_(new QComboBox),
      which_(new QComboBox),
      quick_(new QCheckBox(tr("&Quick"))),
      split_(new QCheckBox(tr("&Hold out 50 % for testing"))),
      more_(new QToolButton),
      optionRow_(new QWidget),
      start_(new QPushButton),
      state_(new ElidedLabel) {
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
  more_->setText(tr("Op&tions"));
  more_->setToolTip(tr("Shows the options of the method"));
  more_->setCheckable(true);
  optionRow_->setVisible(false);
  start_->setToolTip(tr("A paused search resumes while nothing else was changed"));
  auto* const label = new QLabel(tr("&Search"));
  label->setBuddy(method_);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  auto* const row = new QHBoxLayout;
  for (QWidget* const part : std::initializer_list<QWidget*>{label, method_, which_, quick_, split_, more_, start_})
    row->addWidget(part);
  row->addStretch();
  column->addLayout(row);
  column->addWidget(optionRow_);
  column->addWidget(state_);
  connect(start_, &QPushButton::clicked, this, &SearchControls::startOrStop);
  connect(method_, &QComboBox::currentIndexChanged, this, [this] {
    makeOptions();
    showState();
  });
  connect(which_, &QComboBox::currentIndexChanged, this, &SearchControls::showState);
  connect(quick_, &QCheckBox::toggled, this, &SearchControls::showState);
  connect(split_, &QCheckBox::toggled, this, &SearchControls::showState);
  connect(&run_, &SearchRun::foundChanged, this, &SearchControls::showState);
  connect(&run_, &SearchRun::keptShown, this, &SearchControls::takeKept);
  connect(&run_, &SearchRun::progressed, this, &SearchControls::showState);
  connect(&selection_, &Selection::changed, this, &SearchControls::showState);
  makeOptions();
  const auto takeInputs = [this] {
    halvesSuffice_ = eitherHalfSuffices(*inputs_.current());
    showState();
  };
  connect(&inputs_, &Inputs::changed, this, takeInputs);
  takeInputs();
}

void SearchControls::setMethod(const QString& method) {
  if (const int index = method_->findText(method); index >= 0) method_->setCurrentIndex(index);
}

void SearchControls::makeOptions() {
  if (own_ != nullptr) chosen_[shownMethod_] = own_->options();
  if (shared_ != nullptr) chosenShared_ = shared_->options();
  auto* const now = new QWidget(this);
  auto* const row = new QHBoxLayout(now);
  row->setContentsMargins(0, 0, 0, 0);
  shownMethod_ = method();
  const SearchMethod& chosen = searchMethod(shownMethod_.toStdString());
  shared_ = chosen.hasCells ? new OptionForm(sharedSearchOptions(), now) : nullptr;
  own_ = new OptionForm(chosen.options(), now);
  for (OptionForm* const form : {shared_, own_}) {
    if (form == nullptr) continue;
    form->addTo(*row);
    connect(form, &OptionForm::changed, this, &SearchControls::showState);
  }
  row->addStretch();
  if (shared_ != nullptr) shared_->setOptions(chosenShared_);
  if (const auto before = chosen_.find(shownMethod_); before != chosen_.end()) own_->setOptions(before->second);
  now->setVisible(more_->isChecked());
  delete layout()->replaceWidget(optionRow_, now);
  connect(more_, &QToolButton::toggled, now, &QWidget::setVisible);
  delete optionRow_;
  optionRow_ = now;
}

/// About an option that cannot be.
QString SearchControls::problem() const {
  const QString shared = shared_ != nullptr ? shared_->problem() : QString();
  return shared.isEmpty() ? own_->problem() : shared;
}

bool SearchControls::hasQuick() const {
  const char* const quick = searchMethod(method().toStdString()).quick;
  return quick != nullptr && *quick != '\0';
}

SearchChoice SearchControls::choice() const {
  SearchOptions options;
  if (shared_ != nullptr) options = std::any_cast<SearchOptions>(shared_->options());
  options.own = own_->options();
  if (const auto setAreas = searchMethod(method().toStdString()).setAreas) setAreas(options.own, {kTowardsArea});
  if (which_->currentIndex() == 1) options.classes.assign(selection_.classes().begin(), selection_.classes().end());
  options.quick = hasQuick() && quick_->isChecked();
  options.loaderThreads = availableThreads();
  return {method(), options, split()};
}

/// The last search of the project, whose maps are shown, is offered again.
void SearchControls::takeKept() {
  const auto kept = run_.kept();
  if (!kept) return;
  const bool some = !kept->options.classes.empty();
  if (some) selection_.set({kept->options.classes.begin(), kept->options.classes.end()});
  setMethod(kept->method);
  if (shared_ != nullptr) shared_->setOptions(kept->options);
  own_->setOptions(kept->options.own);
  which_->setCurrentIndex(some ? 1 : 0);
  quick_->setChecked(kept->options.quick);
  split_->setChecked(kept->split);
}

void SearchControls::startOrStop() {
  if (run_.running()) return run_.stop();
  if (run_.mayBegin() && inputs_.current()->complete() && problem().isEmpty()) run_.start(choice());
}

void SearchControls::showState() {
  quick_->setEnabled(hasQuick() && !run_.running());
  quick_->setToolTip(hasQuick() ? QString::fromUtf8(searchMethod(method().toStdString()).quick)
                                : tr("This method has no quick form"));
  for (QWidget* const choice : std::initializer_list<QWidget*>{method_, which_}) choice->setEnabled(!run_.running());
  split_->setEnabled(!run_.running() && halvesSuffice_);
  optionRow_->setEnabled(!run_.running());
  const bool nothingSelected = which_->currentIndex() == 1 && selection_.classes().isEmpty();
  const bool ready = run_.mayBegin() && inputs_.current()->complete();
  start_->setEnabled(run_.running() || (ready && !nothingSelected && problem().isEmpty()));
  const bool goesOn = run_.canGoOn(choice());
  start_->setText(run_.running() ? tr("St&op") : goesOn ? tr("R&esume") : tr("&Run"));
  start_->setIcon(themeIcon(run_.running() ? "stop" : "run"));
  state_->setText(stateText(goesOn));
}

QString SearchControls::stateText(bool goesOn) const {
  const auto& found = run_.found();
  if (run_.running()) {
    const QString progress = progressText(run_.progress());
    return progress.isEmpty() ? tr("beginning") : QString::fromStdString(run_.progress().stage) + ": " + progress;
  }
  if (const QString sentence = problem(); !sentence.isEmpty()) return sentence + '.';
  if (inputs_.current()->seeksRecipe) return tr("The preprocessing is being detected: a search can begin then.");
  if (!run_.mayBegin()) return tr("Images or network are being opened: a search can begin then.");
  if (!inputs_.current()->complete()) return tr("A search takes images and a network: see Setup.");
  if (found && found->whole) {
    return tr("%1: %2 forward passes in %3%4")
        .arg(found->choice.method, countText(double(found->result.forwards)), durationText(found->result.seconds),
             found->result.estimate ? tr(", an estimate") : QString());
  }
  if (goesOn)
    return found ? tr("stopped; the maps are what %1 has found so far").arg(found->choice.method)
                 : tr("paused (resumable)");
  return QString::fromUtf8(searchMethod(method().toStdString()).summary);
}

QStringList SearchControls::commandArguments(double area) const {
  const SearchChoice shown = run_.found() ? run_.found()->choice : choice();
  QStringList arguments{"--method", shown.method}, names;
  for (const int c : shown.options.classes)
    names << QString::fromStdString(inputs_.classNames()[static_cast<std::size_t>(c)]);
  if (!names.isEmpty()) arguments << "--classes" << names.join(',');
  if (shown.options.quick) arguments << "--quick";
  arguments << optionArguments(sharedSearchOptions(), shown.options);
  if (shown.options.own.has_value())
    arguments << optionArguments(searchMethod(shown.method.toStdString()).options(), shown.options.own);
  if (shown.split) arguments << "--split" << QString::number(shown.share);
  QStringList areas;
  for (const double own : areasToCutAt(searchMethod(shown.method.toStdString()), shown.options, area))
    areas << QString::number(own);
  return arguments << "--area" << areas.join(',');
}

}  // namespace passband
