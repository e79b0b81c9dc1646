// How long OpenMP's threads spin before they sleep. LibTorch computes on them; by default they spin for about 3 ms at
// every end of a parallel loop, which on a machine with other work multiplies the time and the CPU time. A brief spin
// costs nothing on a quiet machine.
#pragma once

namespace passband {

/// Turns of the spinning loop (GOMP_SPINCOUNT): about 30 microseconds. Measured in docs/benchmarks.md.
inline constexpr const char* kOpenMpSpinCount = "3000";

/// OpenMP reads its settings once, when its library is initialised. So this sets GOMP_SPINCOUNT and starts the program
/// again, before any library is initialised; it costs about 20 ms. Returns where the user has a setting (GOMP_SPINCOUNT
/// or OMP_WAIT_POLICY), where it is set already, or where the program cannot be started again. To be put into the
/// executable's section .preinit_array, whose arguments these are.
void setOpenMpWaiting(int count, char** arguments, char** environment);

}  // namespace passband
