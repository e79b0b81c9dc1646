#include "ui/workspaces/shortcuts/verdict_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "core/analysis/verdict/null_spread.h"
#include "ui/lab/number_text.h"
#include "ui/plots/area_plot.h"

namespace passband {
namespace {

constexpr double lowestJ = -.25;

/// J of the counts; its interval from those of TPR and FPR, as if both were at their ends.
void addMap(AreaBand& band, const RateCounts& counts) {
  band.middle.push_back(counts.j());
  band.low.push_back(counts.tpr().low - counts.fpr().high);
  band.high.push_back(counts.tpr().high - counts.fpr().low);
}

void addNull(AreaBand& band, const NullSample& sample) {
  const NullSpread spread = spreadOf(sample.draws, jOf);
  band.middle.push_back(spread.mean);
  band.low.push_back(spread.low);
  band.high.push_back(spread.high);
}

AreaPlot* makePlot(const ClassMeasures& measures) {
  std::vector<AreaMeasures> areas = measures.areas;
  std::ranges::sort(areas, {}, &AreaMeasures::area);
  AreaBand map, equalArea, equalEnergy;
  std::vector<double> shares, tpr, fpr;
  for (const AreaMeasures& at : areas) {
    shares.push_back(at.area);
    tpr.push_back(tprOf(at.map));
    fpr.push_back(fprOf(at.map));
    addMap(map, at.map);
    addNull(equalArea, at.equalArea);
    addNull(equalEnergy, at.equalEnergy);
  }
  auto* const plot = new AreaPlot;
  plot->setCurve(std::move(shares), map, {equalArea, equalEnergy}, {tpr, fpr}, QString(), lowestJ);
  plot->setToolTip(
      VerdictCard::tr("TPR, FPR and J = TPR − FPR under the map against the kept area, J with its interval; the bands "
                      "are the middle 90 % of J under random masks, dashed its mean"));
  return plot;
}

QLabel* makeLegend() {
  const auto of = [](const QPen& pen, const QString& text) {
    return QStringLiteral("<span style='color:%1'>%2</span> ").arg(pen.color().name(), text);
  };
  auto* const legend =
      new QLabel(of(AreaPlot::mapPen(), VerdictCard::tr("● J")) + of(AreaPlot::linePen(0), VerdictCard::tr("― TPR")) +
                 of(AreaPlot::linePen(1), VerdictCard::tr("― FPR")) + VerdictCard::tr("J at random: ") +
                 of(AreaPlot::bandPen(0), VerdictCard::tr("■ equal area")) +
                 of(AreaPlot::bandPen(1), VerdictCard::tr("■ equal energy")));
  legend->setTextFormat(Qt::RichText);
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
  auto* const words = new QVBoxLayout;
  words->setSpacing(3);
  words->addWidget(title);
  words->addWidget(wrapped(QString::fromStdString(verdict.reason) + decideText(verdict)));
  words->addWidget(rates);
  words->addWidget(makeLegend());
  words->addStretch();
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(8, 6, 4, 4);
  row->addLayout(words, 1);
  row->addWidget(makePlot(measures), 1);
}

}  // namespace passband
