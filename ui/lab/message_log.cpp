#include "ui/lab/message_log.h"

#include <algorithm>

#include "core/base/printable.h"

namespace passband {

void MessageLog::add(Severity severity, const QString& given) {
  const QString text = QString::fromStdString(printableText(shortened(given.toStdString())));
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

void MessageLog::warnOfSkipped(const std::vector<SkippedImage>& skipped) {
  constexpr std::size_t named = 3;
  if (skipped.empty()) return;
  QString text = tr("%n image(s) could not be used and were skipped; the first is '%1': %2", nullptr,
                    static_cast<int>(skipped.size()))
                     .arg(QString::fromStdString(skipped[0].name), QString::fromStdString(skipped[0].reason));
  for (std::size_t i = 1; i < std::min(named, skipped.size()); ++i)
    text += (i == 1 ? tr("; then '%1'") : tr(", '%1'")).arg(QString::fromStdString(skipped[i].name));
  warn(text);
}

void MessageLog::clear() {
  messages_.clear();
  emit cleared();
}

}  // namespace passband
