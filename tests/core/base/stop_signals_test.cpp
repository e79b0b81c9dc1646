#include "core/base/stop_signals.h"

#include <csignal>
#include <functional>
#include <gtest/gtest.h>
#include <semaphore>
#include <sys/wait.h>
#include <unistd.h>

namespace passband {
namespace {

constexpr int stopped = 7;

/// How a child process ends that is sent `signals` one after another, and ends by itself with `stopped` when it was
/// asked to stop and all of them have come.
int endOf(const std::vector<int>& signals) {
  const pid_t child = ::fork();
  if (child == 0) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
    {
      const StopSignals waiter;
      std::binary_semaphore asked(0);
      const std::stop_callback told(waiter.token(), [&] { asked.release(); });
      for (const int signal : signals) {
        ::kill(::getpid(), signal);
        sigset_t pending;
        do sigpending(&pending);
        while (sigismember(&pending, signal) == 1);  // until its thread has taken it
      }
      asked.acquire();
    }
    ::_exit(stopped);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(StopSignals, TheFirstAsksToStop) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) EXPECT_EQ(endOf({signal}), stopped) << signal;
}

TEST(StopSignals, ATerminalThatClosesMaySayItTwice) {
  EXPECT_EQ(endOf({SIGHUP, SIGHUP}), stopped);
  EXPECT_EQ(endOf({SIGTERM, SIGHUP}), stopped);
  EXPECT_EQ(endOf({SIGHUP, SIGTERM}), stopped);
}

TEST(StopSignals, WhatTheCallerIgnoresStaysIgnored) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGHUP, SIG_IGN);
    const StopSignals waiter;
    ::kill(::getpid(), SIGHUP);
    ::_exit(waiter.token().stop_requested() ? stopped : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace passband
