// Ctrl-C, SIGTERM, and SIGHUP of a terminal that closes: the first asks the program to stop and save. A second Ctrl-C
// or SIGTERM ends it at once.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace passband {

/// Make it before any other thread, so that all of them leave the signals to its own. A signal that the caller ignores
/// (nohup, a background job) stays ignored.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::atomic<bool> ending_ = false;
  std::thread waiter_;
};

}  // namespace passband
