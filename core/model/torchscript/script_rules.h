// Which operators of TorchScript's own language Passband runs, beside the aten operators on tensors (aten_rules.h):
// arithmetic on plain numbers, lists and texts, control flow, and what makes and reads modules.
#pragma once

#include <string_view>

namespace passband {

/// By namespace, name and overload: "prim::If", "aten::add.int".
bool isAllowedScript(std::string_view spelled);

/// Operators that scripted networks have in branches for training or of warnings: they may stand in the code, but not
/// in what runs.
bool isAllowedUnreached(std::string_view spelled);

}  // namespace passband
