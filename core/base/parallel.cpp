#include "core/base/parallel.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <mutex>
#include <sched.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace passband {
namespace {

/// The processors the container may use (cgroup v2's cpu.max: "quota period"), or a large number without a limit.
int cgroupProcessors() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  double quota = 0;
  double period = 0;
  if (!(file >> quota >> period) || period <= 0) return 1 << 20;
  return static_cast<int>(std::max(1.0, quota / period));
}

}  // namespace

int availableThreads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int affinity = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return std::max(1, std::min(affinity, cgroupProcessors()));
}

void yieldToOthers(int nice) {
  const auto thread = static_cast<id_t>(gettid());  // Linux has a niceness for each
  if (getpriority(PRIO_PROCESS, thread) < nice) setpriority(PRIO_PROCESS, thread, nice);
}

void parallelFor(std::int64_t count, int threads,
                 const std::function<void(std::int64_t begin, std::int64_t end)>& body) {
  if (count <= 0) return;
  const std::int64_t parts = std::clamp<std::int64_t>(threads, 1, count);
  if (parts == 1) return body(0, count);
  std::mutex mutex;
  std::exception_ptr firstFailure;
  const auto run = [&](std::int64_t part) {
    try {
      body(count * part / parts, count * (part + 1) / parts);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!firstFailure) firstFailure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> workers;
    for (std::int64_t part = 1; part < parts; ++part) workers.emplace_back(run, part);
    run(0);
  }
  if (firstFailure) std::rethrow_exception(firstFailure);
}

}  // namespace passband
