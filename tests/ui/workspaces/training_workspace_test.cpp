#include <cmath>
#include <fstream>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/export/npy.h"
#include "tests/ui/workspaces/training_fixture.h"
#include "ui/project/project_document.h"

namespace passband {
namespace {

using test::TrainingTest;
using test::waitUntil;

TEST_F(TrainingTest, TheWeightsAreThoseOfTheTrainer) {
  const TrainingPlan here = plan("here"), there = plan("there");
  train(here);
  std::filesystem::create_directories(folder / "there");
  JobContext quiet;
  passband::train(*lab->inputs.current()->data, nullptr, *lab->inputs.current()->recipe, there.options,
                  weightsOf(there, 3), {}, quiet);
  EXPECT_TRUE(haveSameWeights(here, there)) << "looking on changed them";
}

TEST_F(TrainingTest, EveryClassAndBandHasItsCurve) {
  train(plan("a"));
  ASSERT_EQ(page->shown().size(), 1U);
  const TrainingRecord& record = *page->shown()[0];
  EXPECT_TRUE(record.whole);
  EXPECT_EQ(record.points.back().step, 12);
  EXPECT_EQ(record.probeImages, 16);
  const auto& lines = page->plots().classes().lines();
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[3].name, "C3");
  EXPECT_EQ(lines[3].values.back(), record.points.back().classes[3].f1);
  for (StepPlot* const plot : page->plots().plots())
    EXPECT_FALSE(plot->lines().empty()) << plot->accessibleName().toStdString();
}

TEST_F(TrainingTest, MapsFormOnTheWay) {
  TrainingPlan mapped = plan("a", 40);
  mapped.dynamics.maps = true;
  train(mapped);
  const TrainingRecord& record = *page->shown().at(0);
  ASSERT_GE(record.maps.size(), 2U);
  EXPECT_EQ(record.maps.back().step, 40);
  ASSERT_EQ(record.maps.back().classes.size(), 4U);
  EXPECT_NE(record.maps.front().classes[3].values, record.maps.back().classes[3].values);
  train(plan("b", 40));
  EXPECT_TRUE(haveSameWeights(mapped, plan("b", 40))) << "estimating changed the training";
}

TEST_F(TrainingTest, RunsAreDrawnAsMeanAndSpread) {
  TrainingPlan three = plan("runs");
  three.runs = 3;
  train(three);
  ASSERT_EQ(page->shown().size(), 3U);
  const StepLine& line = page->plots().classes().lines().at(1);
  ASSERT_EQ(page->plots().classes().lines().size(), 4U);
  double sum = 0;
  for (const auto& record : page->shown()) sum += record->points.back().classes[1].f1;
  EXPECT_NEAR(line.values.back(), sum / 3, 1e-12);
  EXPECT_LE(line.low.back(), line.values.back());
  EXPECT_GE(line.high.back(), line.values.back());
}

TEST_F(TrainingTest, StoppedItGoesOnToTheSameWeights) {
  train(plan("whole", 60));
  const TrainingPlan stopped = plan("stopped", 60);
  page->controls().form().setPlan(stopped);
  page->controls().startOrStop();
  ASSERT_TRUE(waitUntil([&] { return lab->trainings.progress().done > 2; }));
  page->controls().startOrStop();
  ASSERT_TRUE(waitUntil([&] { return !lab->trainings.running(); }));
  ASSERT_FALSE(std::filesystem::exists(weightsOf(stopped, 3)));
  EXPECT_FALSE(lab->trainings.records().back()->whole);
  EXPECT_TRUE(lab->trainings.canGoOn(stopped));
  train(stopped);
  EXPECT_TRUE(lab->trainings.records().back()->whole);
  EXPECT_TRUE(haveSameWeights(plan("whole", 60), stopped));
}

TEST_F(TrainingTest, TheSliderOpensTheNetworkOfAStep) {
  train(plan("a"));
  const TrainingRecord& record = *page->shown()[0];
  ASSERT_GE(record.kept.size(), 2U);
  page->slider().chooseStep(double(record.kept[1].step));
  const auto openPath = [&] {
    const auto& classifier = lab->inputs.current()->classifier;
    return classifier ? classifier->info().path : std::string();
  };
  ASSERT_TRUE(waitUntil([&] { return openPath() == record.kept[1].file.string(); }));
  EXPECT_EQ(page->slider().openStep(), double(record.kept[1].step));
  ASSERT_TRUE(waitUntil([&] { return lab->rates.unmasked() != nullptr; })) << "the class table is of that network";
  page->slider().chooseStep(1e6);
  ASSERT_TRUE(waitUntil([&] { return page->slider().openStep() == 12; }));
}

TEST_F(TrainingTest, ThePlanOfTheFormIsTheOneThatWasSet) {
  TrainingPlan one = plan("a");
  one.options.optimizer = Optimizer::AdamW;
  one.options.schedule = Schedule::Cosine;
  one.options.learningRate = .00123;
  one.options.warmupSteps = 7;
  one.options.labelSmoothing = .1;
  one.options.mixup = .2;
  one.options.augmentation = {.padCrop = 2, .flip = true, .randomResizedCrop = true, .colourJitter = .4};
  one.options.frequency.bandDrop = .5;
  one.dynamics.maps = true;
  one.mixMaps = "maps/area-0.05";
  one.mixShare = .25;
  one.test = "syn:B1?seed=9&images=10&size=16&rings=0,4,8,10";
  page->controls().form().setPlan(one);
  const QStringList arguments = trainingArguments(one, 3, lab->inputs);
  EXPECT_EQ(trainingArguments(page->controls().form().plan(), 3, lab->inputs), arguments);
  const QString line = arguments.join(' ');
  for (const char* part :
       {"train --data syn:B1?images=40&size=16&rings=0,4,8,10&seed=0", "--arch smallcnn", "--optimizer adamw",
        "--lr 0.00123", "--schedule cosine", "--warmup 7", "--label-smoothing 0.1", "--mixup 0.2",
        "--pad 2 --flip --random-resized-crop", "--colour-jitter 0.4", "--band-drop 0.5",
        "--mix-maps maps/area-0.05 --mix-share 0.25", "--test syn:B1?seed=9", "--seed 3", "--max-steps 12",
        "--batch 16", "--probe 4", "--dynamics-maps", "--keep-weights"}) {
    EXPECT_TRUE(line.contains(part)) << part << " in " << line.toStdString();
  }
}

TEST_F(TrainingTest, EveryOptionOfATrainingHasItsField) {
  for (const OptionTable* const table : {&trainOptionTable(), &dynamicsOptionTable()}) {
    for (const OptionSpec& spec : table->specs)
      EXPECT_NE(page->findChild<QWidget*>(QString::fromStdString(optionName(spec))), nullptr) << spec.key;
  }
}

TEST_F(TrainingTest, OptionsOfTheTableGoThroughTheFormIntoTheCommand) {
  TrainingPlan one = plan("a");
  one.options.squareDecay = .99;
  one.options.stepEpochs = 5;
  one.options.factor = .2;
  one.options.patience = 1;
  one.options.mixedPrecision = true;
  page->controls().form().setPlan(one);
  const QString line = trainingArguments(page->controls().form().plan(), 3, lab->inputs).join(' ');
  EXPECT_TRUE(line.contains("--beta2 0.99 --step-epochs 5 --factor 0.2 --patience 1 --mixed-precision"))
      << line.toStdString();
}

TEST_F(TrainingTest, AnOptionThatCannotBeIsSaidAndNothingBegins) {
  TrainingPlan odd = plan("a");
  page->controls().form().setPlan(odd);
  page->findChild<QDoubleSpinBox*>("mixup")->setValue(.05);
  EXPECT_EQ(page->controls().form().problem().toStdString(), "Mixup alpha must be in 0.1 .. 4, or 0 (none)");
  const auto labels = page->findChildren<QLabel*>();
  EXPECT_TRUE(
      std::ranges::any_of(labels, [](const QLabel* label) { return label->text().contains("Mixup alpha must"); }));
}

TEST_F(TrainingTest, WhatItWillTakeIsKnownBeforeItBegins) {
  page->controls().form().setPlan(plan("a"));
  page->show();
  ASSERT_TRUE(waitUntil([&] { return page->controls().cost().has_value(); }));
  EXPECT_EQ(page->controls().cost()->problem, "");
  EXPECT_EQ(page->controls().cost()->steps, 12);
  EXPECT_GT(page->controls().cost()->secondsPerStep, 0);
  EXPECT_FALSE(std::filesystem::exists(folder / "a")) << "the trial leaves nothing";
}

TEST_F(TrainingTest, WhatCannotBeTrainedIsSaidBefore) {
  TrainingPlan large = plan("a");
  large.options.batchSize = 1000;
  page->controls().form().setPlan(large);
  page->show();
  ASSERT_TRUE(waitUntil([&] { return page->controls().cost().has_value(); }));
  EXPECT_TRUE(page->controls().cost()->problem.contains("160 images"))
      << page->controls().cost()->problem.toStdString();
  TrainingPlan other = plan("b");
  other.test = "syn:B1?images=4&C9=1";
  page->controls().form().setPlan(other);
  ASSERT_TRUE(waitUntil([&] { return page->controls().cost().has_value(); }));
  EXPECT_FALSE(page->controls().cost()->problem.isEmpty());
}

TEST_F(TrainingTest, ImagesAreMixedWithTheMapsOfAFolder) {
  TrainingPlan mixed = plan("a");
  std::filesystem::create_directories(folder / "maps");
  for (const std::string& name : lab->inputs.classNames())
    writeNpy(folder / ("maps/" + name + ".npy"), ringMask(lab->inputs.current()->plane(), 0, 3).centred());
  mixed.mixMaps = QString::fromStdString(folder / "maps");
  train(mixed);
  ASSERT_EQ(lab->trainings.records().size(), 1U) << lastMessage().toStdString();
  EXPECT_TRUE(lab->trainings.records()[0]->whole);
  train(plan("b"));
  EXPECT_FALSE(haveSameWeights(mixed, plan("b"))) << "mixing changes what is trained on";
}

TEST_F(TrainingTest, LookingThatTakesTooLongIsSaidBefore) {
  TrainingPlan few = plan("a", 2);
  few.probe = 40;
  few.dynamics.share = .05;
  page->controls().form().setPlan(few);
  page->show();
  ASSERT_TRUE(waitUntil([&] { return page->controls().cost().has_value(); }));
  EXPECT_TRUE(page->controls().cost()->problem.contains("looking at 160 images"));
  train(few);
  EXPECT_TRUE(lastMessage().contains("looking at 160 images")) << lastMessage().toStdString();
  EXPECT_TRUE(lab->trainings.records().empty()) << "nothing was seen of it";
}

TEST_F(TrainingTest, OldWeightsAreNotWrittenOver) {
  const TrainingPlan once = plan("a");
  std::filesystem::create_directories(folder / "a");
  std::ofstream(weightsOf(once, 3)) << "mine";
  page->controls().form().setPlan(once);
  page->controls().startOrStop();
  EXPECT_FALSE(lab->trainings.running());
  EXPECT_TRUE(lastMessage().contains("choose another folder")) << lastMessage().toStdString();
  EXPECT_EQ(MappedFile(weightsOf(once, 3)).text(), "mine");
}

TEST_F(TrainingTest, ADivergedTrainingIsSaidAndItsCurvesStay) {
  TrainingPlan wild = plan("a", 60);
  wild.options.learningRate = 10;
  wild.options.optimizer = Optimizer::Sgd;
  train(wild);
  EXPECT_TRUE(lastMessage().contains("diverged")) << lastMessage().toStdString();
  ASSERT_FALSE(lab->trainings.records().empty());
  EXPECT_FALSE(lab->trainings.records()[0]->whole);
  train(plan("b"));
  EXPECT_TRUE(lab->trainings.records()[1]->whole) << "the window goes on";
}

TEST_F(TrainingTest, TheProjectKnowsTheWeights) {
  ProjectDocument project(*lab);
  bool saved = false;
  project.saveAs(QString::fromStdString(folder / "p.passband"), [&] { saved = true; });
  ASSERT_TRUE(waitUntil([&] { return saved; }));
  const TrainingPlan one = plan("a");
  train(one);
  saved = false;
  project.saveNow([&] { saved = true; });
  ASSERT_TRUE(waitUntil([&] { return saved; }));
  const auto inputs = project.file()->inputs();
  const auto isModel = [](const ProjectInput& input) { return input.kind == "model"; };
  EXPECT_EQ(std::ranges::count_if(inputs, isModel), std::ssize(page->shown()[0]->kept))
      << "the last of them are those of the end, too";
}

TEST_F(TrainingTest, TheProjectKnowsTheWeightsOfTheRunsThatEndedBeforeAStop) {
  TrainingPlan two = plan("a", 60);
  two.runs = 2;
  page->controls().form().setPlan(two);
  page->controls().startOrStop();
  ASSERT_TRUE(waitUntil([&] { return lab->trainings.records().size() == 2; }));
  page->controls().startOrStop();
  ASSERT_TRUE(waitUntil([&] { return !lab->trainings.running(); }));
  const TrainingRecord& first = *lab->trainings.records()[0];
  EXPECT_TRUE(first.whole);
  const auto inputs = lab->runs.store()->file()->inputs();
  for (const KeptWeights& kept : first.kept)
    EXPECT_EQ(std::ranges::count(inputs, sha256File(kept.file), &ProjectInput::hash), 1) << kept.step;
  std::vector<std::string> damaged;
  const auto runs = lab->runs.store()->runs(damaged);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].run.key.command, kTraining);
  EXPECT_EQ(runs[0].run.state, RunState::Done);
  EXPECT_EQ(runs[1].run.state, RunState::Interrupted);
}

TEST_F(TrainingTest, AFolderThatCannotBeIsNoTrouble) {
  TrainingPlan odd = plan("a");
  odd.folder = QString(5000, 'x');
  page->controls().form().setPlan(odd);
  EXPECT_FALSE(lab->trainings.canGoOn(odd));
  train(odd);
  EXPECT_TRUE(lastMessage().contains("cannot make the folder")) << lastMessage().toStdString();
}

}  // namespace
}  // namespace passband
