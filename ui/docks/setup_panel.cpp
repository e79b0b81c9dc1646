#include "ui/docks/setup_panel.h"

#include <QGroupBox>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QUrlQuery>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/data/data_format.h"
#include "core/workflow/run_origin.h"
#include "ui/lab/file_kinds.h"
#include "ui/lab/number_text.h"
#include "ui/lab/source_name.h"
#include "ui/theme/icons.h"

namespace passband {
namespace {

constexpr int mostImages = 10'000'000;

QLabel* words() {
  auto* const label = new QLabel;
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label->setMinimumWidth(1);  // a long path in a sentence does not widen the panel
  return label;
}

QString imagesText(const ImageSet& data) {
  const ImageSetInfo& info = data.info();
  const QString size =
      info.height > 0 ? QString("%1×%2").arg(info.height).arg(info.width) : SetupPanel::tr("sizes differ");
  return SetupPanel::tr("%1, %2 images of %3 classes, %4")
      .arg(QString::fromStdString(info.format), countText(data.size()), countText(data.classCount()), size);
}

/// What is known of the recipe besides its origin.
QString recipeText(const Inputs& inputs) {
  const auto& found = inputs.foundRecipe();
  if (inputs.recipeOrigin() == RecipeOrigin::Detected && found) {
    return SetupPanel::tr("It gave %1 on %2 images; %3.")
        .arg(intervalText(wilsonRate(found->hits, found->images)), countText(double(found->images)), found->howSure);
  }
  if (inputs.current()->seeksRecipe) return SetupPanel::tr("The network's is being found by trying the usual ones.");
  return inputs.recipeSearchEnded() ? SetupPanel::tr("The search for the network's was ended.") : QString();
}

QString networkText(const LabInputs& inputs) {
  const ClassifierInfo& info = inputs.classifier->info();
  QString text = SetupPanel::tr("%1, %2, %3 classes, %4 parameters, on %5")
                     .arg(QString::fromStdString(info.architecture), QString::fromStdString(info.format),
                          countText(info.classes), countText(info.parameters), QString::fromStdString(info.device));
  if (inputs.match.how.empty()) return text;
  const Experiment experiment{inputs.classifier, inputs.data, {}, inputs.match};  // the recipe may not be known yet
  return text + SetupPanel::tr("; %1").arg(QString::fromStdString(outputsText(experiment)));
}

}  // namespace

SetupPanel::SetupPanel(Inputs& inputs, const Rates& rates, JobBoard& jobs)
    : inputs_(inputs),
      rates_(rates),
      jobs_(jobs),
      data_(new ElidedLabel),
      dataNote_(words()),
      limit_(new QSpinBox),
      order_(new QComboBox),
      upright_(new QCheckBox(tr("Turn &upright"))),
      model_(new ElidedLabel),
      modelNote_(words()),
      mappedOnly_(new QCheckBox(tr("&Mapped outputs only"))),
      device_(new QComboBox),
      recipe_(new RecipeEditor),
      accuracy_(words()),
      missing_(new QFrame) {
  auto* const inside = new QWidget;
  auto* const column = new QVBoxLayout(inside);
  column->setContentsMargins(8, 6, 8, 6);
  missing_->setFrameShape(QFrame::StyledPanel);
  missing_->setLayout(new QVBoxLayout);
  column->addWidget(missing_);
  column->addWidget(makeData());
  column->addWidget(makeModel());
  column->addWidget(makeRecipe());
  column->addStretch();
  auto* const area = new QScrollArea;
  area->setWidget(inside);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->setMinimumWidth(inside->minimumSizeHint().width() + area->verticalScrollBar()->sizeHint().width());
  auto* const all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(area);
  connect(&inputs_, &Inputs::changed, this, &SetupPanel::refresh);
  connect(&inputs_, &Inputs::openingChanged, this, &SetupPanel::refresh);
  connect(&rates_, &Rates::unmaskedChanged, this, &SetupPanel::refresh);
  refresh();
}

QWidget* SetupPanel::makeData() {
  auto* const box = new QGroupBox(tr("Images"));
  auto* const open = new QPushButton(themeIcon("images"), tr("Open images…"));
  open->setToolTip(imageKindsText());
  connect(open, &QPushButton::clicked, this, &SetupPanel::openDataAsked);
  limit_->setRange(0, mostImages);
  limit_->setSpecialValueText(tr("all"));
  limit_->setKeyboardTracking(false);
  limit_->setSingleStep(50);
  limit_->setToolTip(
      tr("At most so many images of each class, the first ones: fewer are faster, and their rates less sure"));
  connect(limit_, &QSpinBox::valueChanged, this, [this](int images) { inputs_.setLimit(images); });
  auto* const form = new QFormLayout(box);
  form->addRow(data_);
  form->addRow(dataNote_);
  form->addRow(open);
  form->addRow(tr("&Images per class"), limit_);
  addFolderOptions(*form);
  return box;
}

/// What a command says behind the path: "?order=number&exif=ignore".
void SetupPanel::addFolderOptions(QFormLayout& form) {
  dataForm_ = &form;
  order_->setObjectName("order");
  upright_->setObjectName("upright");
  order_->addItem(tr("automatic"));
  order_->addItem(tr("by name"), QStringLiteral("name"));
  order_->addItem(tr("by number"), QStringLiteral("number"));
  order_->setToolTip(
      tr("Which class folder is the network's first class. By name: as torchvision's ImageFolder sorts them, 10 before "
         "2. By number: 2 before 10. Automatic: by number where the folders are 0, 1, 2 and so on without a gap, else "
         "by name"));
  upright_->setToolTip(
      tr("Turns photos as their EXIF data say. torchvision's ImageFolder does not do that: for a network trained with "
         "it, leave them as they are stored"));
  connect(order_, &QComboBox::activated, this,
          [this] { inputs_.changeData("order", order_->currentData().toString().toStdString()); });
  connect(upright_, &QCheckBox::clicked, this,
          [this](bool upright) { inputs_.changeData("exif", upright ? "" : "ignore"); });
  form.addRow(tr("Class &order"), order_);
  form.addRow(upright_);
}

void SetupPanel::showFolderOptions() {
  const auto& data = inputs_.current()->data;
  dataForm_->setRowVisible(order_, data && hasClassOrder(data->info()));
  dataForm_->setRowVisible(upright_, data && hasImageFiles(data->info()));
  if (!data) return;
  const QUrlQuery changes(QString::fromStdString(data->info().source).section('?', 1));
  order_->setCurrentIndex(std::max(0, order_->findData(changes.queryItemValue(QStringLiteral("order")))));
  upright_->setChecked(changes.queryItemValue(QStringLiteral("exif")) != QStringLiteral("ignore"));
  const bool settled = inputs_.dataOpening().isEmpty();
  order_->setEnabled(settled);
  upright_->setEnabled(settled);
}

QWidget* SetupPanel::makeModel() {
  auto* const box = new QGroupBox(tr("Network"));
  auto* const open = new QPushButton(themeIcon("model"), tr("Open network…"));
  open->setToolTip(modelKindsText());
  connect(open, &QPushButton::clicked, this, &SetupPanel::openModelAsked);
  device_->setToolTip(tr("Where the network runs; auto takes a GPU where there is one"));
  setDevices({});
  connect(device_, &QComboBox::activated, this, [this] { inputs_.setDevice(device_->currentText()); });
  mappedOnly_->setToolTip(
      tr("Choose the predicted class among the classes of the images alone. Without it all outputs of the network "
         "compete, as they do in use, and an image may be called something else"));
  connect(mappedOnly_, &QCheckBox::toggled, this,
          [this](bool only) { inputs_.setCompeting(only ? CompetingOutputs::Mapped : CompetingOutputs::All); });
  auto* const form = new QFormLayout(box);
  form->addRow(model_);
  form->addRow(modelNote_);
  form->addRow(open);
  form->addRow(mappedOnly_);
  form->addRow(tr("&Device"), device_);
  return box;
}

QWidget* SetupPanel::makeRecipe() {
  auto* const box = new QGroupBox(tr("Preprocessing"));
  box->setToolTip(
      tr("A wrong preprocessing lowers the accuracy and moves every map: compare it with the one you know"));
  auto* const column = new QVBoxLayout(box);
  column->addWidget(recipe_);
  column->addWidget(accuracy_);
  connect(recipe_, &RecipeEditor::edited, &inputs_, &Inputs::setRecipe);
  connect(recipe_, &RecipeEditor::detectedAsked, &inputs_, &Inputs::useDetectedRecipe);
  return box;
}

void SetupPanel::setDevices(const QStringList& devices) {
  device_->clear();
  device_->addItems({QStringLiteral("auto"), QStringLiteral("cpu")});
  device_->addItems(devices);
  if (device_->findText(inputs_.device()) < 0) device_->addItem(inputs_.device());
  device_->setCurrentText(inputs_.device());
}

void SetupPanel::refresh() {
  const LabInputs& inputs = *inputs_.current();
  const QString& dataOpening = inputs_.dataOpening();
  const QString& modelOpening = inputs_.modelOpening();
  data_->setText(!dataOpening.isEmpty() ? tr("Opening %1").arg(sourceName(dataOpening))
                 : inputs.data          ? sourceName(QString::fromStdString(inputs.data->info().source))
                                        : tr("none"));
  data_->setToolTip(inputs.data ? QString::fromStdString(inputs.data->info().source) : QString());
  QString note = inputs.data ? imagesText(*inputs.data) : QString();
  if (!inputs_.labelsFile().isEmpty()) note += tr("; labels of %1").arg(sourceName(inputs_.labelsFile()));
  dataNote_->setText(note);
  dataNote_->setVisible(inputs.data != nullptr);
  showFolderOptions();
  model_->setText(!modelOpening.isEmpty() ? tr("Opening %1").arg(sourceName(modelOpening))
                  : inputs.classifier     ? sourceName(QString::fromStdString(inputs.classifier->info().path))
                                          : tr("none"));
  model_->setToolTip(inputs.classifier ? QString::fromStdString(inputs.classifier->info().path) : QString());
  modelNote_->setText(inputs.classifier ? networkText(inputs) : QString());
  modelNote_->setVisible(inputs.classifier != nullptr);
  {
    const QSignalBlocker quiet(limit_);
    limit_->setValue(static_cast<int>(inputs_.limit()));
  }
  {
    const QSignalBlocker quiet(mappedOnly_);
    mappedOnly_->setChecked(inputs_.competing() == CompetingOutputs::Mapped);
  }
  mappedOnly_->setVisible(inputs.hasOtherOutputs());
  device_->setCurrentText(inputs_.device());
  recipe_->setRecipe(inputs.recipe, inputs_.recipeOrigin(), recipeText(inputs_));
  const RecipeOrigin origin = inputs_.recipeOrigin();
  recipe_->offerDetected(origin == RecipeOrigin::Chosen || origin == RecipeOrigin::Remembered ||
                         inputs_.recipeSearchEnded());
  if (rates_.unmasked()) {
    const Evaluation& evaluation = rates_.unmasked()->evaluation;
    const auto hits = std::llround(evaluation.accuracy * static_cast<double>(evaluation.images));
    accuracy_->setText(
        tr("Gives an accuracy%1 of %2.")
            .arg(amongText(*rates_.unmasked()->inputs), intervalText(wilsonRate(hits, evaluation.images))));
  } else {
    const bool measured = inputs.complete() && rates_.measurement() == JobState::Running;
    accuracy_->setText(measured ? tr("Its accuracy is being measured.") : QString());
  }
  accuracy_->setVisible(!accuracy_->text().isEmpty());
  showMissing();
}

void SetupPanel::showMissing() {
  QLayout& column = *missing_->layout();
  while (QLayoutItem* const item = column.takeAt(0)) {
    if (item->widget() != nullptr) {
      item->widget()->hide();
      item->widget()->deleteLater();
    }
    delete item;
  }
  const QList<MissingPart> parts = missingParts(inputs_, rates_.measurement());
  for (const MissingPart& part : parts) {
    auto* const text = words();
    text->setText(part.text);
    auto* const button = new QPushButton(part.button);
    connect(button, &QPushButton::clicked, this, [this, what = part.mend] { mend(what); });
    column.addWidget(text);
    column.addWidget(button);
  }
  missing_->setVisible(!parts.isEmpty());
}

void SetupPanel::mend(Mend what) {
  if (what == Mend::OpenData) emit openDataAsked();
  if (what == Mend::OpenModel) emit openModelAsked();
  if (what == Mend::ChooseLabels) emit openLabelsAsked();
  if (what == Mend::ChooseWeights) emit readModelAsked();
  if (what == Mend::MeasureAgain) jobs_.restart();
  if (what == Mend::TakeAsItIs) inputs_.dropChosenRecipe();
  if (what == Mend::ChooseRecipe || what == Mend::FitRecipe) inputs_.setRecipe({suggestedRecipe(*inputs_.current())});
}

}  // namespace passband
