#include "ui/workspaces/mask_lab/image_panel.h"

#include <QAction>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/plots/figure.h"

namespace passband {
namespace {

constexpr int contrastSteps = 40;  // 1 to 16 times, evenly in the exponent
constexpr std::size_t topCount = 5;

std::vector<double> softmax(const std::vector<float>& logits) {
  const float most = *std::ranges::max_element(logits);
  std::vector<double> shares;
  for (const float logit : logits) shares.push_back(std::exp(double{logit} - most));
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

}  // namespace

ImagePanel::ImagePanel(const Inputs& inputs, const MaskDocument& mask, const Rates& rates, MaskTrial& trial,
                       MessageLog& messages)
    : inputs_(inputs),
      mask_(mask),
      rates_(rates),
      trial_(trial),
      messages_(messages),
      index_(new QSpinBox),
      contrast_(new QSlider(Qt::Horizontal)),
      figure_(new QWidget),
      before_(new ImagePane(tr("before"))),
      after_(new ImagePane(tr("after"))),
      removed_(new ImagePane(tr("removed"))),
      barsBefore_(new BarList),
      barsAfter_(new BarList) {
  addActions();
  auto* const pictures = new QHBoxLayout;
  for (ImagePane* const pane : {before_, after_, removed_}) pictures->addWidget(pane, 1);
  auto* const bars = new QHBoxLayout;
  for (BarList* const list : {barsBefore_, barsAfter_}) bars->addWidget(list, 1);
  auto* const rows = new QVBoxLayout(figure_);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->addLayout(pictures, 1);
  rows->addLayout(bars);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(makeNavigation());
  column->addWidget(figure_, 1);
  figure_->setAccessibleName(tr("Image before and after the mask"));
  connect(&trial, &MaskTrial::imageChanged, this, &ImagePanel::showImage);
  connect(&trial, &MaskTrial::imageTrialChanged, this, &ImagePanel::showPictures);
  connect(&trial, &MaskTrial::previewChanged, this, &ImagePanel::showBars);
  const auto showFlip = [this] { flip_->setEnabled(rates_.comparesMasks()); };
  connect(&rates_, &Rates::maskedChanged, this, showFlip);
  connect(&mask_, &MaskDocument::changed, this, showFlip);
  connect(&mask_, &MaskDocument::changed, this, &ImagePanel::showBars);
  connect(&rates_, &Rates::unmaskedChanged, this, showFlip);
  showFlip();
  showImage();
  showPictures();
  showBars();
}

void ImagePanel::addActions() {
  const auto add = [this](const QString& text, const QString& tip, const QKeySequence& key, auto&& act) {
    auto* const action = new QAction(text, this);
    action->setToolTip(tip);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, act);
    actions_ << action;
    return action;
  };
  add(tr("Previous image"), tr("The image before this one"), QKeySequence(Qt::Key_PageUp), [this] { step(-1); });
  add(tr("Next image"), tr("The image after this one"), QKeySequence(Qt::Key_PageDown), [this] { step(1); });
  flip_ = add(tr("Next image that this mask flips"),
              tr("The next one that is called another class under the mask; known once all images are evaluated"),
              QKeySequence(tr("F")), [this] {
                if (const auto next = trial_.nextFlipped()) {
                  trial_.setImage(*next);
                } else {
                  messages_.note(tr("This mask flips no image."));
                }
              });
}

QWidget* ImagePanel::makeNavigation() {
  auto* const navigation = new QWidget;
  auto* const row = new QHBoxLayout(navigation);
  row->setContentsMargins(0, 0, 0, 0);
  const QString labels[] = {tr("◀"), tr("▶"), tr("Next flipped")};
  for (int i = 0; i < 3; ++i) {
    auto* const button = new QToolButton;
    button->setDefaultAction(actions_[i]);
    button->setText(labels[i]);
    // The action's longer text stays in menus and tips.
    connect(actions_[i], &QAction::changed, button, [button, label = labels[i]] { button->setText(label); });
    row->addWidget(button);
    if (i == 0) row->addWidget(index_);
  }
  index_->setAccessibleName(tr("Image"));
  index_->setToolTip(tr("Which image of the data is shown"));
  index_->setKeyboardTracking(false);
  connect(index_, &QSpinBox::valueChanged, this, [this](int index) { trial_.setImage(index); });
  contrast_->setRange(0, contrastSteps);
  contrast_->setMinimumWidth(30);
  contrast_->setMaximumWidth(110);
  contrast_->setAccessibleName(tr("Contrast of after and removed"));
  contrast_->setToolTip(tr("Contrast of the pictures after and removed; before stays as it is"));
  connect(contrast_, &QSlider::valueChanged, this, &ImagePanel::showPictures);
  auto* const fit = new QToolButton;
  fit->setText(tr("Contrast"));
  fit->setToolTip(tr("Sets the contrast so that what was removed fills the range"));
  connect(fit, &QToolButton::clicked, this, &ImagePanel::fitContrast);
  row->addWidget(fit);
  row->addWidget(contrast_, 1);
  return navigation;
}

void ImagePanel::step(std::int64_t by) {
  const auto& images = inputs_.current()->data;
  if (!images || images->size() == 0) return;
  trial_.setImage((trial_.image() + by + images->size()) % images->size());
}

void ImagePanel::showImage() {
  const auto& images = inputs_.current()->data;
  const QSignalBlocker quiet(index_);
  index_->setEnabled(images != nullptr);
  index_->setRange(0, images ? static_cast<int>(std::min<std::int64_t>(images->size() - 1, INT_MAX)) : 0);
  index_->setValue(static_cast<int>(trial_.image()));
  if (!images || images->size() == 0) return before_->setCaption(tr("before"));
  index_->setSuffix(tr(" (last %1)").arg(images->size() - 1));
  const auto label = static_cast<std::size_t>(images->labels()[static_cast<std::size_t>(trial_.image())]);
  before_->setCaption(QString::fromStdString(images->info().classNames[label]));
  before_->setToolTip(QString::fromStdString(images->imageName(trial_.image())));
}

double ImagePanel::contrast() const {
  return std::pow(16.0, contrast_->value() / double{contrastSteps});
}

void ImagePanel::setContrast(double contrast) {
  contrast_->setValue(static_cast<int>(std::lround(std::log(contrast) / std::log(16.0) * contrastSteps)));
}

void ImagePanel::fitContrast() {
  const auto& trial = trial_.imageTrial();
  if (!trial) return;
  const Recipe& recipe = *inputs_.current()->recipe;
  const PixelBatch removed = removedPart(trial->image);
  double most = 0;
  for (const float value : removed.values) most = std::max(most, std::abs(double{value}));
  const double units = most * *std::ranges::max_element(recipe.std);
  setContrast(units > 0 ? std::clamp(.5 / units, 1.0, 16.0) : 1);
}

void ImagePanel::showPictures() {
  const QString times = contrast() > 1 ? QStringLiteral(" ×%1").arg(contrast(), 0, 'f', 1) : QString();
  after_->setCaption(tr("after") + times);
  removed_->setCaption(tr("removed") + times);
  const auto& trial = trial_.imageTrial();
  if (!trial || !inputs_.current()->recipe) {
    const QString message = inputs_.current()->hasImages() ? QString() : tr("no images");
    for (ImagePane* pane : {before_, after_, removed_}) pane->setImage({}, message);
    return;
  }
  const Recipe& recipe = *inputs_.current()->recipe;
  before_->setImage(picture(trial->image.before, recipe, 1));
  after_->setImage(picture(trial->image.after, recipe, contrast()));
  removed_->setImage(picture(removedPart(trial->image), recipe, contrast(), true));
}

std::vector<Bar> ImagePanel::topBars(const std::vector<float>& logits, int label) const {
  const std::vector<double> shares = softmax(logits);
  std::vector<std::size_t> order(shares.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto count = std::min(topCount, order.size());
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count), std::greater(),
                            [&](std::size_t i) { return shares[i]; });
  std::vector<Bar> bars;
  const std::vector<std::string> names = inputs_.current()->experiment().outputNames();
  for (std::size_t rank = 0; rank < count; ++rank) {
    const std::size_t c = order[rank];
    const QString name = QString::fromStdString(names[c]);
    bars.push_back({name, shares[c], {}, {}, static_cast<int>(c) == label});
  }
  return bars;
}

void ImagePanel::showBars() {
  const auto& logits = trial_.imageLogits();
  const LabInputs& inputs = *inputs_.current();
  if (!logits || !inputs.data) {
    const QString message = !inputs.problem.empty() ? QString::fromStdString(inputs.problem)
                            : inputs.classifier     ? QString()
                                                    : tr("Open a network to see what it says.");
    barsBefore_->setBars(tr("before"), {}, message);
    barsAfter_->setBars(tr("after"), {}, message);
    return;
  }
  const int label = inputs.data->labels()[static_cast<std::size_t>(logits->index)];
  const QString among = amongText(inputs);
  barsBefore_->setBars(tr("before: the network says%1").arg(among), topBars(logits->before, label));
  const bool now = !mask_.applied() || trial_.previewIsCurrent();
  barsAfter_->setBars(now ? tr("after: the network says%1").arg(among) : tr("after (of the mask a moment ago)"),
                      topBars(logits->after, label));
}

}  // namespace passband
