// What some operators of TorchScript do not check: they would end the program, take any amount of memory, or give
// memory that nobody has filled.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

namespace passband {

/// Puts an operator of ours in the node's place, which checks the arguments of each call and then calls the node's own;
/// nothing for operators that check themselves. A warning, which would be written to the terminal past us, is taken out.
/// The node is gone afterwards.
void guard(torch::jit::Node* node);

}  // namespace passband
