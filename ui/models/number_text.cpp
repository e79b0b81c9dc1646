#include "ui/models/number_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

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
  return QLocale(QLocale::English).toString(static_cast<qlonglong>(std::llround(count)));
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
  const auto whole = static_cast<qint64>(std::ceil(seconds));
  if (seconds < 10) return QString("%1 s").arg(seconds, 0, 'f', 1);
  if (whole < 60) return QString("%1 s").arg(whole);
  if (whole < 3600) return QString("%1 min %2 s").arg(whole / 60).arg(whole % 60);
  return QString("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString progressText(const Progress& progress) {
  if (progress.total <= 0) return {};
  QString text = say("%1 of %2").arg(countText(double(progress.done)), countText(double(progress.total)));
  const double rate = progress.perSecond;
  if (rate > 0) text += say(", %1/s").arg(rate < 10 ? QString::number(rate, 'f', 1) : countText(rate));
  if (progress.secondsLeft >= 0) text += say(", %1 left").arg(durationText(progress.secondsLeft));
  return text;
}

}  // namespace passband
