#include "ui/workspaces/mask_lab/rates_csv.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

/// Two classes, one with a name that a table must quote, and a third output.
MeasuredRates sample() {
  Grid<std::int64_t> confusion(2, 3);
  confusion(0, 0) = 3;
  confusion(0, 2) = 1;
  confusion(1, 0) = 2;
  confusion(1, 1) = 6;
  MeasuredRates rates;
  rates.evaluation.confusion = confusion;
  rates.evaluation.classes = {
      {.name = "cat, \"wild\"", .n = 4, .tpr = {.value = .75, .low = .5, .high = .875}, .fpr = {.value = .25}},
      {.name = "dog", .n = 8}};
  return rates;
}

TEST(RatesCsv, HasARowForEachClassWithItsNameQuoted) {
  EXPECT_EQ(ratesCsv(sample()),
            "class,images,tpr,tpr_low,tpr_high,fpr,fpr_low,fpr_high\n"
            "\"cat, \"\"wild\"\"\",4,0.75,0.5,0.875,0.25,0,1\n"
            "dog,8,0,0,1,0,0,1\n");
}

TEST(RatesCsv, OutputsOfNoClassAreOneColumn) {
  EXPECT_EQ(confusionCsv(sample()),
            "class,\"cat, \"\"wild\"\"\",dog,other\n"
            "\"cat, \"\"wild\"\"\",3,0,1\n"
            "dog,2,6,0\n");
}

}  // namespace
}  // namespace passband
