#include "core/model/rank_split.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

using Parts = std::vector<std::size_t>;

TEST(RankSplit, BeginsEvenAndTheFirstRankHasNoFewerThanAnother) {
  EXPECT_EQ(RankSplit(2).begins(10), (Parts{0, 5, 10}));
  EXPECT_EQ(RankSplit(3).begins(9), (Parts{0, 3, 6, 9}));
  EXPECT_EQ(RankSplit(3).begins(10), (Parts{0, 4, 7, 10}));
  EXPECT_EQ(RankSplit(3).begins(0), (Parts{0, 0, 0, 0}));
}

TEST(RankSplit, OneThingAloneIsTheFirstRanks) {
  for (const int ranks : {1, 2, 3, 7}) {
    RankSplit split(ranks);
    EXPECT_EQ(split.begins(1)[1], 1U) << ranks;
  }
}

TEST(RankSplit, ComesToTheSpeedsOfTheRanks) {
  RankSplit split(2);
  for (int job = 0; job < 30; ++job) {
    const Parts begins = split.begins(400);
    const double first = static_cast<double>(begins[1]), second = static_cast<double>(400 - begins[1]);
    split.took(begins, std::vector<double>{first / 300, second / 100});  // the first is three times as fast
  }
  EXPECT_EQ(split.begins(400), (Parts{0, 300, 400}));
  EXPECT_EQ(split.begins(1), (Parts{0, 1, 1}));
}

TEST(RankSplit, ARankThatStandsStillKeepsAPartToShowThatItIsFreeAgain) {
  RankSplit split(2);
  for (int job = 0; job < 50; ++job) split.took(split.begins(400), std::vector<double>{1000, 1});
  EXPECT_GE(split.begins(400)[1], 40U);
  for (int job = 0; job < 50; ++job) {
    const Parts begins = split.begins(400);
    split.took(begins, std::vector<double>{static_cast<double>(begins[1]), static_cast<double>(400 - begins[1])});
  }
  EXPECT_NEAR(static_cast<double>(split.begins(400)[1]), 200, 2);
}

TEST(RankSplit, PartsOfAFewThingsAndOfNoTimeSayNothing) {
  RankSplit split(2);
  split.took(split.begins(10), std::vector<double>{5, 1});
  split.took(split.begins(100), std::vector<double>{0, 1});
  EXPECT_EQ(split.begins(100), (Parts{0, 50, 100}));
}

}  // namespace
}  // namespace passband
