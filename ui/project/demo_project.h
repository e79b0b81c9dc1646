// The demonstration for the window: images with a planted shortcut, and a network that is trained on them at first use.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/job_context.h"

namespace passband {

struct DemoFiles {
  std::string data;               ///< a generated set
  std::filesystem::path model;    ///< safetensors
  std::filesystem::path project;  ///< may not be there yet
};

/// Trains the network unless `folder` has it. A training that was stopped goes on where it was. Throws Error. For a
/// lane.
DemoFiles makeDemo(const std::filesystem::path& folder, JobContext& context);

}  // namespace passband
