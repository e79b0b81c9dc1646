// The registry of workspaces, in the order of Ctrl+1, Ctrl+2, ..
#pragma once

#include <vector>

#include "ui/workspaces/workspace.h"

namespace passband {

/// Makes a workspace; its parent is set when it is put into the window.
using MakeWorkspace = Workspace* (*)(Lab& lab);

const std::vector<MakeWorkspace>& workspaces();

}  // namespace passband
