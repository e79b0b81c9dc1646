#include "core/model/training/learning_rate.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

namespace passband {
namespace {

TEST(LearningRate, RisesOverTheWarmUpAndFallsAlongACosine) {
  TrainOptions options;
  options.warmupSteps = 4;
  options.schedule = Schedule::Cosine;
  const RateState state{.rate = .8};
  for (int step = 0; step < 4; ++step) EXPECT_DOUBLE_EQ(rateOfStep(options, state, step, 24), .2 * (step + 1));
  for (int step = 4; step < 24; ++step) {
    EXPECT_NEAR(rateOfStep(options, state, step, 24), .4 * (1 + std::cos(std::numbers::pi * (step - 4) / 20)), 1e-12);
  }
}

TEST(LearningRate, StepsAreAtTheirEpochs) {
  TrainOptions options;
  options.schedule = Schedule::Step;
  options.stepEpochs = 2;
  RateState state{.rate = 1};
  for (int epoch = 1; epoch <= 5; ++epoch) adaptRate(options, state, epoch, 1);
  EXPECT_NEAR(state.rate, .01, 1e-15);
}

TEST(LearningRate, AnotherPlateauIsNeededForAnotherReduction) {
  TrainOptions options;
  options.schedule = Schedule::Plateau;
  options.patience = 1;
  RateState state{.rate = 1};
  std::vector<double> rates;
  for (const double loss : {1., .5, .6, .5, .7, .4, .5, .5}) {
    adaptRate(options, state, 1, loss);
    rates.push_back(state.rate);
  }
  const std::vector<double> expected{1, 1, 1, .1, .1, .1, .1, .01};
  for (std::size_t i = 0; i < rates.size(); ++i) EXPECT_NEAR(rates[i], expected[i], 1e-12) << i;
}

}  // namespace
}  // namespace passband
