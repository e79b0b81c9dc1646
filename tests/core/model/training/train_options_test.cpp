#include "core/model/training/train_options.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "core/base/error.h"

namespace passband {
namespace {

TEST(TrainOptionTable, DefaultsArePossible) {
  EXPECT_NO_THROW(checkOptions(trainOptionTable(), TrainOptions()));
}

TEST(TrainOptionTable, ImpossibleNumbersAreRefused) {
  const auto refused = [](const auto& change) {
    TrainOptions options;
    change(options);
    EXPECT_THROW(checkOptions(trainOptionTable(), options), UsageError);
  };
  refused([](TrainOptions& o) { o.epochs = 0; });
  refused([](TrainOptions& o) { o.maxSteps = -1; });
  refused([](TrainOptions& o) { o.batchSize = 1; });
  refused([](TrainOptions& o) { o.learningRate = 0; });
  refused([](TrainOptions& o) { o.learningRate = std::numeric_limits<double>::infinity(); });
  refused([](TrainOptions& o) { o.momentum = 1; });
  refused([](TrainOptions& o) { o.squareDecay = 1; });
  refused([](TrainOptions& o) { o.weightDecay = -1; });
  refused([](TrainOptions& o) { o.labelSmoothing = 1; });
  refused([](TrainOptions& o) { o.mixup = .05; });
  refused([](TrainOptions& o) { o.mixup = 4.1; });
  refused([](TrainOptions& o) { o.warmupSteps = -1; });
  refused([](TrainOptions& o) { o.stepEpochs = 0; });
  refused([](TrainOptions& o) { o.patience = -1; });
  refused([](TrainOptions& o) { o.factor = 1; });
  refused([](TrainOptions& o) { o.factor = 0; });
  refused([](TrainOptions& o) { o.augmentation.padCrop = -1; });
  refused([](TrainOptions& o) { o.augmentation.colourJitter = 1; });
  refused([](TrainOptions& o) { o.frequency.bandDrop = 1.1; });
}

TEST(TrainOptionTable, EveryOptionHasItsKeyNameLabelAndGroup) {
  std::set<std::string> names, keys;
  for (const OptionSpec& spec : trainOptionTable().specs) {
    EXPECT_TRUE(names.insert(optionName(spec)).second) << spec.key;
    EXPECT_TRUE(keys.insert(std::string(spec.key)).second) << spec.key;
    EXPECT_FALSE(spec.label.empty() || spec.help.empty() || spec.group.empty()) << spec.key;
  }
}

TEST(TrainOptionTable, NamesOfChoicesAreInTheOrderOfTheirValues) {
  TrainOptions options{.optimizer = Optimizer::AdamW, .schedule = Schedule::Plateau};
  const auto text = [&](std::string_view key) {
    return optionText(*std::ranges::find(trainOptionTable().specs, key, &OptionSpec::key), options);
  };
  EXPECT_EQ(text("optimizer"), "adamw");
  EXPECT_EQ(text("schedule"), "plateau");
  options = {.optimizer = Optimizer::Adam, .schedule = Schedule::Step};
  EXPECT_EQ(text("optimizer"), "adam");
  EXPECT_EQ(text("schedule"), "step");
}

}  // namespace
}  // namespace passband
