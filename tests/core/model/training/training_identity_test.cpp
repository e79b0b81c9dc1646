#include "core/model/training/training_identity.h"

#include <gmock/gmock.h>

#include "core/data/data_format.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// As passband-cli train wrote it into a project before there was a table of options: --lr .05 --optimizer adamw
/// --schedule cosine --pad 1 --flip --mixup .2 --batch 8 --epochs 1 --seed 3.
const std::string kEarlier =
    R"({"architecture":"smallcnn","band_drop":0.0,"batch":8,"colour_jitter":0.0,)"
    R"("data":"e88a62bc52672f5c8cc4f0f54969054dd9ca9d560b703e3a6f3556336e89bb28","epochs":1,"factor":0.1,"flip":true,)"
    R"("from":"","label_smoothing":0.0,"learning_rate":0.05,"map_mix":0.0,"maps":"","max_steps":0,)"
    R"("mixed_precision":false,"mixup":0.2,"momentum":0.9,"optimizer":"adamw","pad_crop":1,"patience":3,)"
    R"("random_resized_crop":false,"recipe":{"channel_order":"RGB","channels":3,"fit":"squash","height":16,)"
    R"("mean":[0.498,0.498,0.498],"name":"synthetic","resize_to":0,"std":[0.172,0.173042,0.173],"width":16},)"
    R"("schedule":"cosine","seed":3,"square_decay":0.999,"step_epochs":30,"validation":"","warmup_steps":0,)"
    R"("weight_decay":0.0001})";

TEST(TrainingIdentity, HasTheBytesOfEarlierVersions) {
  const auto set = openImageSet("syn:B1?images=20&size=16&rings=0,4,8,10&seed=3");
  Recipe recipe = recipePreset("synthetic");
  recipe.height = recipe.width = 16;
  TrainOptions options{.epochs = 1,
                       .batchSize = 8,
                       .optimizer = Optimizer::AdamW,
                       .learningRate = .05,
                       .mixup = .2,
                       .schedule = Schedule::Cosine,
                       .augmentation = {.padCrop = 1, .flip = true},
                       .seed = 3};
  EXPECT_EQ(trainingIdentity(*set, nullptr, recipe, options, nullptr), kEarlier);
}

TEST(TrainingIdentity, DifferencesAreNamedWithBothValues) {
  EXPECT_THAT(identityDifferences(kEarlier, kEarlier), IsEmpty());
  EXPECT_THAT(identityDifferences(R"({"batch":8,"learning_rate":0.05,"seed":1})",
                                  R"({"batch":16,"learning_rate":0.05,"seed":1})"),
              ElementsAre("batch was 8, is 16"));
  EXPECT_THAT(identityDifferences(R"({"seed":1})", R"({"data":"a","seed":1})"),
              ElementsAre(R"(data was not given, is "a")"));
}

TEST(TrainingIdentity, APreprocessingCountsByItsValues) {
  const auto named = [](const std::string& name) { return R"({"recipe":{"name":")" + name + R"(","width":8}})"; };
  EXPECT_THAT(identityDifferences(named("half"), named("custom")), IsEmpty());
  EXPECT_EQ(identityDifferences(named("half"), named("none")).size(), 1U) << "values that are taken as they are";
}

TEST(TrainingIdentity, AnOptionThatEarlierVersionsDidNotHaveIsTheSameAtItsDefault) {
  EXPECT_THAT(identityDifferences(R"({"seed":1})", R"({"mixup":0.0,"seed":1})"), IsEmpty());
  EXPECT_THAT(identityDifferences(R"({"seed":1})", R"({"mixup":0.2,"seed":1})"), ElementsAre("mixup was 0.0, is 0.2"));
}

}  // namespace
}  // namespace passband
