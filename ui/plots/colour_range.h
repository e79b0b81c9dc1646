// Which colour stands for which value, shared by all views that are compared: one range, one table, one lock.
#pragma once

#include <QObject>
#include <QString>

#include "core/export/colour_table.h"

namespace passband {

/// Thread rule: UI thread.
class ColourRange : public QObject {
  Q_OBJECT

 public:
  enum class Spacing { Linear, Logarithmic };

  using QObject::QObject;

  ColourScale scale() const { return scale_; }
  Spacing spacing() const { return spacing_; }
  /// "mean |F|": beside the bar.
  const QString& label() const { return label_; }
  double low() const { return low_; }
  double high() const { return high_; }
  bool locked() const { return locked_; }

  /// Another kind of value: forgets the range and the lock.
  void setKind(ColourScale scale, Spacing spacing, const QString& label);
  /// What the shown values span; taken unless locked. Diverging ranges are made symmetric, logarithmic ones positive.
  void fit(double low, double high);
  /// Chosen by the user: locks. Ignored unless low < high, and 0 < low where logarithmic.
  void choose(double low, double high);
  void setLocked(bool locked);

  /// 0..1 from low to high, outside it beyond; NaN for what has no place (NaN, and <= 0 in a logarithmic range).
  double position(double value) const;
  /// The value at a position 0..1.
  double valueAt(double position) const;

 signals:
  void changed();

 private:
  void setRange(double low, double high);

  ColourScale scale_ = ColourScale::Sequential;
  Spacing spacing_ = Spacing::Linear;
  QString label_;
  double low_ = 0;
  double high_ = 1;
  bool locked_ = false;
};

}  // namespace passband
