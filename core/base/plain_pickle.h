// Python pickles that neither torch.save nor a known dataset wrote: what they are, without running anything of them.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace passband {

/// "a Python pickle that asks to run posix.system", "a Python pickle of plain values"; nothing where it is none, or is
/// damaged.
std::optional<std::string> plainPickle(std::span<const std::byte> file);

}  // namespace passband
