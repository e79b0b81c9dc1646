// The bar that says which colour is which value, for all views of one ColourRange: ends to type, a lock to hold them.
#pragma once

#include <QLineEdit>
#include <QToolButton>
#include <QWidget>

#include "ui/plots/colour_range.h"

namespace passband {

/// The painted strip with ticks and label.
class ColourStrip : public QWidget {
  Q_OBJECT

 public:
  explicit ColourStrip(const ColourRange& range, QWidget* parent = nullptr);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent*) override;

 private:
  void paintTicks(QPainter& painter, const QRect& strip) const;

  const ColourRange& range_;
};

/// The strip between the fields of its ends, and the lock. Thread rule: UI thread.
class ColourBar : public QWidget {
  Q_OBJECT

 public:
  explicit ColourBar(ColourRange& range, QWidget* parent = nullptr);

  /// Stands as high as a map beside it, whose rows these are, and no smaller than it must be.
  void alignWith(int top, int bottom);

 private:
  void showRange();
  void take();

  ColourRange& range_;
  QLineEdit* high_;
  QLineEdit* low_;
  QToolButton* lock_;
};

}  // namespace passband
