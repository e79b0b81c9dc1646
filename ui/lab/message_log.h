// What the user is told: errors, warnings, notes, in the order they came.
#pragma once

#include <QDateTime>
#include <QList>
#include <QObject>
#include <QString>
#include <vector>

#include "core/data/image_set.h"

namespace passband {

enum class Severity { Note, Warning, Error };

struct Message {
  Severity severity = Severity::Note;
  QString text;  ///< a full sentence
  QDateTime time;
  int times = 1;  ///< how often it came in a row
};

/// Keeps the newest 1,000, shortened(), control characters in them as '?'. Thread rule: UI thread.
class MessageLog : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  void note(const QString& text) { add(Severity::Note, text); }
  void warn(const QString& text) { add(Severity::Warning, text); }
  void error(const QString& text) { add(Severity::Error, text); }
  void add(Severity severity, const QString& given);
  /// Says how many images could not be used, and the first few by name.
  void warnOfSkipped(const std::vector<SkippedImage>& skipped);
  void clear();

  const QList<Message>& messages() const { return messages_; }

 signals:
  /// A new message at the end, or the last one came again.
  void added(const passband::Message& message);
  void cleared();

 private:
  QList<Message> messages_;
};

}  // namespace passband
