// Ranks that are threads of this process.
#pragma once

#include <barrier>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/ranks.h"

namespace passband::test {

/// Where the ranks meet.
struct Together {
  explicit Together(int ranks) : meeting(ranks), given(static_cast<std::size_t>(ranks)) {}
  std::barrier<> meeting;
  std::vector<std::string> given;
};

class ThreadRanks : public Ranks {
 public:
  ThreadRanks(Together& together, int rank) : together_(together), rank_(rank) {}
  int rank() const override { return rank_; }
  int count() const override { return static_cast<int>(together_.given.size()); }
  std::vector<std::string> gather(const std::string& mine) override {
    together_.given[static_cast<std::size_t>(rank_)] = mine;
    together_.meeting.arrive_and_wait();
    auto all = together_.given;
    together_.meeting.arrive_and_wait();
    return all;
  }
  std::string fromFirst(const std::string& mine) override { return gather(mine)[0]; }
  void abort(int) override { std::abort(); }

 private:
  Together& together_;
  int rank_;
};

/// Runs `work` on every rank, all at once.
inline void onRanks(int count, const std::function<void(ThreadRanks& ranks)>& work) {
  Together together(count);
  std::vector<std::jthread> threads;
  for (int rank = 0; rank < count; ++rank) {
    threads.emplace_back([&, rank] {
      ThreadRanks ranks(together, rank);
      work(ranks);
    });
  }
}

}  // namespace passband::test
