#include "ui/docks/recipe_editor.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "core/fourier/frequency_plane.h"

namespace passband {
namespace {

constexpr int cropSize = 224;  // of the crop preset
constexpr int cropFrom = 256;

QSpinBox* sideField(const QString& tip) {
  auto* const field = new QSpinBox;
  field->setRange(1, kMaximumSide);
  field->setSuffix(QStringLiteral(" px"));
  field->setKeyboardTracking(false);
  field->setToolTip(tip);
  return field;
}

/// A preset's name where the recipe is that preset, as the command line names it.
std::string nameOf(const Recipe& recipe) {
  const std::string preset = presetName(recipe);
  return preset.empty() ? "custom" : preset;
}

/// Short: the panel is narrow.
QString cropText(int resizeTo) {
  return RecipeEditor::tr("resize %1 + center crop").arg(resizeTo);
}

}  // namespace

QString channelsText(const std::array<float, 3>& values, int channels) {
  QStringList words;
  for (int c = 0; c < channels; ++c) {
    words << QLocale::c().toString(double(values[static_cast<std::size_t>(c)]), 'g', 6);
  }
  return words.join(' ');
}

std::optional<std::array<float, 3>> channelsOf(const QString& text) {
  static const QRegularExpression separator("[\\s,;]+");
  const QStringList words = text.split(separator, Qt::SkipEmptyParts);
  if (words.size() != 1 && words.size() != 3) return std::nullopt;
  std::array<float, 3> values{};
  for (std::size_t c = 0; c < values.size(); ++c) {
    bool isNumber = false;
    values[c] = QLocale::c().toFloat(words[words.size() == 3 ? static_cast<int>(c) : 0], &isNumber);
    if (!isNumber || !std::isfinite(values[c])) return std::nullopt;
  }
  return values;
}

RecipeEditor::RecipeEditor(QWidget* parent)
    : QWidget(parent),
      preset_(new QComboBox),
      height_(sideField(tr("Height of the preprocessed images: that of the network's training"))),
      width_(sideField(tr("Width of the preprocessed images: that of the network's training"))),
      fit_(new QComboBox),
      mean_(new QLineEdit),
      std_(new QLineEdit),
      origin_(new QLabel),
      detected_(new QPushButton(tr("Use the detected one"))) {
  build();
  connect(preset_, &QComboBox::activated, this, &RecipeEditor::choosePreset);
  connect(height_, &QSpinBox::valueChanged, this, &RecipeEditor::takeFields);
  connect(width_, &QSpinBox::valueChanged, this, &RecipeEditor::takeFields);
  connect(fit_, &QComboBox::activated, this, &RecipeEditor::takeFields);
  connect(mean_, &QLineEdit::editingFinished, this, &RecipeEditor::takeFields);
  connect(std_, &QLineEdit::editingFinished, this, &RecipeEditor::takeFields);
  connect(detected_, &QPushButton::clicked, this, &RecipeEditor::detectedAsked);
  setRecipe(std::nullopt, RecipeOrigin::None);
  offerDetected(false);
}

void RecipeEditor::build() {
  preset_->addItem(tr("not chosen"));
  for (const std::string& name : recipePresetNames()) preset_->addItem(QString::fromStdString(name));
  preset_->addItem(tr("none"));
  preset_->setItemData(preset_->count() - 1, tr("The values of the images are the network's input already"),
                       Qt::ToolTipRole);
  preset_->addItem(tr("custom"));
  preset_->setToolTip(tr("A usual preprocessing: size, and mean and standard deviation per channel"));
  fit_->addItems({tr("resize (stretch)"), cropText(cropFrom)});
  fit_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  fit_->setMinimumContentsLength(14);
  fit_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);  // all of the row: its words are long
  fit_->setToolTip(
      tr("How an image of another size comes to this one; one that has it already is taken as it is. Stretch: height "
         "and width are resized each for itself. Center crop: the shorter side is resized to so many pixels, then the "
         "center is cut out"));
  mean_->setToolTip(tr("Mean of the normalisation, for values of 0 to 1: one number, or three for R, G, B"));
  std_->setToolTip(tr("Standard deviation of the normalisation: one number, or three for R, G, B"));
  detected_->setToolTip(
      tr("Back to the recipe that the network's file says, or that is found by trying the usual ones"));
  origin_->setWordWrap(true);
  origin_->setForegroundRole(QPalette::PlaceholderText);
  auto* const size = new QHBoxLayout;
  size->addWidget(height_);
  size->addWidget(new QLabel(QStringLiteral("×")));
  size->addWidget(width_);
  auto* const form = new QFormLayout(this);
  form->setContentsMargins(0, 0, 0, 0);
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  form->addRow(tr("&Preset"), preset_);
  auto* const sizeLabel = new QLabel(tr("Si&ze"));
  sizeLabel->setBuddy(height_);
  form->addRow(sizeLabel, size);
  form->addRow(tr("Fi&t"), fit_);
  form->addRow(tr("&Mean"), mean_);
  form->addRow(tr("&Std"), std_);
  form->addRow(origin_);
  form->addRow(detected_);
  height_->setAccessibleName(tr("Height"));
  width_->setAccessibleName(tr("Width"));
}

