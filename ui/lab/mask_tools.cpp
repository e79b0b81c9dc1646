#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/fourier/bands.h"
#include "core/fourier/parse_mask.h"
#include "ui/lab/drawn_shapes.h"
#include "ui/lab/mask_tool.h"

namespace passband {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("MaskTool", text);
}

double rounded(double value, double step) {
  return std::round(value / step) / std::round(1 / step);
}

QString text(double value) {
  return QString::number(value, 'g', 6);
}

double radiusOf(QPointF at) {
  return std::hypot(at.x(), at.y());
}

double largestRadius(const FrequencyPlane& plane) {
  return std::ceil(plane.radiusOf(plane.pairCount() - 1)) + 1;
}

Bin nearestBin(const FrequencyPlane& plane, QPointF at) {
  const Bin first = plane.binAtCentred(0, 0);
  return {std::clamp(static_cast<int>(std::floor(at.x() + .5)), first.u, first.u + plane.width() - 1),
          std::clamp(static_cast<int>(std::floor(at.y() + .5)), first.v, first.v + plane.height() - 1)};
}

class RingTool : public MaskTool {
 public:
  void press(const ToolContext& context, QPointF at) override {
    pressed_ = radiusOf(at);
    drag(context, at);
  }
  void drag(const ToolContext&, QPointF at) override {
    const double now = radiusOf(at);
    const double half = std::max(0.0, .5 - std::abs(now - pressed_) / 2);  // at least one bin wide
    const double inner = std::min(pressed_, now) - half;
    inner_ = inner < .5 ? 0 : rounded(inner, .1);  // from the centre on, DC stays
    outer_ = rounded(std::max(pressed_, now) + half, .1);
  }
  FrequencyMask shape(const ToolContext& context) const override { return ringMask(context.plane, inner_, outer_); }
  QString form() const override { return QStringLiteral("ring:%1,%2").arg(text(inner_), text(outer_)); }
  std::vector<ToolNumber> numbers(const FrequencyPlane& plane) const override {
    const double most = largestRadius(plane);
    return {{tr("from radius"), {}, inner_, 0, most, .5, 1}, {tr("to radius"), {}, outer_, 0, most, .5, 1}};
  }
  void setNumber(std::size_t index, double value) override {
    (index == 0 ? inner_ : outer_) = value;
    if (inner_ > outer_) (index == 0 ? outer_ : inner_) = value;
  }

 private:
  double pressed_ = 0;
  double inner_ = 4, outer_ = 8;
};

class WedgeTool : public MaskTool {
 public:
  void press(const ToolContext&, QPointF at) override {
    angle_ = rounded(std::fmod(degreesOf(at) + 180, 180), 1);
    halfWidth_ = 5;
  }
  void drag(const ToolContext&, QPointF at) override {
    halfWidth_ = rounded(std::abs(std::remainder(degreesOf(at) - angle_, 180)), 1);
  }
  FrequencyMask shape(const ToolContext& context) const override {
    return wedgeMask(context.plane, angle_ * std::numbers::pi / 180, halfWidth_ * std::numbers::pi / 180);
  }
  QString form() const override { return QStringLiteral("wedge:%1,%2").arg(text(angle_), text(halfWidth_)); }
  std::vector<ToolNumber> numbers(const FrequencyPlane&) const override {
    return {{tr("angle"), tr("°"), angle_, 0, 180, 5, 1}, {tr("half width"), tr("°"), halfWidth_, 0, 90, 1, 1}};
  }
  void setNumber(std::size_t index, double value) override { (index == 0 ? angle_ : halfWidth_) = value; }

 private:
  static double degreesOf(QPointF at) { return std::atan2(at.y(), at.x()) * 180 / std::numbers::pi; }

  double angle_ = 45, halfWidth_ = 10;
};

class RectangleTool : public MaskTool {
 public:
  void press(const ToolContext& context, QPointF at) override {
    pressed_ = nearestBin(context.plane, at);
    drag(context, at);
  }
  void drag(const ToolContext& context, QPointF at) override {
    const Bin now = nearestBin(context.plane, at);
    from_ = {std::min(pressed_.u, now.u), std::min(pressed_.v, now.v)};
    to_ = {std::max(pressed_.u, now.u), std::max(pressed_.v, now.v)};
  }
  FrequencyMask shape(const ToolContext& context) const override { return rectangleMask(context.plane, from_, to_); }
  QString form() const override {
    return QStringLiteral("rect:%1,%2,%3,%4").arg(from_.u).arg(from_.v).arg(to_.u).arg(to_.v);
  }
  std::vector<ToolNumber> numbers(const FrequencyPlane& plane) const override {
    const Bin first = plane.binAtCentred(0, 0);
    const double lastU = first.u + plane.width() - 1, lastV = first.v + plane.height() - 1;
    return {{tr("u from"), {}, double(from_.u), double(first.u), lastU},
            {tr("to"), {}, double(to_.u), double(first.u), lastU},
            {tr("v from"), {}, double(from_.v), double(first.v), lastV},
            {tr("to"), {}, double(to_.v), double(first.v), lastV}};
  }
  void setNumber(std::size_t index, double value) override {
    const int number = static_cast<int>(std::lround(value));
    switch (index) {
      case 0:
        from_.u = number, to_.u = std::max(to_.u, number);
        break;
      case 1:
        to_.u = number, from_.u = std::min(from_.u, number);
        break;
      case 2:
        from_.v = number, to_.v = std::max(to_.v, number);
        break;
      default:
        to_.v = number, from_.v = std::min(from_.v, number);
    }
  }

