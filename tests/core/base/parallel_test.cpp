#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <gtest/gtest.h>
#include <mutex>
#include <stdexcept>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace passband {
namespace {

using Range = std::pair<std::int64_t, std::int64_t>;

std::vector<Range> rangesOf(std::int64_t count, int threads) {
  std::mutex mutex;
  std::vector<Range> ranges;
  parallelFor(count, threads, [&](std::int64_t begin, std::int64_t end) {
    const std::lock_guard lock(mutex);
    ranges.emplace_back(begin, end);
  });
  std::sort(ranges.begin(), ranges.end());
  return ranges;
}

TEST(ParallelFor, SplitsIntoContiguousRangesOfEqualLength) {
  EXPECT_EQ(rangesOf(10, 3), (std::vector<Range>{{0, 3}, {3, 6}, {6, 10}}));
  EXPECT_EQ(rangesOf(2, 8), (std::vector<Range>{{0, 1}, {1, 2}}));
  EXPECT_EQ(rangesOf(5, 1), (std::vector<Range>{{0, 5}}));
  EXPECT_EQ(rangesOf(5, 0), (std::vector<Range>{{0, 5}}));
  EXPECT_TRUE(rangesOf(0, 4).empty());
}

TEST(ParallelFor, RunsTheRangesAtTheSameTime) {
  std::barrier<> all(4);  // passed only when four threads wait at it
  std::atomic<int> passed = 0;
  parallelFor(4, 4, [&](std::int64_t, std::int64_t) {
    all.arrive_and_wait();
    ++passed;
  });
  EXPECT_EQ(passed, 4);
}

TEST(ParallelFor, RunsTheFirstRangeOnTheCallingThread) {
  std::thread::id first;
  parallelFor(8, 2, [&](std::int64_t begin, std::int64_t) {
    if (begin == 0) first = std::this_thread::get_id();
  });
  EXPECT_EQ(first, std::this_thread::get_id());
}

TEST(ParallelFor, ThrowsTheFirstExceptionAgainAfterAllAreDone) {
  for (const std::int64_t failing : {0, 2}) {
    std::atomic<int> done = 0;
    const auto body = [&](std::int64_t begin, std::int64_t) {
      if (begin == failing) throw std::domain_error("from the body");
      ++done;
    };
    EXPECT_THROW(parallelFor(4, 4, body), std::domain_error);
    EXPECT_EQ(done, 3);
  }
}

TEST(YieldToOthers, LowersThisThreadAndThoseItStartsAndNoOther) {
  const auto niceness = [] { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); };
  const int before = niceness();
  int lowered = 0, child = 0, again = 0;
  std::thread([&] {
    yieldToOthers(12);
    lowered = niceness();
    std::thread([&] { child = niceness(); }).join();
    yieldToOthers(19);
    yieldToOthers(12);
    again = niceness();
  }).join();
  EXPECT_EQ(lowered, std::max(before, 12));
  EXPECT_EQ(child, lowered);
  EXPECT_EQ(niceness(), before);
  EXPECT_EQ(again, std::max(before, 19));
}

TEST(AvailableThreads, IsAtLeastOneAndNotMoreThanTheMachineHas) {
  EXPECT_GE(availableThreads(), 1);
  EXPECT_LE(availableThreads(), static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
}

}  // namespace
}  // namespace passband
