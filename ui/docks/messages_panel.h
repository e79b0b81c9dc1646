// What the user was told, newest at the end.
#pragma once

#include <QLabel>
#include <QListWidget>
#include <QWidget>

#include "ui/lab/message_log.h"

namespace passband {

/// Thread rule: UI thread.
class MessagesPanel : public QWidget {
  Q_OBJECT

 public:
  explicit MessagesPanel(MessageLog& log);
  QSize sizeHint() const override { return {360, 150}; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void show(const Message& message);
  void fill(QListWidgetItem& item, const Message& message) const;
  void copy() const;

  MessageLog& log_;
  QLabel* none_;
  QListWidget* list_;
};

}  // namespace passband
