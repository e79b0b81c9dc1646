// What some operators of TorchScript do not check: they would end the program, take any amount of memory, or give
// memory that nobody has filled.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

namespace passband {

/// Puts ours in the place of LibTorch's operators on plain numbers and texts, which its compiler runs on constants
/// while it loads: those that may run check their arguments first, all others refuse to run. For the whole process,
/// once; call before TorchScript is loaded.
void guardLanguage();

enum class GuardTime { BeforeFreezing, AfterFreezing };

/// Puts an operator of ours in the node's place, which checks the arguments of each call and then calls the node's own;
/// nothing for operators that check themselves. A warning, which would be written to the terminal past us, is taken
/// out. The node is gone afterwards. Batch norm waits until freezing has folded what it can.
void guard(torch::jit::Node* node, GuardTime time);

}  // namespace passband
