// What keeps the window from showing numbers, in words, and what mends it.
#pragma once

#include <QList>
#include <QString>

#include "ui/lab/inputs.h"

namespace passband {

enum class Mend { OpenData, OpenModel, ChooseLabels, ChooseWeights, ChooseRecipe, FitRecipe, TakeAsItIs, MeasureAgain };

struct MissingPart {
  QString text;    ///< a full sentence
  QString button;  ///< "Open images"
  Mend mend;
};

/// Empty when everything is there and goes together, or is being opened. `measurement`: Rates::measurement().
QList<MissingPart> missingParts(const Inputs& from, JobState measurement);

/// Why a measurement brings no rates; empty unless it was stopped or failed.
QString unmeasuredText(JobState measurement);

/// What ChooseRecipe and FitRecipe take: the preset that suits the images' size, for the network's channels.
Recipe suggestedRecipe(const LabInputs& inputs);

}  // namespace passband
