// What windows before schema 3 kept (core/project/kept_work.h) becomes runs as they are today, once the images and the
// model that it is of are open.
#pragma once

#include <string>
#include <vector>

#include "core/base/job_context.h"
#include "core/workflow/run_inputs.h"
#include "core/workflow/run_store.h"

namespace passband {

/// Takes those of these inputs over; the others stay as they are. Returns a sentence for each that is damaged or of
/// another version, and is discarded. Throws Cancelled, and Error where the project cannot be written.
std::vector<std::string> takeOverKeptWork(RunStore& store, const RunInputs& inputs, JobContext& context);

}  // namespace passband
