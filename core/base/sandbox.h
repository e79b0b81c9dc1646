// Walls around a process that is about to work on a stranger's file: limits that the system holds, no file, no network,
// no other process. Linux' setrlimit, Landlock and seccomp. What is set here cannot be taken back, so these functions
// are for a child process made for the one piece of work (core/base/child_run.h).
#pragma once

#include <cstdint>

namespace passband {

struct ProcessLimits {
  std::int64_t memory = 0;  ///< bytes of address space beyond what the process has now
  int cpuSeconds = 0;       ///< SIGXCPU ends the process after them
};

/// Besides the limits: no file can be made longer (SIGXFSZ), a crash leaves no core file, and no program that is
/// started gains rights. Throws Error when the system refuses one of them.
void limitProcess(const ProcessLimits& limits);

/// Which walls there are. The limits above are everywhere.
struct Walls {
  bool files = false;  ///< Landlock: opens no file but the one that it may read
  bool calls = false;  ///< seccomp: opens none for writing, makes no connection, no process and no signal to another
};

/// What this kernel can do; changes nothing.
Walls availableWalls();

/// Puts up the walls that the kernel has, and says which. From then on this process only computes, reads the file
/// behind the descriptor `readable`, also by its path, and writes to what is open. What else it asks the system for
/// fails with EPERM or EACCES. Throws Error when the kernel has a wall and cannot put it up.
Walls closeSandbox(int readable);

}  // namespace passband
