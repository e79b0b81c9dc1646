// What the user is told: errors, warnings, notes, in the order they came.
#pragma once

#include <QDateTime>
#include <QList>
#include <QObject>
#include <QString>

namespace passband {

enum class Severity { Note, Warning, Error };

struct Message {
  Severity severity = Severity::Note;
  QString text;  ///< a full sentence
  QDateTime time;
  int times = 1;  ///< how often it came in a row
};

/// Keeps the newest 1,000, control characters in them as '?'. Thread rule: UI thread.
class MessageLog : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  void note(const QString& text) { add(Severity::Note, text); }
  void warn(const QString& text) { add(Severity::Warning, text); }
  void error(const QString& text) { add(Severity::Error, text); }
  void add(Severity severity, const QString& given);
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
