#include "core/base/openmp_waiting.h"

#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace passband {

void setOpenMpWaiting(int, char** arguments, char** environment) {
  std::vector<char*> variables;  // the C library's own environment is not there yet
  for (char** variable = environment; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (text.starts_with("GOMP_SPINCOUNT=") || text.starts_with("OMP_WAIT_POLICY=")) return;
    variables.push_back(*variable);
  }
  std::string spinCount = std::string("GOMP_SPINCOUNT=") + kOpenMpSpinCount;
  variables.push_back(spinCount.data());
  variables.push_back(nullptr);
  execve("/proc/self/exe", arguments, variables.data());
}

}  // namespace passband
