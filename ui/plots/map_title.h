// What stands above a map: its name and a note, cut to the room there is.
#pragma once

#include <QString>
#include <utility>

class QFontMetrics;

namespace passband {

struct MapTitle {
  MapTitle() = default;
  MapTitle(QString named, QString noted = {}) : name(std::move(named)), note(std::move(noted)) {}
  MapTitle(const char* named) : name(QString::fromUtf8(named)) {}
  QString text() const { return note.isEmpty() ? name : name + QLatin1Char(' ') + note; }
  bool operator==(const MapTitle&) const = default;

  QString name, note;
};

/// As much as `room` pixels hold: the name is cut first, in its middle, and then the note goes.
QString fittingText(const MapTitle& title, const QFontMetrics& metrics, int room);

}  // namespace passband
