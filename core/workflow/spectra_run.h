// Class spectra and the maps made from them, for the command line and the window alike, and as a project keeps them.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/analysis/spectra/adcs.h"
#include "core/analysis/spectra/class_spectra.h"
#include "core/base/job_context.h"
#include "core/workflow/run_origin.h"
#include "core/workflow/run_store.h"

namespace passband {

/// The command of class spectra in RunKey.
constexpr const char* kSpectra = "spectra";

/// Of the images' spectra no model is needed.
struct SpectraTask {
  std::shared_ptr<const ImageSet> images{};
  Recipe recipe{};
  Convention convention = Convention::Exact;
  RunHead head{};
  int threads = 1;
};

/// "exact" and "published". Throws UsageError on another name.
const char* nameOf(Convention convention);
Convention conventionNamed(const std::string& name);

/// Taken from the store where it is finished there, and kept. Without a store it is just made. The maps are
/// "spectrum/NAME" and "adcs/NAME" of each class; the object has the keys of resultHead(), then data, images, skipped,
/// convention, adcs_min, adcs_max, bands[], classes[{name, images, adcs_min, adcs_max, adcs_bands, spectrum_bands,
/// spectrum_radial}]; a class without an image has name and images alone, and no maps. Throws Error as classSpectra().
RunOutcome runSpectra(RunStore* store, const SpectraTask& task, JobContext& context);

/// spectrum/ and adcs/ with the maps of each class as .npy, .csv and .png, a picture of all, and the radial and angular
/// profiles as .csv. Throws DamagedResult.
void writeSpectra(const std::filesystem::path& folder, const RunOutcome& outcome);

}  // namespace passband
