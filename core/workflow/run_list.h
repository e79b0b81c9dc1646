// The runs of a project as people ask for them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/workflow/run_store.h"

namespace passband {

struct RunInfo {
  std::int64_t id = 0;
  std::string command;        ///< "map search", "verdict", ..
  std::string method;         ///< of the search; empty: none
  std::string data, model;    ///< as given; empty: none
  std::string state;          ///< "running", "interrupted", "done" or "failed"
  std::string date;           ///< UTC, ISO 8601: when it was finished, else begun
  std::vector<double> areas;  ///< kept shares of the plane; empty: none, or the method's own
};

RunInfo runInfo(const RunEntry& entry);

}  // namespace passband
