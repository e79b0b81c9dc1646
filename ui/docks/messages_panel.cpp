#include "ui/docks/messages_panel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QVBoxLayout>

#include "ui/theme/theme.h"

namespace passband {
namespace {

QString lineOf(const Message& message) {
  const QString times = message.times > 1 ? MessagesPanel::tr(" (%1 times)").arg(message.times) : QString();
  const QString head = message.severity == Severity::Error     ? MessagesPanel::tr("Error: ")
                       : message.severity == Severity::Warning ? MessagesPanel::tr("Warning: ")
                                                               : QString();
  return message.time.toString("HH:mm:ss") + "  " + head + message.text + times;
}

}  // namespace

MessagesPanel::MessagesPanel(MessageLog& log)
    : log_(log), none_(new QLabel(tr("No messages."))), list_(new QListWidget) {
  list_->setWordWrap(true);
  list_->setTextElideMode(Qt::ElideNone);
  list_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setAccessibleName(tr("Log"));
  list_->setContextMenuPolicy(Qt::ActionsContextMenu);
  auto* const copying = new QAction(tr("Copy the chosen messages"), this);
  connect(copying, &QAction::triggered, this, &MessagesPanel::copy);
  auto* const clearing = new QAction(tr("Clear the log"), this);
  connect(clearing, &QAction::triggered, &log_, &MessageLog::clear);
  list_->addActions({copying, clearing});
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  none_->setContentsMargins(8, 4, 8, 4);
  none_->setForegroundRole(QPalette::PlaceholderText);
  none_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  column->addWidget(none_);
  column->addWidget(list_);
  list_->hide();
  for (const Message& message : log_.messages()) show(message);
  connect(&log_, &MessageLog::added, this, &MessagesPanel::show);
  connect(&log_, &MessageLog::cleared, this, [this] {
    list_->clear();
    list_->hide();
    none_->show();
  });
}

void MessagesPanel::show(const Message& message) {
  if (message.times > 1 && list_->count() > 0) {
    fill(*list_->item(list_->count() - 1), message);
    return;
  }
  none_->hide();
  list_->show();
  auto* const item = new QListWidgetItem;
  fill(*item, message);
  list_->addItem(item);
  while (list_->count() > log_.messages().size()) delete list_->takeItem(0);
  list_->scrollToBottom();
}

void MessagesPanel::fill(QListWidgetItem& item, const Message& message) const {
  item.setText(lineOf(message));
  item.setData(Qt::UserRole, static_cast<int>(message.severity));
  const bool plain = message.severity == Severity::Note;
  item.setForeground(plain ? palette().color(QPalette::Text) : severityColour(message.severity, palette()));
}

void MessagesPanel::copy() const {
  QStringList lines;
  for (const QListWidgetItem* item : list_->selectedItems()) lines << item->text();
  QApplication::clipboard()->setText(lines.join('\n'));
}

void MessagesPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange) return;
  for (int row = 0; row < list_->count(); ++row) {
    QListWidgetItem& item = *list_->item(row);
    const auto severity = static_cast<Severity>(item.data(Qt::UserRole).toInt());
    const bool plain = severity == Severity::Note;
    item.setForeground(plain ? palette().color(QPalette::Text) : severityColour(severity, palette()));
  }
}

}  // namespace passband
