// Every action of the window by name: type a few letters, press Enter.
#pragma once

#include <QAction>
#include <QDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QPointer>

namespace passband {

class CommandPalette : public QDialog {
  Q_OBJECT

 public:
  /// `actions` with their places ("File", "Mask lab"); those without text, with a menu, or disabled are left out.
  /// Menus that are filled anew take their actions away while the palette is open.
  struct Entry {
    QString place;
    QPointer<QAction> action;
  };
  CommandPalette(const QList<Entry>& entries, QWidget* parent);

  /// 0: no match; more for letters that begin words and stand together. Every letter must occur, in this order.
  static int matchScore(const QString& typed, const QString& text);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter(const QString& typed);
  void choose();

  QList<Entry> entries_;
  QLineEdit* line_;
  QListWidget* list_;
};

}  // namespace passband
