// Tools that make shapes on the frequency plane: each by dragging and, the same, by numbers. A new tool is a class and
// one line in mask_tools.cpp.
#pragma once

#include <QPointF>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/fourier/frequency_map.h"
#include "core/fourier/frequency_mask.h"

namespace passband {

/// What a tool works on.
struct ToolContext {
  FrequencyPlane plane;
  std::shared_ptr<const FrequencyMap> ranking{};  ///< the map that is shown, for the top-q tool; null: none
};

/// One number of a tool, as a spin box shows it.
struct ToolNumber {
  QString name, unit;
  double value = 0;
  double least = 0, most = 0, step = 1;
  int decimals = 0;
};

/// How the shape comes into the mask.
enum class ToolEffect {
  Combines,  ///< as the combination chosen says
  Paints,    ///< always united
  Erases,    ///< always subtracted
};

/// Points are (u, v) in cycles per image, between the bins too. The shape's pairs have weight 1, all others 0: a tool
/// never sees one partner without the other. Thread rule: UI thread.
class MaskTool {
 public:
  virtual ~MaskTool() = default;

  virtual ToolEffect effect() const { return ToolEffect::Combines; }
  /// A drag sets the numbers; so the shape stays after it.
  virtual void press(const ToolContext& context, QPointF at) = 0;
  virtual void drag(const ToolContext& context, QPointF at) = 0;
  virtual FrequencyMask shape(const ToolContext& context) const = 0;
  /// What parseMask takes for it; empty where there is none.
  virtual QString form() const { return {}; }

  virtual std::vector<ToolNumber> numbers(const FrequencyPlane& plane) const = 0;
  virtual void setNumber(std::size_t index, double value) = 0;
  /// Whether a changed number is a new shape at once; else it is drawn when asked for.
  virtual bool numbersDraw() const { return true; }
  /// A list of points as text, for a tool that numbers alone do not describe.
  virtual std::optional<QString> points() const { return {}; }
  /// Ignored where it is no such list.
  virtual void setPoints(const QString&) {}
};

struct ToolEntry {
  QString id;  ///< also the name of its icon
  QString name;
  QString hint;  ///< what to do and what comes of it
  QString key;   ///< shortcut
  std::unique_ptr<MaskTool> (*make)();
};

/// In the order of the tool bar.
const std::vector<ToolEntry>& maskTools();

/// Masks that are often wanted, as parseMask takes them: low-pass, high-pass, and the bands of a training's
/// record (core/fourier/bands.h), each alone and each removed.
struct MaskPreset {
  QString name;
  QString form;
};
std::vector<MaskPreset> maskPresets(const FrequencyPlane& plane);

}  // namespace passband
