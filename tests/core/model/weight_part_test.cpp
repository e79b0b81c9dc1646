#include "core/model/weight_part.h"

#include <gmock/gmock.h>

namespace passband {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TensorFile fileOf(const std::vector<std::string>& names) {
  TensorFile file;
  for (const std::string& name : names) file.tensors.push_back({name, DType::Float32, {2}, std::vector<std::byte>(8)});
  return file;
}

TEST(WeightPart, OnlyWhatTrainingKeepsBesideANetworkLiesBeside) {
  for (const char* name :
       {"n_averaged", "criterion.weight", "loss_fn.class_weights", "normalize.mean", "mean", "std"}) {
    EXPECT_TRUE(liesBeside(name)) << name;
  }
  for (const char* name : {"fc.weight", "scale", "mean.weight", "layer1.mean", "criteria.weight", "temperature"}) {
    EXPECT_FALSE(liesBeside(name)) << name;
  }
}

TEST(WeightPart, BeginningsAreThoseOfSeveralTensorsTheShortestFirst) {
  const TensorFile file =
      fileOf({"model.student.a.w", "model.student.a.b", "model.teacher.a.w", "model.teacher.a.b", "step"});
  EXPECT_THAT(sharedBeginnings(file),
              ElementsAre("model.", "model.student.", "model.teacher.", "model.student.a.", "model.teacher.a."));
  EXPECT_THAT(sharedBeginnings(fileOf({"a", "b.c"})), IsEmpty());
}

TEST(WeightPart, APartHasItsOwnNamesAndNoBytesAndTheRestIsNamed) {
  TensorFile file = fileOf({"net.fc.weight", "net.n_averaged", "criterion.weight", "net."});
  file.changes["stem"] = "pooled";
  const TensorFile part = shapesUnder(file, "net.");
  ASSERT_EQ(part.tensors.size(), 1u);
  EXPECT_EQ(part.tensors[0].name, "fc.weight");
  EXPECT_TRUE(part.tensors[0].bytes.empty());
  EXPECT_EQ(part.changes, file.changes);
  EXPECT_THAT(namesLeftOut(file, "net."), ElementsAre("net.n_averaged", "criterion.weight", "net."));
}

}  // namespace
}  // namespace passband
