#include "core/workflow/rate_measurement.h"

#include <gtest/gtest.h>

#include "core/data/data_format.h"
#include "core/model/class_match.h"
#include "tests/support/quadratic_classifier.h"

namespace passband {
namespace {

class RateMeasurement : public testing::Test {
 protected:
  std::shared_ptr<const ImageSet> images_ = openImageSet("syn:B1?images=10&size=16&rings=0,4,8,10");
  Experiment experiment_{std::make_shared<test::QuadraticClassifier>(4, 3, 16, 16), images_,
                         *images_->info().usualRecipe, ClassMatch{}};
  std::vector<FrequencyMask> masks_{ringMask({16, 16}, 0, 3), ringMask({16, 16}, 2, 8)};
  JobContext context_;
};

TEST_F(RateMeasurement, OnAllImagesItIsTheEvaluation) {
  const auto truth = evaluate(experiment_, masks_, {}, context_);
  std::vector<std::int32_t> predicted;
  const auto rates = measureRates(experiment_, masks_, {.predicted = &predicted}, context_);
  ASSERT_EQ(rates.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(rates[i].confusion, truth[i].confusion);
  Grid<std::int64_t> confusion(4, 4);
  for (std::size_t i = 0; i < predicted.size(); ++i) ++confusion(images_->labels()[i], predicted[i]);
  EXPECT_EQ(confusion, rates[1].confusion) << "of the last mask";
}

TEST_F(RateMeasurement, KeptImagesGiveWhatTheSameImagesGiveWhenRead) {
  const auto few = experiment_.on(subset(images_, evenSample(*images_, 12)));
  KeptImages kept;
  const auto unmasked = measureRates(experiment_, {}, {.sample = 12, .kept = &kept}, context_);
  EXPECT_EQ(kept.pixels.images(), 12);
  const SpectralBatch* const uploaded = kept.spectra.get();
  const auto masked = measureRates(experiment_, masks_, {.sample = 12, .kept = &kept}, context_);
  EXPECT_EQ(kept.spectra.get(), uploaded) << "once";
  EXPECT_EQ(unmasked.at(0).confusion, evaluate(few, {}, {}, context_).at(0).confusion);
  const auto truth = evaluate(few, masks_, {}, context_),
             read = measureRates(experiment_, masks_, {.sample = 12}, context_);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(masked[i].confusion, truth[i].confusion);
    EXPECT_EQ(read[i].confusion, truth[i].confusion);
    EXPECT_EQ(masked[i].classes[1].tpr.low, truth[i].classes[1].tpr.low);
  }
}

TEST_F(RateMeasurement, ASampleHasEqualPartsOfAllClasses) {
  std::vector<int> counts(4);
  const auto sample = evenSample(*images_, 12);
  for (const std::int64_t index : sample) ++counts[static_cast<std::size_t>(images_->labels()[std::size_t(index)])];
  EXPECT_EQ(counts, std::vector<int>(4, 3));
}

}  // namespace
}  // namespace passband
