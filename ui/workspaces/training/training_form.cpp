#include "ui/workspaces/training/training_form.h"

#include <QCollator>
#include <QFileDialog>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>
#include <algorithm>

namespace passband {
namespace {

constexpr int most = 1'000'000;
constexpr int fieldWidth = 90;  // the form leaves room for the curves

QSpinBox* wholeField(int low, int high, int value, const QString& tip) {
  auto* const field = new QSpinBox;
  field->setRange(low, high);
  field->setValue(value);
  field->setToolTip(tip);
  field->setGroupSeparatorShown(true);
  field->setMinimumWidth(fieldWidth);
  return field;
}

QDoubleSpinBox* realField(double low, double high, int decimals, double value, const QString& tip) {
  auto* const field = new QDoubleSpinBox;
  field->setDecimals(decimals);
  field->setRange(low, high);
  field->setValue(value);
  field->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
  field->setToolTip(tip);
  field->setMinimumWidth(fieldWidth);
  return field;
}

/// As narrow as the fields.
QComboBox* choice() {
  auto* const box = new QComboBox;
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setMinimumWidth(fieldWidth);
  return box;
}

enum class Browsed { Folder, FolderOrFile };

/// The field with a button to choose what it names.
QWidget* withBrowse(QLineEdit* field, const QString& title, Browsed wanted = Browsed::Folder) {
  auto* const browse = new QToolButton;
  browse->setText(QStringLiteral("…"));
  browse->setToolTip(TrainingForm::tr("Choose the folder"));
  auto* const both = new QWidget;
  auto* const row = new QHBoxLayout(both);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(field, 1);
  row->addWidget(browse);
  const auto take = [field](const QString& chosen) {
    if (!chosen.isEmpty()) field->setText(chosen);
  };
  const auto chooseFolder = [field, title, take] {
    take(QFileDialog::getExistingDirectory(field, title, field->text()));
  };
  if (wanted == Browsed::Folder) {
    QObject::connect(browse, &QToolButton::clicked, field, chooseFolder);
    return both;
  }
  // Qt's dialogs choose the one or the other.
  auto* const menu = new QMenu(browse);
  menu->addAction(TrainingForm::tr("A folder…"), field, chooseFolder);
  menu->addAction(TrainingForm::tr("A file…"), field,
                  [field, title, take] { take(QFileDialog::getOpenFileName(field, title, field->text())); });
  browse->setMenu(menu);
  browse->setPopupMode(QToolButton::InstantPopup);
  browse->setToolTip(TrainingForm::tr("Choose the folder or the file"));
  return both;
}

QFormLayout* addGroup(QVBoxLayout& column, const QString& title) {
  auto* const group = new QGroupBox(title);
  auto* const form = new QFormLayout(group);
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  form->setContentsMargins(8, 4, 8, 4);
  column.addWidget(group);
  return form;
}

}  // namespace

TrainingForm::TrainingForm(const Inputs& inputs)
    : inputs_(inputs),
      options_(new OptionForm(trainOptionTable(), this)),
      watching_(new OptionForm(dynamicsOptionTable(), this)) {
  watching_->setOptions(DynamicsOptions{.keep = true});
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 6, 0);
  addNetwork(*column);
  addSchedule(*column);
  addOptimization(*column);
  addImages(*column);
  addLooking(*column);
  column->addStretch();
  followChanges();
}

void TrainingForm::addNetwork(QVBoxLayout& column) {
  auto* const form = addGroup(column, tr("Network"));
  architecture_ = choice();
  QStringList names;
  for (const std::string& name : trainableArchitectures()) names << QString::fromStdString(name);
  QCollator byNumber;
  byNumber.setNumericMode(true);
  std::sort(names.begin(), names.end(), byNumber);
  architecture_->addItems(names);
  architecture_->setCurrentText(QString::fromStdString(TrainOptions().architecture));
  architecture_->addItem(tr("the open network, further"));
  architecture_->setToolTip(tr(
      "Trained from scratch, or further from the weights of the open network, which bring their architecture along"));
  form->addRow(tr("&Architecture"), architecture_);
}

void TrainingForm::addSchedule(QVBoxLayout& column) {
  auto* const form = addGroup(column, tr("Schedule"));
  options_->addTo(*form, "Schedule");
  seed_ = wholeField(0, most, 0, tr("The same seed gives the same weights, on the same device with as many threads"));
  runs_ = wholeField(1, 20, 1,
                     tr("Trainings one after the other that differ in their seed only: the curves show their spread"));
  form->addRow(tr("See&d"), seed_);
  form->addRow(tr("R&uns"), runs_);
}

