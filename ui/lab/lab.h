// The models of the window. They stand in the order of their construction, which is the order of what depends on what:
// when the inputs change, each has taken them before those below it and before any view. A page or dock takes
// references to those that it shows and owns none.
#pragma once

#include "ui/lab/cut_rates.h"
#include "ui/lab/inputs.h"
#include "ui/lab/mask_document.h"
#include "ui/lab/mask_trial.h"
#include "ui/lab/message_log.h"
#include "ui/lab/noise_run.h"
#include "ui/lab/rates.h"
#include "ui/lab/search_run.h"
#include "ui/lab/selection.h"
#include "ui/lab/spectra_model.h"
#include "ui/lab/training_run.h"
#include "ui/lab/verdict_run.h"

namespace passband {

/// Must outlive all views. Thread rule: UI thread.
struct Lab {
  Lab();

  MessageLog messages;
  JobBoard jobs;
  Inputs inputs{jobs, messages};
  MaskDocument mask{inputs, messages};
  Rates rates{inputs, mask, jobs, messages};
  MaskTrial trial{inputs, mask, rates, jobs};
  SpectraModel spectra{inputs, jobs, messages};
  Runs runs;
  SearchRun search{inputs, runs, jobs, messages};
  CutRates cuts{inputs, jobs};
  VerdictRun verdicts{inputs, runs, jobs, messages};
  NoiseRun noise{inputs, runs, jobs, messages};
  TrainingRun trainings{inputs, runs, jobs, messages};
  Selection selection{inputs};  ///< last: who shows the classes selected finds all else taken
};

}  // namespace passband
