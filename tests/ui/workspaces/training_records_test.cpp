// What stays of a training once the page that showed it is gone.
#include <gtest/gtest.h>

#include "core/export/dynamics_record.h"
#include "tests/ui/workspaces/training_fixture.h"
#include "ui/lab/training_plan_json.h"
#include "ui/project/project_document.h"

namespace passband {
namespace {

using test::TrainingTest;
using test::waitUntil;

TEST_F(TrainingTest, ItsRecordIsTheOneThatWasShown) {
  const TrainingPlan one = plan("a");
  train(one);
  const TrainingRecord& shown = *page->shown()[0];
  const DynamicsRecord read = readDynamics(recordOf(one, 3));
  EXPECT_EQ(read.weights, shown.weights);
  ASSERT_EQ(read.points.size(), shown.points.size());
  for (std::size_t c = 0; c < 4; ++c) EXPECT_EQ(read.points.back().classes[c].f1, shown.points.back().classes[c].f1);
  EXPECT_EQ(read.epochs.size(), shown.epochs.size());
  EXPECT_EQ(read.bandNames, shown.bandNames);
}

TEST_F(TrainingTest, ARecordIsOpenedBesideTheRunsOfNow) {
  const TrainingPlan earlier = plan("earlier");
  train(earlier);
  const double f1 = page->shown()[0]->points.back().classes[2].f1;
  reopen();
  EXPECT_TRUE(lab->trainings.records().empty());
  train(plan("now"));
  lab->trainings.open(QString::fromStdString((recordOf(earlier, 3) / "dynamics.json").string()));
  ASSERT_TRUE(waitUntil([&] { return lab->trainings.records().size() == 2; }));
  const auto shown = page->shown();
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_EQ(shown[1]->name, "earlier, seed 3");
  EXPECT_EQ(shown[1]->points.back().classes[2].f1, f1);
  lab->trainings.open(QString::fromStdString(folder / "nothing"));
  ASSERT_TRUE(waitUntil([&] { return lastMessage().contains("nothing"); }));
  EXPECT_EQ(lab->trainings.records().size(), 2U);
}

TEST_F(TrainingTest, AProjectBringsTheRecordsOfItsNetworks) {
  const QString file = QString::fromStdString(folder / "p.passband");
  {
    ProjectDocument project(*lab);
    train(plan("a"));
    bool saved = false;
    project.saveAs(file, [&] { saved = true; });
    ASSERT_TRUE(waitUntil([&] { return saved; }));
    project.close();
    ASSERT_TRUE(waitUntil([&] { return !lab->jobs.busy(); }));
  }
  reopen();
  ProjectDocument project(*lab);
  project.open(file);
  ASSERT_TRUE(waitUntil([&] { return lab->trainings.records().size() == 1; }));
  EXPECT_EQ(lab->trainings.records()[0]->points.back().step, 12);
}

TEST_F(TrainingTest, AStoppedTrainingIsOfferedAfterARestart) {
  train(plan("whole", 60));
  TrainingPlan stopped = plan("stopped", 60);
  stopped.runs = 2;
  page->controls().form().setPlan(stopped);
  page->controls().startOrStop();
  ASSERT_TRUE(waitUntil([&] { return lab->trainings.records().size() == 3; })) << "the second seed has begun";
  page->controls().startOrStop();
  ASSERT_TRUE(waitUntil([&] { return !lab->trainings.running(); }));
  reopen();
  EXPECT_EQ(page->controls().form().folder(), stopped.folder);
  EXPECT_EQ(page->controls().form().plan().runs, 2);
  ASSERT_TRUE(lab->trainings.canGoOn(page->controls().form().plan()));
  ASSERT_TRUE(waitUntil([&] { return lab->trainings.records().size() == 1; })) << "the seed that had ended";
  page->controls().startOrStop();
  ASSERT_TRUE(waitUntil([&] { return !lab->trainings.running(); }));
  EXPECT_EQ(lab->trainings.records().size(), 2U);
  EXPECT_TRUE(haveSameWeights(plan("whole", 60), stopped));
  reopen();
  EXPECT_NE(page->controls().form().folder(), stopped.folder) << "it has ended";
}

TEST(TrainingPlanJson, PlansOfEarlierVersionsAreRead) {
  const auto plan = trainingPlanFromJson(
      R"({"architecture":"resnet20","band_drop":0.25,"batch":9,"colour_jitter":0.75,"dynamics_maps":true,)"
      R"("dynamics_share":0.5,"epochs":7,"flip":true,"folder":"here","from":"","keep_weights":true,)"
      R"("label_smoothing":0.0625,"learning_rate":0.125,"max_steps":123,"mix_maps":"maps","mix_share":0.2,)"
      R"("mixup":0.375,"momentum":0.5,"optimizer":2,"pad":4,"probe":12,"random_resized_crop":true,"runs":3,)"
      R"("schedule":3,"seed":21,"test":"","warmup":11,"weight_decay":0.25})");
  ASSERT_TRUE(plan);
  const TrainOptions& options = plan->options;
  EXPECT_EQ(options.optimizer, Optimizer::AdamW);
  EXPECT_EQ(options.schedule, Schedule::Cosine);
  EXPECT_EQ(options.warmupSteps, 11);
  EXPECT_EQ(options.augmentation.padCrop, 4);
  EXPECT_EQ(options.frequency.bandDrop, .25);
  EXPECT_EQ(options.squareDecay, TrainOptions().squareDecay) << "the window could not set it";
  EXPECT_EQ(plan->dynamics.share, .5);
  EXPECT_TRUE(plan->dynamics.keep);
  EXPECT_EQ(plan->folder, "here");
}

TEST(TrainingPlanJson, EveryFieldOfTheFormComesBack) {
  TrainingPlan plan;
  plan.options = {.architecture = "resnet18",
                  .from = "weights.pth",
                  .epochs = 7,
                  .maxSteps = 123,
                  .batchSize = 9,
                  .optimizer = Optimizer::AdamW,
                  .learningRate = .125,
                  .momentum = .5,
                  .weightDecay = .25,
                  .labelSmoothing = .0625,
                  .mixup = .375,
                  .warmupSteps = 11,
                  .schedule = Schedule::Cosine,
                  .augmentation = {.padCrop = 4, .flip = true, .randomResizedCrop = true, .colourJitter = .75},
                  .seed = 21};
  plan.options.frequency.bandDrop = .1;
  plan.runs = 3;
  plan.test = "Bilder/ä";
  plan.probe = 12;
  plan.dynamics = {.share = .5, .maps = true, .keep = true};
  plan.mixMaps = "maps";
  plan.mixShare = .2;
  plan.folder = "here";
  const std::string text = trainingPlanToJson(plan);
  const auto read = trainingPlanFromJson(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(trainingPlanToJson(*read), text);
  EXPECT_EQ(read->options.schedule, Schedule::Cosine);
  EXPECT_EQ(read->options.augmentation.colourJitter, .75);
  EXPECT_EQ(read->test, plan.test);
  EXPECT_FALSE(trainingPlanFromJson("{\"epochs\": 3}"));
  EXPECT_FALSE(trainingPlanFromJson(""));
}

}  // namespace
}  // namespace passband
