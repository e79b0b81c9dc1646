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

/// "None" at nothing.
QDoubleSpinBox* shareField(const QString& tip) {
  auto* const field = realField(0, 100, 0, 0, tip);
  field->setSuffix(QStringLiteral(" %"));
  field->setSpecialValueText(TrainingForm::tr("none"));
  return field;
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

TrainingForm::TrainingForm(LabSession& session, QWidget* parent) : QWidget(parent), session_(session) {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 6, 0);
  addNetwork(*column);
  addCourse(*column);
  addDescent(*column);
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

void TrainingForm::addCourse(QVBoxLayout& column) {
  const TrainOptions usual;
  auto* const form = addGroup(column, tr("Course"));
  epochs_ = wholeField(1, 100'000, int(usual.epochs), tr("Passes over the images"));
  maxSteps_ = wholeField(0, most, 0, tr("The training ends after so many batches"));
  maxSteps_->setSpecialValueText(tr("no limit"));
  batch_ = wholeField(2, 65536, int(usual.batchSize), tr("Images of one step"));
  seed_ = wholeField(0, most, 0, tr("The same seed gives the same weights, on the same device with as many threads"));
  runs_ = wholeField(1, 20, 1,
                     tr("Trainings one after the other that differ in their seed only: the curves show their spread"));
  form->addRow(tr("&Epochs"), epochs_);
  form->addRow(tr("At most &steps"), maxSteps_);
  form->addRow(tr("&Batch"), batch_);
  form->addRow(tr("See&d"), seed_);
  form->addRow(tr("R&uns"), runs_);
}

void TrainingForm::addDescent(QVBoxLayout& column) {
  const TrainOptions usual;
  auto* const form = addGroup(column, tr("Descent"));
  optimizer_ = choice();
  optimizer_->addItems({tr("SGD, Nesterov"), tr("Adam"), tr("AdamW")});
  optimizer_->setToolTip(tr("How a step follows from the gradient"));
  rate_ = realField(1e-6, 10, 6, usual.learningRate, tr("The learning rate at its highest"));
  momentum_ =
      realField(0, .9999, 4, usual.momentum, tr("Nesterov's momentum; with Adam the decay of the mean gradient"));
  decay_ = realField(0, 1, 6, usual.weightDecay, tr("Weight decay"));
  schedule_ = choice();
  schedule_->addItems({tr("constant"), tr("in steps"), tr("on plateaus"), tr("cosine to zero")});
  schedule_->setCurrentIndex(int(usual.schedule));
  schedule_->setToolTip(
      tr("How the learning rate falls: by a tenth every 30 epochs, when the loss no longer falls, or along a cosine"));
  warmup_ = wholeField(0, most, 0, tr("Steps over which the learning rate rises to its value"));
  smoothing_ = shareField(tr("Label smoothing: the share of each target that is spread over all classes"));
  smoothing_->setMaximum(99);
  form->addRow(tr("&Optimizer"), optimizer_);
  form->addRow(tr("&Rate"), rate_);
  form->addRow(tr("&Momentum"), momentum_);
  form->addRow(tr("De&cay"), decay_);
  form->addRow(tr("&Falls"), schedule_);
  form->addRow(tr("&Warm-up"), warmup_);
  form->addRow(tr("Smoot&hing"), smoothing_);
}

void TrainingForm::addImages(QVBoxLayout& column) {
  auto* const form = addGroup(column, tr("Images"));
  test_ = new QLineEdit;
  test_->setPlaceholderText(tr("none"));
  test_->setToolTip(
      tr("A second set of the same classes: a file, a folder or syn:B1?seed=1. It is judged after every epoch, "
         "and its images are the ones looked at"));
  pad_ = wholeField(0, 64, 0, tr("Padded by so many pixels and cropped at random"));
  pad_->setSpecialValueText(tr("none"));
  flip_ = new QCheckBox(tr("mirror half of them"));
  crop_ = new QCheckBox(tr("crop and resize at random"));
  crop_->setToolTip(tr("A random part of 8 to 100 % of the image, resized to its size"));
  jitter_ = shareField(tr("Brightness, contrast and saturation are changed by up to this share"));
  mixup_ = realField(0, 4, 2, 0, tr("Pairs of images and of labels are mixed, by Beta(a, a)"));
  mixup_->setSpecialValueText(tr("none"));
  bandDrop_ =
      shareField(tr("Against shortcuts: this share of the images loses one band of frequencies, drawn anew each time"));
  form->addRow(tr("&Test set"), withBrowse(test_, tr("The test set"), Browsed::FolderOrFile));
  form->addRow(tr("&Padding"), pad_);
  form->addRow(flip_);
  form->addRow(crop_);
  form->addRow(tr("Colour &jitter"), jitter_);
  form->addRow(tr("Mi&xup"), mixup_);
  form->addRow(tr("Ba&nd drop"), bandDrop_);
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
  auto* const form = addGroup(column, tr("Looking on"));
  probe_ = wholeField(1, 10'000, int(TrainingPlan().probe), tr("Images of each class that are looked at"));
  share_ = realField(1, 100, 0, 100 * DynamicsOptions().share, tr("How much of the training's time looking may take"));
  share_->setSuffix(QStringLiteral(" %"));
  maps_ = new QCheckBox(tr("estimate maps on the way"));
  maps_->setToolTip(tr("At a few steps: which frequencies each class hangs on, estimated from gradients"));
  keep_ = new QCheckBox(tr("keep weights on the way"));
  keep_->setChecked(true);
  keep_->setToolTip(tr("At steps 1, 2, 4, 8, ..: the slider under the curves opens them"));
  folder_ = new QLineEdit;
  folder_->setToolTip(tr("Weights and records go to this folder"));
  form->addRow(tr("Images/c&lass"), probe_);
  form->addRow(tr("T&ime"), share_);
  form->addRow(maps_);
  form->addRow(keep_);
  form->addRow(tr("Fo&lder"), withBrowse(folder_, tr("Folder of the training")));
}

void TrainingForm::followChanges() {
  for (auto* const field : {epochs_, maxSteps_, batch_, seed_, runs_, warmup_, pad_, probe_})
    connect(field, &QSpinBox::valueChanged, this, &TrainingForm::changed);
  for (auto* const field : {rate_, momentum_, decay_, smoothing_, jitter_, mixup_, bandDrop_, mixShare_, share_})
    connect(field, &QDoubleSpinBox::valueChanged, this, &TrainingForm::changed);
  for (auto* const field : {architecture_, optimizer_, schedule_})
    connect(field, &QComboBox::currentIndexChanged, this, &TrainingForm::changed);
  for (auto* const field : {flip_, crop_, maps_, keep_})
    connect(field, &QCheckBox::toggled, this, &TrainingForm::changed);
  for (auto* const field : {test_, mixMaps_, folder_})
    connect(field, &QLineEdit::textChanged, this, &TrainingForm::changed);
}

bool TrainingForm::isFineTuning() const {
  return architecture_->currentIndex() == architecture_->count() - 1;
}

TrainingPlan TrainingForm::plan() const {
  TrainingPlan plan;
  TrainOptions& options = plan.options;
  const auto& classifier = session_.inputs()->classifier;
  if (isFineTuning()) {
    options.from = classifier ? classifier->info().path : std::string();
  } else {
    options.architecture = architecture_->currentText().toStdString();
  }
  options.epochs = epochs_->value();
  options.maxSteps = maxSteps_->value();
  options.batchSize = batch_->value();
  options.seed = std::uint64_t(seed_->value());
  options.optimizer = Optimizer(optimizer_->currentIndex());
  options.learningRate = rate_->value();
  options.momentum = momentum_->value();
  options.weightDecay = decay_->value();
  options.schedule = Schedule(schedule_->currentIndex());
  options.warmupSteps = warmup_->value();
  options.labelSmoothing = smoothing_->value() / 100;
  options.augmentation = {.padCrop = pad_->value(),
                          .flip = flip_->isChecked(),
                          .randomResizedCrop = crop_->isChecked(),
                          .colourJitter = jitter_->value() / 100};
  options.mixup = mixup_->value();
  options.frequency.bandDrop = bandDrop_->value() / 100;
  options.device = session_.device().toStdString();
  plan.mixMaps = mixMaps_->text().trimmed();
  plan.mixShare = mixShare_->value() / 100;
  plan.runs = runs_->value();
  plan.test = test_->text().trimmed();
  plan.probe = probe_->value();
  plan.dynamics.share = share_->value() / 100;
  plan.dynamics.maps = maps_->isChecked();
  plan.dynamics.keep = keep_->isChecked();
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
    epochs_->setValue(int(options.epochs));
    maxSteps_->setValue(int(options.maxSteps));
    batch_->setValue(int(options.batchSize));
    seed_->setValue(int(options.seed));
    runs_->setValue(plan.runs);
    optimizer_->setCurrentIndex(int(options.optimizer));
    rate_->setValue(options.learningRate);
    momentum_->setValue(options.momentum);
    decay_->setValue(options.weightDecay);
    schedule_->setCurrentIndex(int(options.schedule));
    warmup_->setValue(int(options.warmupSteps));
    smoothing_->setValue(100 * options.labelSmoothing);
    test_->setText(plan.test);
    pad_->setValue(options.augmentation.padCrop);
    flip_->setChecked(options.augmentation.flip);
    crop_->setChecked(options.augmentation.randomResizedCrop);
    jitter_->setValue(100 * options.augmentation.colourJitter);
    mixup_->setValue(options.mixup);
    bandDrop_->setValue(100 * options.frequency.bandDrop);
    mixMaps_->setText(plan.mixMaps);
    mixShare_->setValue(100 * plan.mixShare);
    probe_->setValue(int(plan.probe));
    share_->setValue(100 * plan.dynamics.share);
    maps_->setChecked(plan.dynamics.maps);
    keep_->setChecked(plan.dynamics.keep);
    if (!plan.folder.isEmpty()) folder_->setText(plan.folder);
  }
  emit changed();
}

}  // namespace passband
