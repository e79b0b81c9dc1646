// The share of the plane that a map keeps: a slider, small areas spread wide, and the number.
#pragma once

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QSlider>

namespace passband {

/// Thread rule: UI thread.
class AreaRow : public QWidget {
  Q_OBJECT

 public:
  explicit AreaRow(double area, QWidget* parent = nullptr);

  /// 0..1
  double area() const { return percent_->value() / 100; }
  void setArea(double share) { percent_->setValue(100 * share); }
  /// Something that belongs behind the number.
  void addWidget(QWidget* widget) { row_->addWidget(widget); }

 signals:
  void changed(double area);

 private:
  QHBoxLayout* row_;
  QSlider* slider_;
  QDoubleSpinBox* percent_;
};

}  // namespace passband
