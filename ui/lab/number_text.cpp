#include "ui/lab/number_text.h"

#include <QCoreApplication>
#include <cmath>

#include "core/base/figures.h"

namespace passband {
namespace {

QString say(const char* text) {
  return QCoreApplication::translate("Numbers", text);
}

QString intervalAs(const char* form, const Rate& rate) {
  if (!std::isfinite(rate.value)) return QStringLiteral("–");
  const auto percent = [](double share) { return QString::number(100 * share, 'f', 1); };
  return QString::fromUtf8(form).arg(percent(rate.value), percent(rate.low), percent(rate.high));
}

}  // namespace

QString countText(double count) {
  return QString::fromStdString(figures::countText(std::llround(count)));
}

QString shortIntervalText(const Rate& rate) {
  return intervalAs("%1 (%2–%3)", rate);
}

QString intervalText(const Rate& rate) {
  return intervalAs("%1 % (%2 – %3)", rate);
}

QString signedText(double value) {
  if (std::isnan(value)) return QStringLiteral("–");
  return (value < 0 ? QStringLiteral("−") : QStringLiteral("+")) + QString::number(std::abs(value), 'f', 2);
}

QString durationText(double seconds) {
  return QString::fromStdString(figures::durationText(seconds));
}

QString progressText(const Progress& progress) {
  if (progress.total <= 0) return {};
  QString text = say("%1 of %2").arg(countText(double(progress.done)), countText(double(progress.total)));
  const double rate = progress.perSecond;
  if (rate > 0) text += say(", %1/s").arg(rate < 10 ? QString::number(rate, 'f', 1) : countText(rate));
  const double left = progress.secondsLeft;
  if (left >= 0) text += say(", %1 left").arg(durationText(left < 10 ? left : std::ceil(left)));  // promises no less
  return text;
}

}  // namespace passband
