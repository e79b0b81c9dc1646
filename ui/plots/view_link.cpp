#include "ui/plots/view_link.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace passband {
namespace {

constexpr double leastBins = 4;
const QChar minus(0x2212);

QString number(double value, int decimals) {
  return QString::number(value, 'f', decimals).replace(QLatin1Char('-'), minus);
}

}  // namespace

void ViewLink::setPlane(std::optional<FrequencyPlane> plane) {
  if (plane == plane_) return;
  plane_ = std::move(plane);
  cursor_.reset();
  visible_ = whole();
  emit planeChanged();
  emit visibleChanged();
  emit cursorChanged();
}

QRectF ViewLink::whole() const {
  if (!plane_) return {};
  const Bin first = plane_->binAtCentred(0, 0);
  return {first.u - .5, first.v - .5, double(plane_->width()), double(plane_->height())};
}

void ViewLink::setVisible(QRectF part) {
  const QRectF all = whole();
  if (all.isEmpty() || part.isEmpty()) return;
  // One scale for both axes: what is asked for is fitted into a part of the plane's shape.
  const double least = std::min(1.0, leastBins / std::min(all.width(), all.height()));
  const double share = std::clamp(std::max(part.width() / all.width(), part.height() / all.height()), least, 1.0);
  const QSizeF size = all.size() * share;
  const double left = std::clamp(part.center().x() - size.width() / 2, all.left(), all.right() - size.width());
  const double top = std::clamp(part.center().y() - size.height() / 2, all.top(), all.bottom() - size.height());
  const QRectF fitted(QPointF(left, top), size);
  if (fitted == visible_) return;
  visible_ = fitted;
  emit visibleChanged();
}

void ViewLink::zoom(double factor, QPointF at) {
  if (visible_.isEmpty()) return;
  setVisible({at + (visible_.topLeft() - at) * factor, visible_.size() * factor});
}

void ViewLink::setCursor(std::optional<Bin> bin) {
  if (bin && (!plane_ || plane_->wrapped(bin->u, bin->v) != *bin)) bin.reset();
  if (bin == cursor_) return;
  cursor_ = bin;
  emit cursorChanged();
}

void ViewLink::moveCursor(int du, int dv) {
  const Bin from = cursor_.value_or(Bin{});
  const Bin to{from.u + du, from.v + dv};
  if (plane_ && plane_->wrapped(to.u, to.v) == to) setCursor(to);
}

double wavelengthPixels(const FrequencyPlane& plane, Bin bin) {
  return 1 / std::hypot(double(bin.u) / plane.width(), double(bin.v) / plane.height());
}

QString binText(const FrequencyPlane& plane, Bin bin) {
  const QString place = QStringLiteral("u %1   v %2   radius %3")
                            .arg(number(bin.u, 0), number(bin.v, 0), number(FrequencyPlane::radius(bin), 1));
  if (bin == Bin{0, 0}) return place + QStringLiteral("   the mean (DC)");
  const double degrees = plane.angle(plane.pairOf(bin)) * 180 / std::numbers::pi;
  return place + QStringLiteral("   angle %1°   wavelength %2 px")
                     .arg(number(degrees, 0), number(wavelengthPixels(plane, bin), 2));
}

QString valueText(double value) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  return QString::number(value, 'g', 4).replace(QLatin1Char('-'), minus);
}

}  // namespace passband
