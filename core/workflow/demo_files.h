// The demonstration: images with a planted shortcut, and a small model that is trained on them. The command runs the
// whole job on them, the window opens them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/job_context.h"

namespace passband {

// What both take, unless the user says otherwise. Images are of a class.
constexpr std::int64_t kDemoImages = 300, kDemoTestImages = 200;
constexpr std::int64_t kDemoEpochs = 4;
constexpr const char* kDemoArchitecture = "smallcnn";

/// In the demonstration's folder.
struct DemoFiles {
  std::filesystem::path model;    ///< safetensors
  std::filesystem::path project;  ///< may not be there yet
};
DemoFiles demoFiles(const std::filesystem::path& folder);

struct Demo : DemoFiles {
  std::string data;  ///< a generated set
};
/// Trains the model unless `folder` has it. A training that was stopped goes on where it was. Throws Error.
Demo makeDemo(const std::filesystem::path& folder, JobContext& context);

}  // namespace passband