void RecipeEditor::setRecipe(const std::optional<Recipe>& recipe, RecipeOrigin origin, const QString& more) {
  recipe_ = recipe;
  const QString from = origin == RecipeOrigin::None ? tr("Not known yet: choose a preset, or wait for images.")
                                                    : tr("Origin: %1.").arg(QString::fromUtf8(originText(origin)));
  const bool blueFirst = recipe && recipe->order == ChannelOrder::Bgr;
  origin_->setText(from + (blueFirst ? tr(" The network takes blue first.") : QString()) +
                   (more.isEmpty() ? QString() : ' ' + more));
  showFields();
}

void RecipeEditor::offerDetected(bool offered) {
  detected_->setVisible(offered);
}

void RecipeEditor::showFields() {
  showing_ = true;
  const bool known = recipe_.has_value();
  for (QWidget* field : std::initializer_list<QWidget*>{height_, width_, fit_, mean_, std_}) field->setEnabled(known);
  const int last = preset_->count() - 1;
  const bool asItIs = known && recipe_->alreadyPreprocessed;
  int index = !known ? 0 : asItIs ? last - 1 : last;
  if (known) {
    const bool crop = recipe_->fit == Fit::Crop;
    height_->setValue(recipe_->height);
    width_->setValue(recipe_->width);
    height_->setEnabled(!crop);
    width_->setEnabled(!crop);
    fit_->setItemText(1, cropText(crop ? recipe_->resizeTo : cropFrom));
    fit_->setCurrentIndex(crop ? 1 : 0);
    mean_->setText(channelsText(recipe_->mean, recipe_->channels));
    std_->setText(channelsText(recipe_->std, recipe_->channels));
    const int named = preset_->findText(QString::fromStdString(nameOf(*recipe_)));
    if (named > 0 && !asItIs) index = named;
  }
  preset_->setCurrentIndex(index);
  showing_ = false;
}

void RecipeEditor::choosePreset(int index) {
  if (index <= 0 || index >= preset_->count() - 1) return showFields();
  if (index == preset_->count() - 2) return emit edited({asItIs(height_->value(), width_->value(), 3)});
  recipe_ = recipePreset(preset_->itemText(index).toStdString());
  emit edited({recipe_});
}

/// Texts that are no numbers fall back to what was there.
void RecipeEditor::takeFields() {
  if (showing_ || !recipe_) return;
  Recipe recipe = *recipe_;
  const bool crop = fit_->currentIndex() == 1;
  if (crop && recipe.fit != Fit::Crop) {
    recipe.height = recipe.width = cropSize;
    recipe.resizeTo = cropFrom;
  } else if (!crop) {
    recipe.height = height_->value();
    recipe.width = width_->value();
    recipe.resizeTo = 0;
  }
  recipe.fit = crop ? Fit::Crop : Fit::Squash;
  if (mean_->text() != channelsText(recipe.mean, recipe.channels))
    recipe.mean = channelsOf(mean_->text()).value_or(recipe.mean);
  const auto std = channelsOf(std_->text());
  const bool positive = std && std::ranges::all_of(*std, [](float value) { return value >= 1e-6F; });
  if (positive && std_->text() != channelsText(recipe.std, recipe.channels)) recipe.std = *std;
  recipe.name = nameOf(recipe);
  if (Recipe same = *recipe_; same.name = recipe.name, same == recipe) return showFields();
  recipe_ = recipe;
  emit edited({recipe});
}

}  // namespace passband
