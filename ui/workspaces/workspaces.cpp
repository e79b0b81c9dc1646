#include "ui/workspaces/workspaces.h"

#include "ui/workspaces/mask_lab/mask_lab_workspace.h"
#include "ui/workspaces/shortcuts/shortcuts_workspace.h"
#include "ui/workspaces/spectra/spectra_workspace.h"
#include "ui/workspaces/training/training_workspace.h"

namespace passband {
namespace {

template <class Page>
Workspace* make(Lab& lab) {
  return new Page(lab);
}

}  // namespace

const std::vector<MakeWorkspace>& workspaces() {
  static const std::vector<MakeWorkspace> all = {make<SpectraWorkspace>, make<MaskLabWorkspace>,
                                                 make<ShortcutsWorkspace>, make<TrainingWorkspace>};
  return all;
}

}  // namespace passband
