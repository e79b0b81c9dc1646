// What every plot of curves shares: axes all around, the colours and the font of its widget, and as much room as it
// has.
#pragma once

#include <QLabel>
#include <QWidget>

namespace passband {

class PlotSurface;

/// Thread rule: UI thread.
class FramedPlot : public QWidget {
  Q_OBJECT

 public:
  explicit FramedPlot(QWidget* parent = nullptr);
  /// Says why nothing is drawn; empty: no words.
  void setWords(const QString& words);
  QString words() const { return words_->text(); }

 protected:
  PlotSurface& plot() const { return *plot_; }
  /// Draws anew for another size.
  virtual void draw() {}
  /// Takes the colours and the font of now.
  virtual void restyle();

  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  PlotSurface* plot_;
  QLabel* words_;
};

}  // namespace passband
