#include "ui/plots/colour_bar.h"

#include <QDoubleValidator>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/export/ticks.h"
#include "ui/plots/figure.h"
#include "ui/plots/view_link.h"

namespace passband {
namespace {

constexpr int stripWidth = 16;
constexpr int tickLength = 4;
constexpr int labelLines = 2;

struct Tick {
  double value;
  QString text;
};

/// Powers of ten; with their doubles and fives where these are too few.
std::vector<Tick> logarithmicTicks(double low, double high) {
  std::vector<Tick> ticks;
  const double decades = std::log10(high / low);
  const int every = std::max(1, static_cast<int>(std::ceil(decades / 8)));
  for (int power = static_cast<int>(std::floor(std::log10(low))); power <= std::log10(high); ++power) {
    if (power % every != 0) continue;
    for (const int factor : {1, 2, 5}) {
      const double value = factor * std::pow(10, power);
      if (factor > 1 && decades > 2) break;
      if (value >= low && value <= high) ticks.push_back({value, valueText(value)});
    }
  }
  return ticks;
}

std::vector<Tick> ticksOf(const ColourRange& range, int atMost) {
  if (range.spacing() == ColourRange::Spacing::Logarithmic) return logarithmicTicks(range.low(), range.high());
  const auto values = roundTicks(range.low(), range.high(), atMost);
  std::vector<Tick> ticks;
  for (const double value : values) ticks.push_back({value, valueText(value)});
  return ticks;
}

QLineEdit* endField(const QString& name, const QString& tip) {
  auto* const field = new QLineEdit;
  field->setAccessibleName(name);
  field->setToolTip(tip);
  field->setValidator(new QDoubleValidator(field));
  field->setFixedWidth(field->fontMetrics().horizontalAdvance(QStringLiteral("-0.00e-00")) + 14);
  leaveOutOfFigures(*field);
  return field;
}

}  // namespace

ColourStrip::ColourStrip(const ColourRange& range, QWidget* parent) : QWidget(parent), range_(range) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
  connect(&range, &ColourRange::changed, this, qOverload<>(&QWidget::update));
}

QSize ColourStrip::sizeHint() const {
  return {stripWidth + tickLength + 4 + fontMetrics().horizontalAdvance(QStringLiteral("-0.0000")) +
              labelLines * fontMetrics().height(),
          200};
}

QSize ColourStrip::minimumSizeHint() const {
  return {sizeHint().width(), 90};
}

void ColourStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const int half = fontMetrics().height() / 2 + 1;
  const QRect strip(1, half, stripWidth, height() - 2 * half);
  for (int y = 0; y < strip.height(); ++y) {
    const Rgb colour = colourAt(range_.scale(), 1 - (y + .5) / strip.height());
    painter.fillRect(strip.left(), strip.top() + y, strip.width(), 1, QColor(colour.red, colour.green, colour.blue));
  }
  painter.setPen(palette().color(QPalette::WindowText));
  painter.drawRect(strip.adjusted(-1, -1, 0, 0));
  paintTicks(painter, strip);
  painter.save();
  painter.translate(width() - 2, height() / 2.0);
  painter.rotate(-90);
  const int lines = labelLines * fontMetrics().height();
  painter.drawText(QRectF(-height() / 2.0, -lines, height(), lines),
                   Qt::AlignHCenter | Qt::AlignBottom | Qt::TextWordWrap, range_.label());
  painter.restore();
}

void ColourStrip::paintTicks(QPainter& painter, const QRect& strip) const {
  const int line = fontMetrics().height();
  for (const auto& [value, text] : ticksOf(range_, std::max(2, strip.height() / (2 * line)))) {
    const double y = strip.top() + (1 - range_.position(value)) * strip.height();
    painter.drawLine(QPointF(strip.right() + 1, y), QPointF(strip.right() + 1 + tickLength, y));
    painter.drawText(QRectF(strip.right() + tickLength + 4, y - line / 2.0, width(), line),
                     Qt::AlignLeft | Qt::AlignVCenter, text);
  }
}

ColourBar::ColourBar(ColourRange& range, QWidget* parent)
    : QWidget(parent),
      range_(range),
      high_(endField(tr("Upper end of the color range"), tr("Value of the last color. Typing here locks the range."))),
      low_(endField(tr("Lower end of the color range"), tr("Value of the first color. Typing here locks the range."))),
      lock_(new QToolButton) {
  lock_->setCheckable(true);
  lock_->setToolTip(tr("Lock the color range: the same color stays the same value when other maps are shown"));
  leaveOutOfFigures(*lock_);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(high_);
  column->addWidget(new ColourStrip(range), 1);
  column->addWidget(low_);
  column->addWidget(lock_);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
  connect(&range, &ColourRange::changed, this, &ColourBar::showRange);
  connect(lock_, &QToolButton::clicked, &range, &ColourRange::setLocked);
  for (QLineEdit* field : {high_, low_}) connect(field, &QLineEdit::editingFinished, this, &ColourBar::take);
  showRange();
}

void ColourBar::alignWith(int top, int bottom) {
  const QMargins now = layout()->contentsMargins();
  const int least = layout()->minimumSize().height() - now.top() - now.bottom();
  const int tall = std::max(bottom - top, least);
  const int above = std::max(0, (top + bottom - tall) / 2);
  layout()->setContentsMargins(0, above, 0, std::max(0, height() - above - tall));
}

void ColourBar::showRange() {
  high_->setText(QString::number(range_.high(), 'g', 4));
  low_->setText(QString::number(range_.low(), 'g', 4));
  high_->setModified(false);
  low_->setModified(false);
  lock_->setChecked(range_.locked());
  lock_->setText(range_.locked() ? tr("Locked") : tr("Lock"));
}

void ColourBar::take() {
  if (!high_->isModified() && !low_->isModified()) return;
  // The end that was not typed keeps its full digits.
  const double low = low_->isModified() ? low_->text().toDouble() : range_.low();
  const double high = high_->isModified() ? high_->text().toDouble() : range_.high();
  range_.choose(low, high);
  showRange();
}

}  // namespace passband
