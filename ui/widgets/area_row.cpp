#include "ui/widgets/area_row.h"

#include <QLabel>
#include <QSignalBlocker>
#include <cmath>

namespace passband {
namespace {

constexpr double leastPercent = .5, mostPercent = 60;
constexpr int sliderSteps = 1000;

/// The slider is logarithmic: small areas matter most.
int stepOf(double percent) {
  return static_cast<int>(
      std::lround(sliderSteps * std::log(percent / leastPercent) / std::log(mostPercent / leastPercent)));
}
double percentOf(int step) {
  return leastPercent * std::pow(mostPercent / leastPercent, double(step) / sliderSteps);
}

}  // namespace

AreaRow::AreaRow(double area, QWidget* parent)
    : QWidget(parent), row_(new QHBoxLayout(this)), slider_(new QSlider(Qt::Horizontal)), percent_(new QDoubleSpinBox) {
  slider_->setRange(0, sliderSteps);
  slider_->setAccessibleName(tr("Kept area"));
  percent_->setRange(leastPercent, mostPercent);
  percent_->setDecimals(1);
  percent_->setSuffix(tr(" % of the plane"));
  percent_->setToolTip(tr("The map of a class: the most relevant frequencies, up to this share of the plane"));
  auto* const label = new QLabel(tr("&Area"));
  label->setBuddy(percent_);
  row_->setContentsMargins(0, 0, 0, 0);
  row_->addWidget(label);
  row_->addWidget(slider_, 1);
  row_->addWidget(percent_);
  connect(slider_, &QSlider::valueChanged, this, [this](int step) { percent_->setValue(percentOf(step)); });
  connect(percent_, &QDoubleSpinBox::valueChanged, this, [this](double percent) {
    const QSignalBlocker quiet(slider_);
    slider_->setValue(stepOf(percent));
    emit changed(percent / 100);
  });
  setArea(area);
}

}  // namespace passband
