#include "ui/lab/message_log.h"

#include "core/base/printable.h"

namespace passband {

void MessageLog::add(Severity severity, const QString& given) {
  const QString text = QString::fromStdString(printableText(given.toStdString()));
  constexpr qsizetype mostMessages = 1000;
  if (!messages_.isEmpty() && messages_.last().text == text && messages_.last().severity == severity) {
    Message& last = messages_.last();
    last.time = QDateTime::currentDateTime();
    ++last.times;
  } else {
    messages_.push_back({severity, text, QDateTime::currentDateTime()});
    if (messages_.size() > mostMessages) messages_.pop_front();
  }
  emit added(messages_.last());
}

void MessageLog::clear() {
  messages_.clear();
  emit cleared();
}

}  // namespace passband
