#include "ui/widgets/command_palette.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

namespace passband {
namespace {

QString plainText(const QAction* action) {
  QString text = action->text();
  text.remove('&');
  if (action->isCheckable() && action->isChecked()) text += "  ✓";
  return text;
}

}  // namespace

CommandPalette::CommandPalette(const QList<Entry>& entries, QWidget* parent)
    : QDialog(parent), line_(new QLineEdit), list_(new QListWidget) {
  for (const Entry& entry : entries) {
    const bool usable = entry.action->isEnabled() && entry.action->menu() == nullptr && !entry.action->text().isEmpty();
    if (usable && !entry.action->isSeparator()) entries_.push_back(entry);
  }
  setWindowTitle(tr("Commands"));
  line_->setPlaceholderText(tr("Type what you want to do"));
  line_->setAccessibleName(tr("Command to look for"));
  line_->installEventFilter(this);
  list_->setUniformItemSizes(true);
  list_->setAccessibleName(tr("Commands found"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->addWidget(line_);
  column->addWidget(list_);
  resize(parent != nullptr ? std::min(620, parent->width() - 40) : 620, 420);
  connect(line_, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(line_, &QLineEdit::returnPressed, this, &CommandPalette::choose);
  connect(list_, &QListWidget::itemActivated, this, &CommandPalette::choose);
  filter({});
}

int CommandPalette::matchScore(const QString& typed, const QString& text) {
  int score = 1;
  qsizetype at = 0;
  bool together = false;
  for (const QChar letter : typed) {
    if (letter.isSpace()) continue;
    const qsizetype found = text.indexOf(letter, at, Qt::CaseInsensitive);
    if (found < 0) return 0;
    if (together && found == at) score += 4;
    if (found == 0 || !text[found - 1].isLetterOrNumber()) score += 3;
    at = found + 1;
    together = true;
  }
  return score;
}

void CommandPalette::filter(const QString& typed) {
  struct Found {
    int score;
    qsizetype entry;
  };
  std::vector<Found> found;
  for (qsizetype i = 0; i < entries_.size(); ++i) {
    if (!entries_[i].action) continue;
    const int score = matchScore(typed, plainText(entries_[i].action) + " " + entries_[i].place);
    if (score > 0) found.push_back({score, i});
  }
  std::ranges::stable_sort(found, std::greater(), &Found::score);
  list_->clear();
  for (const Found& match : found) {
    const auto& [place, action] = entries_[match.entry];
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    auto* const item = new QListWidgetItem(
        action->icon(), plainText(action) + "    " + place + (keys.isEmpty() ? QString() : "    " + keys));
    item->setToolTip(action->toolTip());
    item->setData(Qt::UserRole, static_cast<qlonglong>(match.entry));
    list_->addItem(item);
  }
  list_->setCurrentRow(0);
}

void CommandPalette::choose() {
  const QListWidgetItem* const item = list_->currentItem();
  if (item == nullptr) return;
  QAction* const action = entries_[item->data(Qt::UserRole).toLongLong()].action;
  accept();
  if (action == nullptr) return;
  QTimer::singleShot(0, action, &QAction::trigger);  // after the dialog is gone: the action may open one itself
}

/// Up and down move in the list while the line keeps the keyboard.
bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == line_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown) {
      QCoreApplication::sendEvent(list_, event);
      return true;
    }
  }
  return QDialog::eventFilter(watched, event);
}

}  // namespace passband
