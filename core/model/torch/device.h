// Finds CUDA at run time: the program links LibTorch's CPU library only, and loads the CUDA one where it is.
#pragma once

#include <c10/core/Device.h>
#include <string>

namespace passband {

/// "auto": the first GPU if LibTorch can use one, else the CPU; "cpu"; "cuda" or "cuda:N". Throws Error when a GPU is
/// asked for and cannot be had, with the reason; UsageError for another name.
c10::Device resolveDevice(const std::string& name);

}  // namespace passband
