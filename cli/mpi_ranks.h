// The ranks of mpirun, where Passband was built with Open MPI.
#pragma once

#include <memory>

#include "core/base/ranks.h"

namespace passband::cli {

/// The ranks that mpirun started; null in a process that mpirun did not start. Throws Error under mpirun when this
/// program was built without MPI.
std::unique_ptr<Ranks> startRanks();

}  // namespace passband::cli
