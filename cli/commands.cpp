#include "cli/command.h"

namespace passband::cli {

/// Most commands leave no more than the object.
const std::vector<CommandEntry>& commands() {
  constexpr unsigned results = ProjectGroup | OutGroup;
  constexpr unsigned judged = DataGroup | ModelGroup | AccuracyGroup | DeviceGroup | results;
  static const std::vector<CommandEntry> all = {
      {"demo", "The whole job on images that Passband makes itself", DeviceGroup, makeDemo},
      {"info", "What a file is, and what Passband would do with it", 0, makeInfo},
      {"train", "Train a model, and watch what it learns when", DataGroup | DeviceGroup | ProjectGroup, makeTrain},
      {"spectra", "Class spectra, ADCS and profiles of a dataset", DataGroup | results, makeSpectra},
      {"evaluate", "Accuracy, TPR and FPR of every class, confusion; under masks if given", judged, makeEvaluate},
      {"search", "The few frequencies that each class relies on", judged, makeSearch},
      {"verdict", "Is a class's map its shortcut? Tested on other images, against random masks", judged, makeVerdict},
      {"sensitivity", "How errors grow with noise of one frequency after another, and what is predicted instead",
       DataGroup | ModelGroup | DeviceGroup | results, makeSensitivity},
      {"runs", "The runs that a project holds; one of them as files", 0, makeRuns},
      {"bench", "What this machine does in a second, against the bare forward pass and transform",
       DataGroup | ModelGroup | DeviceGroup, makeBench},
  };
  return all;
}

}  // namespace passband::cli
