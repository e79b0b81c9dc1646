// Which operators of aten, PyTorch's own library, Passband runs for a file from anywhere: those that exports and
// scripts of real networks have. LibTorch has more: some open files, swap memory, or trust what they are given.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace passband {

/// All of them, sorted, as PyTorch spells them: "add.Tensor", "relu" for the default overload.
std::span<const std::string_view> allowedAten();

/// Whether Passband runs this operator of PyTorch's library aten: by name and overload ("add", "Tensor"; "" for the
/// default one).
bool isAllowedAten(std::string_view name, std::string_view overload);

/// A constant argument of an operator by its name, flags as 0 and 1; nothing when it is absent or no constant number.
using AtenNumbers = std::function<std::optional<double>(std::string_view argument)>;

/// Whether the operator makes the output depend on chance (dropout, random numbers) or on the other images of the batch
/// (batch norm by the statistics of its input). Instance norm in its decomposed form looks like that too.
bool isTrainingAten(std::string_view name, const AtenNumbers& numbers);

}  // namespace passband
