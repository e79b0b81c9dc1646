#include "core/model/aten_rules.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace passband {
namespace {

TEST(AtenRules, OperatorsAreAllowedByNameAndOverload) {
  EXPECT_TRUE(isAllowedAten("add", "Tensor"));
  EXPECT_TRUE(isAllowedAten("add_", "Tensor"));
  EXPECT_TRUE(isAllowedAten("relu", ""));
  EXPECT_TRUE(isAllowedAten("__and__", "Tensor"));
  EXPECT_FALSE(isAllowedAten("add", ""));
  EXPECT_FALSE(isAllowedAten("add", "out"));
  EXPECT_FALSE(isAllowedAten("relu", "Tensor"));
  EXPECT_FALSE(isAllowedAten("", ""));
  EXPECT_FALSE(isAllowedAten("add.Tensor", ""));
}

TEST(AtenRules, WhatReachesFilesOrMemoryOrChecksNothingIsNotAllowed) {
  for (const std::string_view name :
       {"from_file", "save",          "set_",       "set_data",      "data",
        "resize_",   "resize_as_",    "empty",      "empty_like",    "empty_strided",
        "new_empty", "range",         "ctc_loss",   "_ctc_loss",     "_weight_norm_interface",
        "_stack",    "promote_types", "_cudnn_rnn", "record_stream", "manual_seed",
        "_print",    "warn",          "bernoulli",  "rand"}) {
    for (const std::string_view one : allowedAten()) EXPECT_NE(one.substr(0, one.find('.')), name);
  }
}

TEST(AtenRules, TheListIsSortedAsItsSearchNeeds) {
  EXPECT_TRUE(std::ranges::is_sorted(allowedAten()));
  for (const std::string_view one : allowedAten()) {
    const std::size_t dot = std::min(one.find('.'), one.size());
    EXPECT_TRUE(isAllowedAten(one.substr(0, dot), one.substr(std::min(dot + 1, one.size())))) << one;
  }
}

TEST(AtenRules, TrainingIsToldByFlagsAndNames) {
  const auto with = [](std::string_view flag, double value) {
    return [=](std::string_view argument) { return argument == flag ? std::optional(value) : std::nullopt; };
  };
  EXPECT_TRUE(isTrainingAten("dropout", with("train", 1)));
  EXPECT_FALSE(isTrainingAten("dropout", with("train", 0)));
  EXPECT_TRUE(isTrainingAten("batch_norm", with("training", 1)));
  EXPECT_TRUE(isTrainingAten("scaled_dot_product_attention", with("dropout_p", .1)));
  EXPECT_FALSE(isTrainingAten("scaled_dot_product_attention", with("dropout_p", 0)));
  EXPECT_TRUE(isTrainingAten("bernoulli_", with("", 0)));
  EXPECT_FALSE(isTrainingAten("instance_norm", with("use_input_stats", 1)));
}

}  // namespace
}  // namespace passband
