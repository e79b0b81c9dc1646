#include "ui/workspaces/shortcuts/verdict_card.h"

#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "core/analysis/null_spread.h"
#include "ui/models/number_text.h"
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
  std::vector<double> shares;
  for (const AreaMeasures& at : areas) {
    shares.push_back(at.area);
    addMap(map, at.map);
    addNull(equalArea, at.equalArea);
    addNull(equalEnergy, at.equalEnergy);
  }
  auto* const plot = new AreaPlot;
  plot->setCurve(std::move(shares), map, {equalArea, equalEnergy}, QStringLiteral("J"), lowestJ);
  plot->setToolTip(
      VerdictCard::tr("J = TPR − FPR against the kept area: dots with intervals are the map, the bands the "
                      "middle 90 % of random masks (orange: of equal area, green: of equal energy)"));
  return plot;
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
  column->addWidget(makePlot(measures), 1);
}

}  // namespace passband