void TrainingForm::addOptimization(QVBoxLayout& column) {
  options_->addTo(*addGroup(column, tr("Optimization")), "Optimization");
}

void TrainingForm::addImages(QVBoxLayout& column) {
  auto* const form = addGroup(column, tr("Images"));
  test_ = new QLineEdit;
  test_->setPlaceholderText(tr("none"));
  test_->setToolTip(
      tr("A second set of the same classes: a file, a folder or syn:B1?seed=1. It is evaluated after every epoch, "
         "and its images are the ones looked at"));
  form->addRow(tr("&Test set"), withBrowse(test_, tr("The test set"), Browsed::FolderOrFile));
  options_->addTo(*form, "Images");
  addMixing(*form);
}

void TrainingForm::addMixing(QFormLayout& form) {
  mixMaps_ = new QLineEdit;
  mixMaps_->setPlaceholderText(tr("none"));
  mixMaps_->setToolTip(
      tr("Against shortcuts: a folder of class maps, as a search writes them. Some images keep only the frequencies of "
         "another class's map"));
  mixShare_ = realField(1, 100, 0, 100 * TrainingPlan().mixShare, tr("The share of the images that are mixed"));
  mixShare_->setSuffix(QStringLiteral(" %"));
  form.addRow(tr("Mix with maps"), withBrowse(mixMaps_, tr("Folder of the class maps")));
  form.addRow(tr("Share mixed"), mixShare_);
}

void TrainingForm::addLooking(QVBoxLayout& column) {
  auto* const form = addGroup(column, tr("Monitoring"));
  probe_ = wholeField(1, 10'000, int(TrainingPlan().probe), tr("Images of each class that are looked at"));
  folder_ = new QLineEdit;
  folder_->setToolTip(tr("Weights and records go to this folder"));
  form->addRow(tr("Images/c&lass"), probe_);
  watching_->addTo(*form);
  form->addRow(tr("Fo&lder"), withBrowse(folder_, tr("Folder of the training")));
}

void TrainingForm::followChanges() {
  for (auto* const form : {options_, watching_}) connect(form, &OptionForm::changed, this, &TrainingForm::changed);
  for (auto* const field : {seed_, runs_, probe_})
    connect(field, &QSpinBox::valueChanged, this, &TrainingForm::changed);
  connect(mixShare_, &QDoubleSpinBox::valueChanged, this, &TrainingForm::changed);
  connect(architecture_, &QComboBox::currentIndexChanged, this, &TrainingForm::changed);
  for (auto* const field : {test_, mixMaps_, folder_})
    connect(field, &QLineEdit::textChanged, this, &TrainingForm::changed);
}

QString TrainingForm::problem() const {
  const QString options = options_->problem();
  return options.isEmpty() ? watching_->problem() : options;
}

bool TrainingForm::isFineTuning() const {
  return architecture_->currentIndex() == architecture_->count() - 1;
}

TrainingPlan TrainingForm::plan() const {
  TrainingPlan plan;
  plan.options = std::any_cast<TrainOptions>(options_->options());
  plan.dynamics = std::any_cast<DynamicsOptions>(watching_->options());
  TrainOptions& options = plan.options;
  const auto& classifier = inputs_.current()->classifier;
  if (isFineTuning()) {
    options.from = classifier ? classifier->info().path : std::string();
  } else {
    options.from.clear();
    options.architecture = architecture_->currentText().toStdString();
  }
  options.seed = std::uint64_t(seed_->value());
  options.device = inputs_.device().toStdString();
  plan.mixMaps = mixMaps_->text().trimmed();
  plan.mixShare = mixShare_->value() / 100;
  plan.runs = runs_->value();
  plan.test = test_->text().trimmed();
  plan.probe = probe_->value();
  plan.folder = folder_->text().trimmed();
  return plan;
}

void TrainingForm::setPlan(const TrainingPlan& plan) {
  const TrainOptions& options = plan.options;
  {
    const QSignalBlocker once(this);
    if (options.from.empty()) {
      architecture_->setCurrentText(QString::fromStdString(options.architecture));
    } else {
      architecture_->setCurrentIndex(architecture_->count() - 1);
    }
    options_->setOptions(options);
    watching_->setOptions(plan.dynamics);
    seed_->setValue(int(options.seed));
    runs_->setValue(plan.runs);
    test_->setText(plan.test);
    mixMaps_->setText(plan.mixMaps);
    mixShare_->setValue(100 * plan.mixShare);
    probe_->setValue(int(plan.probe));
    if (!plan.folder.isEmpty()) folder_->setText(plan.folder);
  }
  emit changed();
}

}  // namespace passband
