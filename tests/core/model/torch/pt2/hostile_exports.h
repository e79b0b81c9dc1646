// torch.export files that mean harm: each reaches for files, memory, time or a crash in a way of its own.
#pragma once

#include <string>
#include <vector>

namespace passband::test {

struct HostileExport {
  std::string name;
  std::string bytes;
};

std::vector<HostileExport> hostileExports();

}  // namespace passband::test
