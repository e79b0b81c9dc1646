// What people call a set of images or a network: the name of its file or folder.
#pragma once

#include <QString>

namespace passband {

/// The last part of a path; a generated set ("syn:B1") as it is.
inline QString sourceName(const QString& source) {
  return source.startsWith("syn:") ? source : source.section('/', -1, -1, QString::SectionSkipEmpty);
}

}  // namespace passband
