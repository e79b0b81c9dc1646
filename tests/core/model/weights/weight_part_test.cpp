#include "core/model/weights/weight_part.h"

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
  using Shape = std::vector<std::int64_t>;
  const std::pair<const char*, Shape> beside[] = {{"n_averaged", {}},
                                                  {"criterion.weight", {10}},
                                                  {"loss_fn.class_weights", {}},
                                                  {"normalize.mean", {3, 1, 1}},
                                                  {"normalizer.new_std", {1, 3, 1, 1}},
                                                  {"mean", {3}},
                                                  {"std", {}}};
  for (const auto& [name, shape] : beside) EXPECT_TRUE(liesBeside(name, shape)) << name;
  const std::pair<const char*, Shape> parts[] = {{"fc.weight", {10}},
                                                 {"scale", {}},
                                                 {"layer1.mean", {3}},
                                                 {"mean", {64}},
                                                 {"normalization.running_mean", {3}},
                                                 {"normalize.0.weight", {3, 3, 1, 1}},
                                                 {"normalize.mean", {3, 32, 32}},
                                                 {"loss.weight", {10, 128}}};
  for (const auto& [name, shape] : parts) EXPECT_FALSE(liesBeside(name, shape)) << name;
}

TEST(WeightPart, ASmallNetworkBesideALargeOneKeepsItsBeginning) {
  std::vector<std::string> names{"student.a", "student.b"};
  for (int i = 0; i < 500; ++i) names.push_back("teacher." + std::to_string(i));
  EXPECT_THAT(sharedBeginnings(fileOf(names)), ElementsAre("student.", "teacher."));
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
