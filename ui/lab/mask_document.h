// The mask being edited, with its history: whatever changes it is one step of undo, a whole stroke too.
#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>
#include <memory>

#include "core/fourier/frequency_mask.h"
#include "ui/lab/inputs.h"
#include "ui/lab/mask_tool.h"

namespace passband {

/// What a shape stands for.
enum class ShapeMeans { Keep, Remove };
/// How a shape comes to the bins kept (with Remove: to the bins removed) so far.
enum class Combination { Replace, Unite, Intersect, Subtract };

/// Thread rule: UI thread.
class MaskDocument : public QObject {
  Q_OBJECT

 public:
  /// So many steps are kept: one of a large plane may take 300 KB.
  static constexpr int mostUndoSteps = 500;

  /// Follows the plane of the inputs: on another one everything is kept, and there is no history.
  MaskDocument(const Inputs& inputs, MessageLog& messages);
  ~MaskDocument() override;

  /// Begins with this mask: the history is cleared. `form` and `name` as with replace().
  void begin(const FrequencyMask& mask, const QString& form, const QString& name);
  /// One step of undo for a mask that another page, a file or the project offers; one of another plane is refused with
  /// a message.
  void take(const FrequencyMask& mask, const QString& name);
  QUndoStack& history() { return history_; }

  const FrequencyMask& mask() const { return *mask_; }
  /// Immutable: a new object after each change.
  const std::shared_ptr<const FrequencyMask>& snapshot() const { return mask_; }
  /// The snapshot; null where it keeps everything, and without images.
  const std::shared_ptr<const FrequencyMask>& applied() const { return applied_; }
  /// What parseMask takes for exactly this mask; empty where it cannot be said so.
  const QString& form() const { return form_; }
  /// The form, or what the mask came from: "top 5 % of ADCS of frog", "painted".
  QString name() const;
  bool keepsEverything() const;

  ShapeMeans means() const { return means_; }
  void setMeans(ShapeMeans means);
  Combination combination() const { return combination_; }
  void setCombination(Combination combination);

  // A stroke: begun, shown as often as the pointer moves, then one step of undo, or nothing.
  void beginStroke();
  void showStroke(const FrequencyMask& shape, const QString& shapeForm, ToolEffect effect);
  void endStroke(const QString& step);
  void cancelStroke();
  bool inStroke() const { return before_ != nullptr; }

  // One step each; nothing where nothing changes.
  void combine(const FrequencyMask& shape, const QString& shapeForm, ToolEffect effect, const QString& step);
  /// `name`: what it is called where parseMask cannot say it.
  void replace(const FrequencyMask& mask, const QString& form, const QString& name, const QString& step);
  void invert();
  void soften(double sigmaBins);
  void keepAll();
  void removeAll();

 signals:
  /// The mask is another one, also within a stroke.
  void changed();
  /// What a shape means, or how shapes are combined, is another.
  void modesChanged();
  /// A stroke has ended, or another step was made: time for the full numbers.
  void settled();
  /// By take().
  void taken();

 private:
  class Step;
  struct State;

  State state() const;
  State combined(const State& from, const FrequencyMask& shape, const QString& shapeForm, ToolEffect effect) const;
  void set(const State& state);
  void show(const State& state);
  void restart(const State& state);
  void push(const State& after, const QString& step);

  const Inputs& inputs_;
  MessageLog& messages_;
  QUndoStack history_;
  std::shared_ptr<const FrequencyMask> mask_, applied_;
  QString form_, name_;
  ShapeMeans means_ = ShapeMeans::Keep;
  Combination combination_ = Combination::Replace;
  std::shared_ptr<const State> before_;  ///< the stroke
  bool isOther_ = false;                 ///< by another plane, and nobody was told yet
};

}  // namespace passband
