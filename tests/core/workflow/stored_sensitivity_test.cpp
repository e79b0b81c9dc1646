#include "core/workflow/stored_sensitivity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/error_of.h"

namespace passband {
namespace {

using testing::HasSubstr;

NoiseMaps noiseOf(const std::string& name, const FrequencyPlane& plane) {
  NoiseMaps maps{.name = name, .images = 4, .cleanError = .25, .error = FrequencyMap(plane)};
  maps.turned.assign(maps.error.values.size(), .5);
  maps.turnsInto.assign(maps.error.values.size(), 1);
  maps.turnsInto[0] = -1;
  return maps;
}

class StoredSensitivities : public testing::Test {
 protected:
  StoredSensitivities() {
    SensitivityResult& result = sensitivity_.result;
    result.plane = FrequencyPlane(6, 5);
    result.outputs = {"cat", "dog"};
    result.all = noiseOf("all images", result.plane);
    result.classes = {noiseOf("cat", result.plane)};
    maps_ = sensitivityMaps(result);
  }
  std::string refusal() const {
    return test::errorOf([&] { sensitivityFromStored(sensitivityToJson(sensitivity_), maps_); });
  }

  StoredSensitivity sensitivity_{.head = "{}", .result = {}, .data = "d", .model = "m"};
  std::vector<StoredMap> maps_;
};

TEST_F(StoredSensitivities, ComeBackFromTheirObjectAndMaps) {
  sensitivity_.result.classes[0].cleanError = std::nan("");
  const SensitivityResult again = sensitivityFromStored(sensitivityToJson(sensitivity_), maps_);
  EXPECT_EQ(again.all.turnsInto, sensitivity_.result.all.turnsInto);
  EXPECT_TRUE(std::isnan(again.classes.at(0).cleanError)) << "there were no images";
}

TEST_F(StoredSensitivities, AnOutputThatThereIsNotIsRefused) {
  maps_[1].values(2, 2) = 1e9F;
  EXPECT_THAT(refusal(), HasSubstr("delete the run"));
  maps_[1].values(2, 2) = std::nanf("");
  EXPECT_THAT(refusal(), HasSubstr("delete the run"));
  maps_[1].values(2, 2) = -2;
  EXPECT_THAT(refusal(), HasSubstr("delete the run"));
}

TEST_F(StoredSensitivities, MissingMapsAreRefused) {
  maps_[3].name = "error/dog";
  EXPECT_THAT(refusal(), HasSubstr("'error/cat' is missing"));
  maps_.clear();
  EXPECT_THAT(refusal(), HasSubstr("missing"));
}

TEST_F(StoredSensitivities, MapsOfTwoSizesAreRefused) {
  maps_[2].values = Grid<float>(4, 4);
  EXPECT_THAT(refusal(), HasSubstr("differ in size"));
  for (std::size_t kind = 3; kind < 6; ++kind) maps_[kind].values = Grid<float>(4, 4);
  maps_[2].values = Grid<float>(6, 5);
  EXPECT_THAT(refusal(), HasSubstr("another size"));
}

}  // namespace
}  // namespace passband
