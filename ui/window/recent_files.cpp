#include "ui/window/recent_files.h"

#include <QSettings>

namespace passband {
namespace {

QString keyOf(RecentFiles::Kind kind) {
  return kind == RecentFiles::Kind::Project ? "recent/projects"
         : kind == RecentFiles::Kind::Data  ? "recent/data"
                                            : "recent/models";
}

}  // namespace

QStringList RecentFiles::files(Kind kind) const {
  return QSettings().value(keyOf(kind)).toStringList();
}

void RecentFiles::add(Kind kind, const QString& file) {
  QStringList all = files(kind);
  all.removeAll(file);
  all.prepend(file);
  store(kind, all.mid(0, most));
}

void RecentFiles::remove(Kind kind, const QString& file) {
  QStringList all = files(kind);
  all.removeAll(file);
  store(kind, all);
}

void RecentFiles::clear() {
  QSettings settings;
  settings.remove("recent");
  emit changed();
}

void RecentFiles::store(Kind kind, const QStringList& files) {
  QSettings settings;
  settings.setValue(keyOf(kind), files);
  emit changed();
}

}  // namespace passband
