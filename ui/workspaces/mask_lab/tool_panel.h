// The tools of the mask lab: which one, what its shape means, and its numbers. Changing a number is a stroke like
// dragging.
#pragma once

#include <QActionGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QTimer>
#include <QToolBar>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "ui/lab/mask_document.h"
#include "ui/lab/mask_tool.h"

namespace passband {

/// Thread rule: UI thread.
class ToolPanel : public QWidget {
  Q_OBJECT

 public:
  explicit ToolPanel(MaskDocument& document, QWidget* parent = nullptr);

  /// The map that the top-q tool cuts; null: none.
  void setRanking(std::shared_ptr<const FrequencyMap> ranking) { ranking_ = std::move(ranking); }
  void chooseTool(const QString& id);
  const QString& toolId() const;
  /// Of the tool chosen: as if it were typed into its fields.
  void setNumber(std::size_t index, double value);

  // Strokes of the pointer.
  void press(QPointF at);
  void drag(QPointF at);
  void release();

  /// Tools, and invert, soften, keep and remove everything: with their shortcuts.
  const QList<QAction*>& editActions() const { return edits_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  struct Tool {
    const ToolEntry* entry;
    std::unique_ptr<MaskTool> tool;
    QAction* action;
  };

  void addTools();
  void addModes(QHBoxLayout& row);
  QWidget* makeMaskMenu();
  void addSoftening(QHBoxLayout& row);
  QAction* addEdit(const QString& text, const QString& tip, const QKeySequence& key, std::function<void()> act);
  void showTool(std::size_t index);
  void showNumbers();
  void numberChanged(std::size_t index, double value);
  void pointsChanged();
  void strokeByNumbers();
  void endNumbers();
  void showShape();
  void applyAgain();
  ToolContext context() const;
  MaskTool& tool() const { return *tools_[current_].tool; }

  MaskDocument& document_;
  std::shared_ptr<const FrequencyMap> ranking_;
  std::vector<Tool> tools_;
  std::size_t current_ = 0;
  QToolBar* bar_;
  QComboBox* means_;
  QComboBox* combination_;
  QWidget* numbers_;
  QHBoxLayout* numbersRow_;
  QList<QAction*> edits_;
  QTimer numbersEnd_;                           ///< a pause in typing ends the stroke
  bool byNumbers_ = false;                      ///< the stroke of now
  std::optional<FrequencyPlane> numbersPlane_;  ///< whose limits the fields have
  bool filling_ = false;
};

}  // namespace passband
