#include "ui/workspaces/mask_lab/rates_panel.h"

#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>

#include "ui/lab/missing_parts.h"

namespace passband {
namespace {

constexpr std::size_t mostBars = 10;

}  // namespace

RatesPanel::RatesPanel(const Inputs& inputs, Selection& selection, const MaskDocument& mask, const Rates& rates,
                       const MaskTrial& trial)
    : inputs_(inputs),
      selection_(selection),
      mask_(mask),
      rates_(rates),
      trial_(trial),
      status_(new QLabel),
      table_(new RatesTable),
      confusion_(new BarList) {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  status_->setMinimumWidth(1);
  status_->setTextFormat(Qt::PlainText);
  column->addWidget(status_);
  column->addWidget(table_, 1);
  confusion_->setToolTip(
      tr("What the images of the selected class are called: hollow bars without the mask, full bars "
         "under it; other: the network's outputs that stand for none of the classes"));
  connect(&rates_, &Rates::maskedChanged, this, &RatesPanel::refresh);
  connect(&rates_, &Rates::unmaskedChanged, this, &RatesPanel::refresh);
  connect(&mask_, &MaskDocument::changed, this, &RatesPanel::refresh);
  connect(&trial, &MaskTrial::previewChanged, this, &RatesPanel::refresh);
  connect(&selection_, &Selection::changed, this, [this] {
    table_->selectClass(selection_.current());
    showConfusion();
  });
  connect(table_, &RatesTable::classChosen, this, [this](int c) { selection_.set({c}); });
  refresh();
}

/// The two sides of a comparison are always on the same images.
void RatesPanel::refresh() {
  if (rates_.comparesMasks()) {
    before_ = rates_.unmasked(), now_ = rates_.masked();
  } else if (mask_.applied() && trial_.preview()) {
    before_ = trial_.previewUnmasked(), now_ = trial_.preview();
  } else {
    before_ = rates_.unmasked(), now_ = nullptr;
  }
  table_->setRates(before_, now_);
  table_->selectClass(selection_.current());
  showStatus();
  showConfusion();
}

void RatesPanel::setProgress(const QString& text) {
  progress_ = text;
  showStatus();
}

void RatesPanel::showStatus() {
  const auto percent = [](const MeasuredRates& rates) { return percentText(rates.evaluation.accuracy); };
  const QString among = before_ ? amongText(*before_->inputs) : QString();
  QFont font = this->font();
  font.setBold(now_ && now_->preview);
  status_->setFont(font);
  const QString unmeasured = unmeasuredText(before_ ? rates_.maskedMeasurement() : rates_.measurement());
  const QString& aside = unmeasured.isEmpty() ? progress_ : unmeasured;
  const QString running = aside.isEmpty() ? QString() : QStringLiteral("   ") + aside;
  if (now_ && now_->preview) {
    status_->setText(tr("PREVIEW on %1 images%2: accuracy%3 %4 → %5%6")
                         .arg(now_->evaluation.images)
                         .arg(trial_.previewIsCurrent() ? QString() : tr(", of the mask a moment ago"), among,
                              percent(*before_), percent(*now_), running));
  } else if (now_) {
    status_->setText(tr("All %L1 images: accuracy%2 %3 → %4 under the mask")
                         .arg(now_->evaluation.images)
                         .arg(among, percent(*before_), percent(*now_)));
  } else if (before_) {
    const QString text = mask_.applied() ? tr("All %L1 images: accuracy%2 %3 without the mask%4")
                                         : tr("All %L1 images: accuracy%2 %3. No mask: everything is kept%4");
    status_->setText(text.arg(before_->evaluation.images).arg(among, percent(*before_), running));
  } else if (inputs_.current()->complete()) {
    status_->setText(unmeasured.isEmpty() ? tr("Evaluating the network without a mask%1").arg(running) : unmeasured);
  } else if (inputs_.current()->seeksRecipe) {
    status_->setText(tr("The preprocessing is being detected; the rates come then."));
  } else {
    const QString problem = QString::fromStdString(inputs_.current()->problem);
    status_->setText(problem.isEmpty() ? tr("Open images and a network to see its rates.") : problem);
  }
  status_->setToolTip(status_->text());
}

void RatesPanel::showConfusion() {
  const int current = selection_.current();
  const auto& shown = now_ ? now_ : before_;
  if (!shown || current < 0 || current >= shown->evaluation.confusion.rows()) {
    confusion_->setBars(tr("What the images of a class are called"), {}, shown ? tr("Select a class.") : QString());
    return;
  }
  const auto shares = [&](const MeasuredRates& rates) {
    const auto row = rates.evaluation.confusion.row(current);
    const auto classes = static_cast<std::size_t>(rates.evaluation.confusion.rows());
    const auto images =
        static_cast<double>(std::max<std::int64_t>(1, std::accumulate(row.begin(), row.end(), std::int64_t{0})));
    std::vector<double> values(std::min(row.size(), classes + 1));  // outputs of no class are one, the last
    for (std::size_t c = 0; c < row.size(); ++c) values[std::min(c, classes)] += static_cast<double>(row[c]) / images;
    return values;
  };
  const std::vector<double> now = shares(*shown);
  const std::vector<double> before = before_ ? shares(*before_) : now;
  std::vector<std::size_t> order(now.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (order.size() > mostBars) {  // the ones that matter, in the order of the classes
    std::ranges::stable_sort(order, std::greater(), [&](std::size_t c) { return std::max(now[c], before[c]); });
    order.resize(mostBars);
    std::ranges::sort(order);
  }
  std::vector<Bar> bars;
  const auto& names = inputs_.classNames();
  for (const std::size_t c : order) {
    const QString name = c < names.size() ? QString::fromStdString(names[c]) : tr("other");
    Bar bar{name, now[c], {}, {}, static_cast<int>(c) == current};
    if (now_) {
      bar.before = before[c];
      bar.text = QStringLiteral("%1 → %2").arg(percentText(before[c]), percentText(now[c]));
    }
    bars.push_back(std::move(bar));
  }
  const QString name = QString::fromStdString(names[static_cast<std::size_t>(current)]);
  confusion_->setBars(
      now_ ? tr("Images of %1 are called: without → masked").arg(name) : tr("Images of %1 are called").arg(name),
      std::move(bars));
}

}  // namespace passband
