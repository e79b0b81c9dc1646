// A loaded TorchScript module, held against the rules before anything of it runs.
#pragma once

#include <string>
#include <torch/csrc/jit/api/module.h>

namespace passband {

/// Every function of the module's code, called or not, and every value that it holds. Operators that do not check their
/// arguments get their checks (script_guards). Throws Error that names the first operator or value that is not allowed.
/// Call before the module is frozen: that already computes.
void requireHarmless(torch::jit::Module& module, const std::string& path);

/// What runs of a frozen module; the rest of its operators get their checks. Throws Error when something makes the
/// output depend on chance or on the other images of a batch, as in a network that was saved in training mode.
void requireEvaluation(const torch::jit::Module& frozen, const std::string& path);

}  // namespace passband
