#include "ui/plots/map_title.h"

#include <QFontMetrics>

namespace passband {
namespace {

/// Of a name that is cut; fewer tell nothing.
constexpr int leastLetters = 4;

}  // namespace

QString fittingText(const MapTitle& title, const QFontMetrics& metrics, int room) {
  if (metrics.horizontalAdvance(title.text()) <= room) return title.text();
  const QString note = QLatin1Char(' ') + title.note;
  const int forName = room - metrics.horizontalAdvance(note);
  const bool both = !title.note.isEmpty() && forName >= leastLetters * metrics.averageCharWidth();
  const QString name = metrics.elidedText(title.name, Qt::ElideMiddle, both ? forName : room);
  return both ? name + note : name;
}

}  // namespace passband
