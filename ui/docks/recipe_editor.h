// The preprocessing as fields: a preset, or any size, mean and standard deviation that the command line can say too.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QWidget>
#include <optional>

#include "core/workflow/recipe_choice.h"

namespace passband {

/// Thread rule: UI thread.
class RecipeEditor : public QWidget {
  Q_OBJECT

 public:
  explicit RecipeEditor(QWidget* parent = nullptr);

  /// `more`: what is known of it besides, a full sentence.
  void setRecipe(const std::optional<Recipe>& recipe, RecipeOrigin origin, const QString& more = {});
  /// Shows the button that asks for the detected recipe.
  void offerDetected(bool offered);
  const std::optional<Recipe>& recipe() const { return recipe_; }

 signals:
  void edited(const passband::RecipeRequest& request);
  void detectedAsked();

 private:
  void build();
  void choosePreset(int index);
  void takeFields();
  void showFields();

  std::optional<Recipe> recipe_;
  QComboBox* preset_;
  QSpinBox* height_;
  QSpinBox* width_;
  QComboBox* fit_;
  QLineEdit* mean_;
  QLineEdit* std_;
  QLabel* origin_;
  QPushButton* detected_;
  bool showing_ = false;
};

/// "0.485 0.456 0.406", and back: one number, or three with blanks or commas between; nothing for other texts.
QString channelsText(const std::array<float, 3>& values, int channels);
std::optional<std::array<float, 3>> channelsOf(const QString& text);

}  // namespace passband
