// The upper right of the mask lab: one image before and after the mask, what was removed, and what the network says of
// it.
#pragma once

#include <QSlider>
#include <QSpinBox>
#include <QToolButton>
#include <QWidget>

#include "ui/lab/mask_trial.h"
#include "ui/widgets/bar_list.h"
#include "ui/widgets/image_pane.h"

namespace passband {

/// Thread rule: UI thread.
class ImagePanel : public QWidget {
  Q_OBJECT

 public:
  ImagePanel(const Inputs& inputs, const MaskDocument& mask, const Rates& rates, MaskTrial& trial,
             MessageLog& messages);

  /// Next and previous image, the next one that the mask flips: with their shortcuts.
  const QList<QAction*>& imageActions() const { return actions_; }
  /// The three pictures and the bars.
  QWidget& figure() { return *figure_; }
  void setContrast(double contrast);

 private:
  void addActions();
  QWidget* makeNavigation();
  void step(std::int64_t by);
  void showImage();
  void showPictures();
  void showBars();
  void fitContrast();
  double contrast() const;
  std::vector<Bar> topBars(const std::vector<float>& logits, int label) const;

  const Inputs& inputs_;
  const MaskDocument& mask_;
  const Rates& rates_;
  MaskTrial& trial_;
  MessageLog& messages_;
  QSpinBox* index_;
  QAction* flip_;
  QSlider* contrast_;
  QWidget* figure_;
  ImagePane* before_;
  ImagePane* after_;
  ImagePane* removed_;
  BarList* barsBefore_;
  BarList* barsAfter_;
  QList<QAction*> actions_;
};

}  // namespace passband
