// One class's verdict: the word, the sentence why, the rates, and the curve against the area with the random masks'
// band.
#pragma once

#include <QFrame>

#include "core/analysis/verdict/map_judge.h"

namespace passband {

/// Thread rule: UI thread.
class VerdictCard : public QFrame {
  Q_OBJECT

 public:
  VerdictCard(const ClassMeasures& measures, const ClassVerdict& verdict, const VerdictRule& rule,
              QWidget* parent = nullptr);
};

/// "shortcut", "sink", "none", "undecided", for people.
QString verdictText(Verdict verdict);

}  // namespace passband
