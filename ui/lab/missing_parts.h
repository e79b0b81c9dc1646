// What keeps the session from showing numbers, in words, and what mends it.
#pragma once

#include <QList>
#include <QString>

#include "ui/lab/lab_session.h"

namespace passband {

enum class Mend { OpenData, OpenModel, ChooseLabels, ChooseWeights, ChooseRecipe, FitRecipe, TakeAsItIs, MeasureAgain };

struct MissingPart {
  QString text;    ///< a full sentence
  QString button;  ///< "Open images"
  Mend mend;
};

/// Empty when everything is there and goes together, or is being opened.
QList<MissingPart> missingParts(const LabSession& session);

/// Why a measurement brings no rates; empty unless it was stopped or failed.
QString unmeasuredText(JobState measurement);

/// What ChooseRecipe and FitRecipe take: the preset that suits the images' size, for the network's channels.
Recipe suggestedRecipe(const LabInputs& inputs);

}  // namespace passband
