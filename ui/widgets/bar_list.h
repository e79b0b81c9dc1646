// Shares as horizontal bars: what a network thinks of one image, or what the images of a class are called. Before and
// after the mask differ by filling and place, not by colour alone.
#pragma once

#include <QString>
#include <QWidget>
#include <optional>
#include <vector>

namespace passband {

struct Bar {
  QString label;
  double share = 0;                ///< 0..1
  std::optional<double> before{};  ///< drawn above it, hollow
  QString text{};                  ///< behind the bar, instead of the percentage
  bool marked = false;             ///< the true class
};

/// Thread rule: UI thread.
class BarList : public QWidget {
  Q_OBJECT

 public:
  explicit BarList(QWidget* parent = nullptr);

  /// `message` is shown where there are no bars.
  void setBars(const QString& title, std::vector<Bar> bars, const QString& message = {});
  const std::vector<Bar>& bars() const { return bars_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent*) override;

 private:
  static QString textOf(const Bar& bar);
  void paintBar(QPainter& painter, const QRect& row, int labelWidth, int textWidth, const Bar& bar) const;

  QString title_, message_;
  std::vector<Bar> bars_;
};

/// "92.0 %"; a dash for what is not a number.
QString percentText(double share);

}  // namespace passband
