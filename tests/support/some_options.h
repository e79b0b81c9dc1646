// Options of every kind, and their table.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/base/option_spec.h"

namespace passband::test {

enum class Colour { Red, Green, Blue };

struct InnerOptions {
  double rate = .5;
};

struct SomeOptions {
  bool bright = false;
  int count = 3;
  std::int64_t steps = 0;
  InnerOptions inner;
  Colour colour = Colour::Red;
  bool right = false;
  std::vector<std::int64_t> budget;
};

inline const OptionTable& someTable() {
  static const OptionTable table{
      SomeOptions(),
      {{.key = "bright", .label = "Bright", .field = optionField<&SomeOptions::bright>},
       {.key = "count",
        .label = "Number of things",
        .zero = "none",
        .range = {.low = 2},
        .field = optionField<&SomeOptions::count>},
       {.key = "steps",
        .label = "Steps",
        .range = {.low = 0},
        .identityList = "both",
        .field = optionField<&SomeOptions::steps>},
       {.key = "rate",
        .name = "lr",
        .label = "LR",
        .range = {.low = 0, .high = 1, .aboveLow = true, .belowHigh = true},
        .field = optionField<&SomeOptions::inner, &InnerOptions::rate>},
       {.key = "colour",
        .label = "Colour",
        .names = {"red", "green", "blue"},
        .identityList = "both",
        .field = optionField<&SomeOptions::colour>},
       {.key = "side", .label = "Side", .names = {"left", "right"}, .field = optionOfTwo<&SomeOptions::right>},
       {.key = "budget",
        .label = "Budget",
        .range = {.low = 1},
        .listByName =
            [](const std::string&) {
              return std::vector<std::int64_t>{1, 2};
            },
        .field = optionField<&SomeOptions::budget>}}};
  return table;
}

inline const OptionSpec& specOf(std::string_view key) {
  return *std::ranges::find(someTable().specs, key, &OptionSpec::key);
}

}  // namespace passband::test