 private:
  Bin pressed_;
  Bin from_{-3, -3}, to_{3, 3};
};

class LassoTool : public MaskTool {
 public:
  void press(const ToolContext&, QPointF at) override { corners_ = {at}; }
  void drag(const ToolContext&, QPointF at) override {
    if (corners_.empty() || radiusOf(at - corners_.back()) >= .2) corners_.push_back(at);
  }
  FrequencyMask shape(const ToolContext& context) const override { return polygonMask(context.plane, corners_); }
  std::vector<ToolNumber> numbers(const FrequencyPlane&) const override { return {}; }
  void setNumber(std::size_t, double) override {}
  std::optional<QString> points() const override {
    QStringList words;
    for (const QPointF& corner : corners_) {
      words << text(rounded(corner.x(), .1)) + QLatin1Char(',') + text(rounded(corner.y(), .1));
    }
    return words.join(QLatin1Char(' '));
  }
  void setPoints(const QString& list) override {
    std::vector<QPointF> corners;
    for (const QString& word : list.split(QRegularExpression(QStringLiteral("[\\s;]+")), Qt::SkipEmptyParts)) {
      const QStringList numbers = word.split(QLatin1Char(','));
      bool first = false, second = false;
      const QPointF corner(numbers.value(0).toDouble(&first), numbers.value(1).toDouble(&second));
      if (numbers.size() != 2 || !first || !second) return;
      corners.push_back(corner);
    }
    corners_ = std::move(corners);
  }

 private:
  std::vector<QPointF> corners_;
};

/// Bins within half the diameter of the way of the pointer, from bin to bin.
class BrushTool : public MaskTool {
 public:
  explicit BrushTool(ToolEffect effect) : effect_(effect) {}

  ToolEffect effect() const override { return effect_; }
  void press(const ToolContext& context, QPointF at) override {
    at_ = nearestBin(context.plane, at);
    painted_.emplace(context.plane, 0);
    paintAlong(*painted_, at_, at_, diameter_ / 2);
  }
  void drag(const ToolContext& context, QPointF at) override {
    const Bin to = nearestBin(context.plane, at);
    paintAlong(*painted_, at_, to, diameter_ / 2);
    at_ = to;
  }
  FrequencyMask shape(const ToolContext& context) const override {
    if (painted_ && painted_->plane() == context.plane) return *painted_;
    FrequencyMask spot(context.plane, 0);
    paintAlong(spot, at_, at_, diameter_ / 2);
    return spot;
  }
  std::vector<ToolNumber> numbers(const FrequencyPlane& plane) const override {
    const Bin first = plane.binAtCentred(0, 0);
    return {{tr("size"), tr(" bins"), diameter_, 1, double(std::min(plane.width(), plane.height())), 1, 0},
            {tr("at u"), {}, double(at_.u), double(first.u), double(first.u + plane.width() - 1)},
            {tr("v"), {}, double(at_.v), double(first.v), double(first.v + plane.height() - 1)}};
  }
  void setNumber(std::size_t index, double value) override {
    painted_.reset();
    if (index == 0) diameter_ = value;
    if (index == 1) at_.u = static_cast<int>(std::lround(value));
    if (index == 2) at_.v = static_cast<int>(std::lround(value));
  }
  bool numbersDraw() const override { return false; }

 private:
  ToolEffect effect_;
  double diameter_ = 3;
  Bin at_;
  std::optional<FrequencyMask> painted_;  ///< of the last stroke
};

