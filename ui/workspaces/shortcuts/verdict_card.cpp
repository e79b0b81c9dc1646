#include "ui/workspaces/shortcuts/verdict_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "core/analysis/null_spread.h"
#include "ui/models/number_text.h"
#include "ui/plots/area_plot.h"
#include "ui/plots/series_style.h"

namespace passband {
namespace {

/// A rate, as the card draws it against the area.
struct Curve {
  const char* name;
  double lowest;
  double (*of)(const RateCounts&);
  double (*low)(const RateCounts&);
  double (*high)(const RateCounts&);
};

/// J's interval comes from those of TPR and FPR, as if both were at their ends.
constexpr Curve curves[] = {
    {"J", -.25, jOf, [](const RateCounts& counts) { return counts.tpr().low - counts.fpr().high; },
     [](const RateCounts& counts) { return counts.tpr().high - counts.fpr().low; }},
    {"TPR", 0, tprOf, [](const RateCounts& counts) { return counts.tpr().low; },
     [](const RateCounts& counts) { return counts.tpr().high; }},
    {"FPR", 0, fprOf, [](const RateCounts& counts) { return counts.fpr().low; },
     [](const RateCounts& counts) { return counts.fpr().high; }}};

void addNull(AreaBand& band, const NullSample& sample, const Curve& curve) {
  const NullSpread spread = spreadOf(sample.draws, curve.of);
  band.middle.push_back(spread.mean);
  band.low.push_back(spread.low);
  band.high.push_back(spread.high);
}

AreaPlot* makePlot(const ClassMeasures& measures, const Curve& curve) {
  std::vector<AreaMeasures> areas = measures.areas;
  std::ranges::sort(areas, {}, &AreaMeasures::area);
  AreaBand map, equalArea, equalEnergy;
  std::vector<double> shares;
  for (const AreaMeasures& at : areas) {
    shares.push_back(at.area);
    map.middle.push_back(curve.of(at.map));
    map.low.push_back(curve.low(at.map));
    map.high.push_back(curve.high(at.map));
    addNull(equalArea, at.equalArea, curve);
    addNull(equalEnergy, at.equalEnergy, curve);
  }
  auto* const plot = new AreaPlot;
  plot->setCurve(std::move(shares), map, {equalArea, equalEnergy}, QString::fromLatin1(curve.name), curve.lowest);
  plot->setToolTip(VerdictCard::tr("%1 against the kept area; J = TPR − FPR").arg(QString::fromLatin1(curve.name)));
  return plot;
}

QLabel* makeLegend() {
  const auto of = [](int style, const QString& text) {
    return QStringLiteral("<span style='color:%1'>%2</span>").arg(seriesPen(style).color().name(), text);
  };
  auto* const legend = new QLabel(of(0, VerdictCard::tr("● under the map")) + QStringLiteral("   ") +
                                  of(1, VerdictCard::tr("■ random masks of equal area")) + QStringLiteral("   ") +
                                  of(2, VerdictCard::tr("■ of equal energy")));
  legend->setToolTip(
      VerdictCard::tr("Dots with 95 % intervals: the map; bands: the middle 90 % of random masks, dashed their mean"));
  legend->setWordWrap(true);
  return legend;
}

QString ratesText(const ClassMeasures& measures, const ClassVerdict& verdict) {
  const AreaMeasures& at = measures.areas.at(0);
  const auto percent = [](double share) { return QString::number(100 * share, 'f', 1); };
  return VerdictCard::tr("at %1 %: TPR %2, FPR %3 %\nJ %4; random %5; p %6\nno mask: TPR %7, FPR %8 %")
      .arg(percent(at.area), shortIntervalText(at.map.tpr()), percent(at.map.fpr().value), signedText(at.map.j()),
           signedText(spreadOf(at.equalArea.draws, jOf).mean), QString::number(verdict.pAdjusted, 'f', 3),
           percent(measures.full.tpr().value), percent(measures.full.fpr().value));
}

QString decideText(const ClassVerdict& verdict) {
  QString text;
  if (verdict.imagesToDecide > 0)
    text += VerdictCard::tr(" %L1 images of the class would decide it.").arg(qlonglong(verdict.imagesToDecide));
  if (verdict.masksToDecide > 0)
    text += VerdictCard::tr(" %L1 random masks of each kind would decide it.").arg(qlonglong(verdict.masksToDecide));
  return text;
}

QLabel* wrapped(const QString& text) {
  auto* const label = new QLabel(text);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  return label;
}

}  // namespace

QString verdictText(Verdict verdict) {
  switch (verdict) {
    case Verdict::Shortcut:
      return VerdictCard::tr("shortcut");
    case Verdict::Sink:
      return VerdictCard::tr("sink");
    case Verdict::None:
      return VerdictCard::tr("none");
    case Verdict::Undecided:
      break;
  }
  return VerdictCard::tr("undecided");
}

VerdictCard::VerdictCard(const ClassMeasures& measures, const ClassVerdict& verdict, const VerdictRule& rule,
                         QWidget* parent)
    : QFrame(parent) {
  setFrameShape(QFrame::StyledPanel);
  const QString name = QString::fromStdString(measures.name), word = verdictText(verdict.verdict);
  setAccessibleName(tr("%1: %2").arg(name, word));
  auto* const title = new QLabel(tr("%1: %2").arg(name, word));
  QFont bold = title->font();
  bold.setBold(true);
  title->setFont(bold);
  title->setTextFormat(Qt::PlainText);
  auto* const rates = wrapped(ratesText(measures, verdict));
  rates->setToolTip(tr("Intervals are 95 %; J = TPR − FPR, random: the mean J of masks of equal area; p after Holm's "
                       "correction, significant below %1; TPR is high from %2 % on")
                        .arg(rule.level)
                        .arg(100 * rule.threshold));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(8, 6, 8, 6);
  column->setSpacing(3);
  column->addWidget(title);
  column->addWidget(wrapped(QString::fromStdString(verdict.reason) + decideText(verdict)));
  column->addWidget(rates);
  column->addWidget(makeLegend());
  auto* const plots = new QHBoxLayout;
  plots->setSpacing(2);
  for (const Curve& curve : curves) plots->addWidget(makePlot(measures, curve), 1);
  column->addLayout(plots, 1);
}

}  // namespace passband
