#include "core/base/stop_signals.h"

#include <csignal>
#include <unistd.h>
#include <utility>

namespace passband {
namespace {

constexpr int kInterrupted = 130;
constexpr int kWakeUp = SIGUSR1;

sigset_t waitedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, kWakeUp);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_IGN) sigaddset(&signals, signal);
  }
  return signals;
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t signals = waitedSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  waiter_ = std::thread([this, signals] {
    int signal = 0;
    bool asked = false;
    while (sigwait(&signals, &signal) == 0) {
      if (ending_) return;
      if (signal == kWakeUp) continue;
      // The shell and the terminal both send SIGHUP, and the end of a session sends it beside SIGTERM.
      if (signal != SIGHUP && std::exchange(asked, true)) _exit(kInterrupted);
      stop_.request_stop();
    }
  });
}

StopSignals::~StopSignals() {
  ending_ = true;
  pthread_kill(waiter_.native_handle(), kWakeUp);
  waiter_.join();
}

}  // namespace passband
