#include "core/model/torch/device.h"

#include <gmock/gmock.h>
#include <torch/version.h>

#include "core/base/error.h"
#include "core/model/classifier.h"

namespace passband {
namespace {

TEST(Device, TheCpuIsAlwaysThere) {
  EXPECT_TRUE(resolveDevice("cpu").is_cpu());
}

TEST(Device, AutoIsTheBestDevice) {
  EXPECT_EQ(resolveDevice("auto").is_cuda(), bestDevice() == "cuda:0");
  if (bestDevice() == "cpu") {
    EXPECT_TRUE(resolveDevice("auto").is_cpu());
  }
}

TEST(Device, OtherNamesAreWrongUsage) {
  for (const char* name : {"", "gpu", "CPU", "cuda:", "cuda:x", "cuda:-1", "cuda:0 ", "cuda:123", "mps", "cpu:0"}) {
    EXPECT_THROW(resolveDevice(name), UsageError) << name;
  }
}

TEST(Device, AGpuThatIsNotThereIsAnErrorWithTheReason) {
  const std::string name = bestDevice() == "cpu" ? "cuda:0" : "cuda:99";
  try {
    resolveDevice(name);
    FAIL() << "found " << name;
  } catch (const UsageError& error) {
    FAIL() << "the name is right: " << error.what();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr(name), testing::Not(testing::HasSubstr("\n"))));
  }
}

TEST(TorchVersion, IsThatOfTheLibrary) {
  EXPECT_EQ(torchVersion(), TORCH_VERSION);
}

}  // namespace
}  // namespace passband
