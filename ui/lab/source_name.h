// What people call a set of images or a network: the name of its file or folder.
#pragma once

#include <QString>

namespace passband {

/// The last part of a path, with what a source says behind it ("?severity=3"); a generated set ("syn:B1") as it is.
inline QString sourceName(const QString& source) {
  if (source.startsWith("syn:")) return source;
  const QString path = source.section('?', 0, 0);
  return path.section('/', -1, -1, QString::SectionSkipEmpty) + source.mid(path.size());
}

/// For the text of a button, a menu or a label, where a single & would underline the letter behind it.
inline QString withoutMnemonic(QString text) {
  return text.replace('&', QStringLiteral("&&"));
}

}  // namespace passband
