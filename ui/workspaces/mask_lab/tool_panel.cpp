#include "ui/workspaces/mask_lab/tool_panel.h"

#include <QDoubleSpinBox>
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>
#include <utility>

#include "core/fourier/parse_mask.h"
#include "ui/workspaces/map_icons.h"

namespace passband {
namespace {

constexpr int pauseMilliseconds = 600;

QWidget* spacer() {
  auto* const widget = new QWidget;
  widget->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  return widget;
}

}  // namespace

ToolPanel::ToolPanel(MaskDocument& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      bar_(new QToolBar),
      means_(new QComboBox),
      combination_(new QComboBox),
      numbers_(new QWidget) {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  addTools();
  auto* const tools = new QHBoxLayout;
  tools->addWidget(bar_);
  bar_->setMinimumWidth(bar_->sizeHint().width());  // no tool hides behind an arrow
  tools->addWidget(makeMaskMenu());
  tools->addStretch(1);
  column->addLayout(tools);
  auto* const modes = new QHBoxLayout;
  addModes(*modes);
  addSoftening(*modes);
  column->addLayout(modes);
  numbersRow_ = new QHBoxLayout(numbers_);
  numbersRow_->setContentsMargins(0, 0, 0, 0);
  column->addWidget(numbers_);
  numbersEnd_.setSingleShot(true);
  numbersEnd_.setInterval(pauseMilliseconds);
  connect(&numbersEnd_, &QTimer::timeout, this, &ToolPanel::endNumbers);
  connect(&document, &MaskDocument::changed, this, [this] {
    if (numbersPlane_ != document_.mask().plane()) showNumbers();
  });
  showTool(0);
}

void ToolPanel::addTools() {
  auto* const group = new QActionGroup(this);
  bar_->setIconSize({18, 18});
  for (const ToolEntry& entry : maskTools()) {
    auto* const action = bar_->addAction(toolIcon(entry.id, palette()), entry.name);
    action->setCheckable(true);
    action->setShortcut(QKeySequence(entry.key));
    action->setToolTip(tr("%1 (%2)\n%3").arg(entry.name, entry.key, entry.hint));
    group->addAction(action);
    const std::size_t index = tools_.size();
    connect(action, &QAction::triggered, this, [this, index] { showTool(index); });
    tools_.push_back({&entry, entry.make(), action});
    edits_ << action;
  }
}

void ToolPanel::addModes(QHBoxLayout& row) {
  means_->addItems({tr("Keep"), tr("Remove")});
  means_->setToolTip(tr("Whether a shape stands for the frequencies that are kept, or for those that are removed"));
  means_->setAccessibleName(tr("What a shape means"));
  combination_->addItems({tr("only this"), tr("and also"), tr("where both"), tr("but not")});
  combination_->setToolTip(
      tr("How a shape comes to what was chosen before: replaces it, is united with it, intersected "
         "with it, or subtracted from it"));
  combination_->setAccessibleName(tr("How shapes are combined"));
  connect(means_, &QComboBox::currentIndexChanged, this,
          [this](int index) { document_.setMeans(static_cast<ShapeMeans>(index)); });
  connect(combination_, &QComboBox::currentIndexChanged, this,
          [this](int index) { document_.setCombination(static_cast<Combination>(index)); });
  connect(&document_, &MaskDocument::modesChanged, this, [this] {
    means_->setCurrentIndex(static_cast<int>(document_.means()));
    combination_->setCurrentIndex(static_cast<int>(document_.combination()));
  });
  row.addWidget(means_);
  row.addWidget(combination_);
}

QAction* ToolPanel::addEdit(const QString& text, const QString& tip, const QKeySequence& key,
                            std::function<void()> act) {
  auto* const action = new QAction(text, this);
  action->setToolTip(tip);
  action->setShortcut(key);
  connect(action, &QAction::triggered, this, [this, act = std::move(act)] {
    endNumbers();
    act();
  });
  edits_ << action;
  return action;
}

QWidget* ToolPanel::makeMaskMenu() {
  auto* const button = new QPushButton(tr("Mask"));
  button->setToolTip(tr("Invert, keep or remove everything, presets"));
  button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  auto* const menu = new QMenu(button);
  menu->addAction(addEdit(tr("Invert mask"), tr("Keeps what was removed, and removes what was kept"),
                          QKeySequence(tr("I")), [this] { document_.invert(); }));
  menu->addAction(
      addEdit(tr("Keep everything"), tr("No mask"), QKeySequence(tr("Ctrl+Shift+A")), [this] { document_.keepAll(); }));
  menu->addAction(addEdit(tr("Remove everything"), tr("Begin with nothing kept"),
                          QKeySequence(tr("Ctrl+Shift+Backspace")), [this] { document_.removeAll(); }));
  menu->addAction(addEdit(tr("Apply tool's numbers again"), tr("The shape once more, on the current mask"),
                          QKeySequence(tr("Ctrl+Return")), [this] { applyAgain(); }));
  auto* const presets = menu->addMenu(tr("Presets"));
  connect(presets, &QMenu::aboutToShow, this, [this, presets] {
    presets->clear();
    for (const auto& [name, form] : maskPresets(document_.mask().plane())) {
      presets->addAction(name, this, [this, name = name, form = form] {
        document_.replace(parseMask(document_.mask().plane(), form.toStdString()), form, name, name);
      });
    }
  });
  button->setMenu(menu);
  return button;
}

void ToolPanel::addSoftening(QHBoxLayout& row) {
  auto* const sigma = new QDoubleSpinBox;
  sigma->setRange(0, 64);
  sigma->setDecimals(1);
  sigma->setSingleStep(.5);
  sigma->setValue(1);
  sigma->setSuffix(tr(" bins"));
  sigma->setToolTip(tr("Standard deviation of the soft edge, in bins"));
  auto* const soften = addEdit(tr("Soften"), tr("Blurs the mask with a Gaussian of this many bins"),
                               QKeySequence(tr("S")), [this, sigma] { document_.soften(sigma->value()); });
  auto* const softenButton = new QToolButton;
  softenButton->setDefaultAction(soften);
  row.addWidget(softenButton);
  row.addWidget(sigma);
  row.addStretch(1);
}

void ToolPanel::chooseTool(const QString& id) {
  for (std::size_t i = 0; i < tools_.size(); ++i) {
    if (tools_[i].entry->id == id) showTool(i);
  }
}

const QString& ToolPanel::toolId() const {
  return tools_[current_].entry->id;
}

void ToolPanel::showTool(std::size_t index) {
  endNumbers();
  current_ = index;
  tools_[index].action->setChecked(true);
  combination_->setEnabled(tool().effect() == ToolEffect::Combines);
  showNumbers();
}

ToolContext ToolPanel::context() const {
  const auto& plane = document_.mask().plane();
  const bool fits = ranking_ && ranking_->plane == plane;
  return {plane, fits ? ranking_ : nullptr};
}

/// Fields are made anew for another tool or plane only, so that the focus stays while dragging.
void ToolPanel::showNumbers() {
  numbersPlane_ = document_.mask().plane();
  const auto numbers = tool().numbers(*numbersPlane_);
  filling_ = true;
  while (QLayoutItem* const item = numbersRow_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const ToolNumber& number = numbers[i];
    auto* const field = new QDoubleSpinBox;
    field->setObjectName(QStringLiteral("number%1").arg(i));
    field->setRange(number.least, number.most);
    field->setDecimals(number.decimals);
    field->setSingleStep(number.step);
    field->setSuffix(number.unit);
    field->setValue(number.value);
    field->setAccessibleName(number.name);
    field->setKeyboardTracking(false);
    connect(field, &QDoubleSpinBox::valueChanged, this, [this, i](double value) { numberChanged(i, value); });
    auto* const label = new QLabel(number.name);
    label->setBuddy(field);
    numbersRow_->addWidget(label);
    numbersRow_->addWidget(field);
  }
  if (numbers.size() == 1) {  // a share: by the slider too
    auto* const slider = new QSlider(Qt::Horizontal);
    slider->setObjectName(QStringLiteral("slider"));
    slider->setRange(0, 1000);
    slider->setValue(static_cast<int>(std::lround(numbers[0].value * 10)));
    slider->setAccessibleName(numbers[0].name);
    connect(slider, &QSlider::valueChanged, this, [this](int tenths) { numberChanged(0, tenths / 10.); });
    connect(slider, &QSlider::sliderReleased, this, &ToolPanel::endNumbers);
    numbersRow_->addWidget(slider, 1);
  }
  if (const auto points = tool().points()) {
    auto* const field = new QLineEdit(*points);
    field->setObjectName(QStringLiteral("points"));
    field->setPlaceholderText(tr("corners: u,v u,v u,v"));
    field->setToolTip(tr("The corners of the lasso, u,v in cycles per image"));
    connect(field, &QLineEdit::editingFinished, this, &ToolPanel::pointsChanged);
    numbersRow_->addWidget(field, 1);
  } else if (numbers.size() != 1) {
    if (!tool().numbersDraw()) {
      auto* const apply = new QToolButton;
      apply->setText(tr("Apply here"));
      apply->setToolTip(tr("Draws at this bin, with this size"));
      connect(apply, &QToolButton::clicked, this, &ToolPanel::applyAgain);
      numbersRow_->addWidget(apply);
    }
    numbersRow_->addWidget(spacer(), 1);
  }
  filling_ = false;
}

/// The numbers of the tool into their fields.
void ToolPanel::showShape() {
  filling_ = true;
  const auto numbers = tool().numbers(document_.mask().plane());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (auto* const field = numbers_->findChild<QDoubleSpinBox*>(QStringLiteral("number%1").arg(i))) {
      field->setValue(numbers[i].value);
    }
  }
  if (auto* const slider = numbers_->findChild<QSlider*>(QStringLiteral("slider"))) {
    slider->setValue(static_cast<int>(std::lround(numbers[0].value * 10)));
  }
  if (auto* const field = numbers_->findChild<QLineEdit*>(QStringLiteral("points"))) {
    field->setText(tool().points().value_or(QString()));
  }
  filling_ = false;
}

void ToolPanel::setNumber(std::size_t index, double value) {
  numberChanged(index, value);
}

void ToolPanel::numberChanged(std::size_t index, double value) {
  if (filling_) return;
  tool().setNumber(index, value);
  if (tool().numbersDraw()) strokeByNumbers();
}

void ToolPanel::pointsChanged() {
  auto* const field = numbers_->findChild<QLineEdit*>(QStringLiteral("points"));
  if (filling_ || !field->isModified()) return;
  tool().setPoints(field->text());
  strokeByNumbers();
  endNumbers();
}

/// Each change shows the shape on the mask as it was before the first one; a pause makes it one step of undo.
void ToolPanel::strokeByNumbers() {
  if (!byNumbers_ || !document_.inStroke()) document_.beginStroke();
  byNumbers_ = true;
  numbersEnd_.start();
  const ToolContext now = context();
  document_.showStroke(tool().shape(now), tool().form(), tool().effect());
  showShape();
}

void ToolPanel::endNumbers() {
  if (!std::exchange(byNumbers_, false)) return;
  numbersEnd_.stop();
  document_.endStroke(tools_[current_].entry->name);
}

void ToolPanel::applyAgain() {
  document_.combine(tool().shape(context()), tool().form(), tool().effect(), tools_[current_].entry->name);
}

void ToolPanel::press(QPointF at) {
  endNumbers();
  document_.beginStroke();
  const ToolContext now = context();
  tool().press(now, at);
  document_.showStroke(tool().shape(now), tool().form(), tool().effect());
  showShape();
}

void ToolPanel::drag(QPointF at) {
  if (!document_.inStroke()) return;
  const ToolContext now = context();
  tool().drag(now, at);
  document_.showStroke(tool().shape(now), tool().form(), tool().effect());
  showShape();
}

void ToolPanel::release() {
  document_.endStroke(tools_[current_].entry->name);
}

void ToolPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange) return;
  for (const Tool& each : tools_) each.action->setIcon(toolIcon(each.entry->id, palette()));
}

}  // namespace passband
