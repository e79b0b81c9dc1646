// What the window works on: images, network, preprocessing, device; what is missing is said in words, with a button.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QWidget>

#include "ui/docks/recipe_editor.h"
#include "ui/lab/missing_parts.h"
#include "ui/lab/rates.h"
#include "ui/widgets/elided_label.h"

namespace passband {

/// Thread rule: UI thread.
class SetupPanel : public QWidget {
  Q_OBJECT

 public:
  SetupPanel(Inputs& inputs, const Rates& rates, JobBoard& jobs);
  QSize sizeHint() const override { return {300, 640}; }

  /// Beside "auto" and "cpu": what LibTorch finds, once it was asked.
  void setDevices(const QStringList& devices);

 signals:
  void openDataAsked();
  void openModelAsked();
  void openLabelsAsked();
  void readModelAsked();

 private:
  QWidget* makeData();
  void addFolderOptions(QFormLayout& form);
  void showFolderOptions();
  QWidget* makeModel();
  QWidget* makeRecipe();
  void refresh();
  void showMissing();
  void mend(Mend what);

  Inputs& inputs_;
  const Rates& rates_;
  JobBoard& jobs_;
  ElidedLabel* data_;
  QLabel* dataNote_;
  QSpinBox* limit_;
  QFormLayout* dataForm_ = nullptr;
  QComboBox* order_;    ///< of class folders
  QCheckBox* upright_;  ///< of image files
  ElidedLabel* model_;
  QLabel* modelNote_;
  QCheckBox* mappedOnly_;
  QComboBox* device_;
  RecipeEditor* recipe_;
  QLabel* accuracy_;
  QFrame* missing_;
};

}  // namespace passband