/// Everything at least as strong as the bin pointed at, on the map that is shown.
class TopShareTool : public MaskTool {
 public:
  void press(const ToolContext& context, QPointF at) override { drag(context, at); }
  void drag(const ToolContext& context, QPointF at) override {
    if (!context.ranking) return;
    const double value = context.ranking->at(nearestBin(context.plane, at));
    double bins = 0;
    for (int pair = 0; pair < context.plane.pairCount(); ++pair) {
      if (context.ranking->values[static_cast<std::size_t>(pair)] >= value) bins += context.plane.binsInPair(pair);
    }
    percent_ = 100 * bins / static_cast<double>(context.plane.binCount());
  }
  FrequencyMask shape(const ToolContext& context) const override {
    return context.ranking ? topShareMask(*context.ranking, percent_ / 100) : FrequencyMask(context.plane, 0);
  }
  std::vector<ToolNumber> numbers(const FrequencyPlane&) const override {
    return {{tr("top"), tr(" %"), percent_, 0, 100, .5, 1}};
  }
  void setNumber(std::size_t, double value) override { percent_ = value; }

 private:
  double percent_ = 5;
};

/// The lowest or the highest frequencies, up to or from the radius pointed at.
class PassTool : public MaskTool {
 public:
  explicit PassTool(bool low) : low_(low) {}

  void press(const ToolContext& context, QPointF at) override { drag(context, at); }
  void drag(const ToolContext& context, QPointF at) override {
    double bins = 0;
    for (int pair = 0; pair < context.plane.pairCount(); ++pair) {
      const double radius = context.plane.radiusOf(pair);
      if (low_ ? radius <= radiusOf(at) : radius >= radiusOf(at)) bins += context.plane.binsInPair(pair);
    }
    percent_ = 100 * bins / static_cast<double>(context.plane.binCount());
  }
  FrequencyMask shape(const ToolContext& context) const override {
    return parseMask(context.plane, form().toStdString());
  }
  QString form() const override {
    return (low_ ? QStringLiteral("lowpass:%1") : QStringLiteral("highpass:%1")).arg(percent_ / 100, 0, 'g', 12);
  }
  std::vector<ToolNumber> numbers(const FrequencyPlane&) const override {
    return {{low_ ? tr("lowest") : tr("highest"), tr(" %"), percent_, 0, 100, .5, 1}};
  }
  void setNumber(std::size_t, double value) override { percent_ = value; }

 private:
  bool low_;
  double percent_ = 5;
};

template <class Tool, auto... arguments>
std::unique_ptr<MaskTool> make() {
  return std::make_unique<Tool>(arguments...);
}

}  // namespace

const std::vector<ToolEntry>& maskTools() {
  static const std::vector<ToolEntry> tools{
      {"ring", tr("Ring"), tr("Drag from one radius to another: all orientations of these frequencies"), "R",
       make<RingTool>},
      {"wedge", tr("Wedge"), tr("Press on an orientation and drag sideways to widen it"), "W", make<WedgeTool>},
      {"rectangle", tr("Rectangle"), tr("Drag from corner to corner"), "E", make<RectangleTool>},
      {"lasso", tr("Lasso"), tr("Draw around the bins"), "L", make<LassoTool>},
      {"brush", tr("Brush"), tr("Paint bins one by one"), "B", make<BrushTool, ToolEffect::Paints>},
      {"eraser", tr("Eraser"), tr("Take painted bins back"), "X", make<BrushTool, ToolEffect::Erases>},
      {"top", tr("Top q"), tr("Click a bin: everything at least as strong on the map shown"), "T", make<TopShareTool>},
      {"lowpass", tr("Low-pass"), tr("Drag: all frequencies up to this radius"), "P", make<PassTool, true>},
      {"highpass", tr("High-pass"), tr("Drag: all frequencies from this radius up"), "H", make<PassTool, false>},
  };
  return tools;
}

std::vector<MaskPreset> maskPresets(const FrequencyPlane& plane) {
  std::vector<MaskPreset> presets;
  for (const int percent : {5, 13, 25}) {
    presets.push_back(
        {tr("Low-pass, %1 % of the plane").arg(percent), QStringLiteral("lowpass:%1").arg(percent / 100.)});
  }
  for (const int percent : {25, 50}) {
    presets.push_back(
        {tr("High-pass, %1 % of the plane").arg(percent), QStringLiteral("highpass:%1").arg(percent / 100.)});
  }
  const auto edges = bandEdges(plane);
  const auto addBands = [&](const QString& name, const std::vector<std::string>& forms) {
    for (std::size_t band = 0; band < forms.size(); ++band) {
      const QString radii = QString::fromStdString(bandName(edges, band)).replace('-', QChar(0x2013));
      presets.push_back({name.arg(radii), QString::fromStdString(forms[band])});
    }
  };
  addBands(tr("Band-pass, radius %1 and DC"), bandPassForms(plane));
  addBands(tr("Band-stop, radius %1 removed"), bandStopForms(plane));
  return presets;
}

}  // namespace passband
