#include "ui/lab/inputs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/analysis/recipe_detection.h"
#include "core/data/batch_loader.h"
#include "core/data/data_format.h"
#include "core/model/training/trainer.h"
#include "core/model/weights/tensor_file.h"
#include "tests/core/data/formats/formats.h"
#include "tests/support/quadratic_classifier.h"
#include "tests/support/shared_data.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
#include "ui/lab/lab.h"
#include "ui/lab/missing_parts.h"

namespace passband {
namespace {

using test::waitUntil;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* source = "syn:B1?images=10";

/// A network of any description.
class Described : public test::QuadraticClassifier {
 public:
  explicit Described(ClassifierInfo info) : QuadraticClassifier(4, 3, 16, 16), described_(std::move(info)) {}
  const ClassifierInfo& info() const override { return described_; }

 private:
  ClassifierInfo described_;
};

class InputsTest : public testing::Test {
 protected:
  QString model(int classes = 4) {
    const auto path = folder_ / "net.safetensors";
    test::writeSmallModel(path, {.classes = classes});
    return QString::fromStdString(path.string());
  }
  void openData(const QString& data = source) {
    lab_.inputs.openData(data);
    ASSERT_TRUE(waitUntil([&] { return lab_.inputs.dataOpening().isEmpty(); }));
  }
  void openModel(const QString& path) {
    lab_.inputs.openModel(path);
    ASSERT_TRUE(waitUntil([&] { return lab_.inputs.modelOpening().isEmpty(); }));
  }
  std::string lastError() {
    const auto& all = lab_.messages.messages();
    return all.isEmpty() ? std::string() : all.last().text.toStdString();
  }

  test::TemporaryFolder folder_;
  Lab lab_;
};

TEST_F(InputsTest, BeginsWithEverythingMissing) {
  EXPECT_FALSE(lab_.inputs.current()->hasImages());
  EXPECT_THAT(lab_.inputs.commandArguments(), IsEmpty());
  const auto missing = missingParts(lab_.inputs, lab_.rates.measurement());
  ASSERT_THAT(missing, SizeIs(2));
  EXPECT_EQ(missing[0].mend, Mend::OpenData);
  EXPECT_EQ(missing[1].mend, Mend::OpenModel);
}

TEST_F(InputsTest, DataComeWithTheirRecipeAndTheFirstClassSelected) {
  openData();
  EXPECT_TRUE(lab_.inputs.current()->hasImages());
  EXPECT_EQ(lab_.inputs.current()->data->size(), 40);
  EXPECT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Data);
  EXPECT_THAT(lab_.selection.classes(), ElementsAre(0));
  EXPECT_THAT(lab_.inputs.classNames(), SizeIs(4));
}

TEST_F(InputsTest, RatesAreThoseOfTheSamePassByItself) {
  openData();
  openModel(model());
  ASSERT_TRUE(waitUntil([&] { return lab_.rates.unmasked() != nullptr; }));
  const LabInputs& inputs = *lab_.inputs.current();
  const Experiment experiment{openClassifier((folder_ / "net.safetensors").string()), openImageSet(source),
                              *inputs.recipe, inputs.match};
  JobContext context;
  const Evaluation truth = evaluate(experiment, {}, {}, context).at(0);
  EXPECT_EQ(lab_.rates.unmasked()->evaluation.confusion, truth.confusion);
  EXPECT_EQ(lab_.rates.unmasked()->evaluation.accuracy, truth.accuracy);
}

TEST_F(InputsTest, OfTwoNetworksInAFileOneIsChosenAndStaysChosen) {
  test::writeTwoSmallModels(folder_ / "both.safetensors");
  test::writeSmallModel(folder_ / "teacher.safetensors", {.seed = 2});
  const QString file = QString::fromStdString(folder_ / "both.safetensors");
  openData();
  openModel(file);
  EXPECT_THAT(lastError(), HasSubstr("holds 2 sets of weights (student, teacher)"));
  ASSERT_TRUE(lab_.inputs.unclearModel());
  EXPECT_EQ(lab_.inputs.unclearModel()->weights, QStringList({"student", "teacher"}));
  EXPECT_EQ(missingParts(lab_.inputs, lab_.rates.measurement())[0].mend, Mend::ChooseWeights);
  openModel(file + "?weights=teacher");
  EXPECT_FALSE(lab_.inputs.unclearModel());
  EXPECT_TRUE(lab_.inputs.commandArguments().contains(file + "?weights=teacher"));
  const auto teacher = openClassifier(folder_ / "teacher.safetensors");
  JobContext context;
  const Recipe recipe = recipePreset("synthetic");
  std::vector<SkippedImage> skipped;
  const PixelBatch pixels = loadBatch(*lab_.inputs.current()->data, {0, 1, 2}, recipe, 1, skipped);
  const Grid<float> logits = lab_.inputs.current()->classifier->logits(pixels, {}, context);
  EXPECT_TRUE(std::ranges::equal(logits.values(), teacher->logits(pixels, {}, context).values()));
  EXPECT_NE(lab_.inputs.current()->classifier->info().hash,
            openClassifier((folder_ / "both.safetensors").string() + "?weights=student")->info().hash);
}

TEST_F(InputsTest, LimitTakesTheFirstImagesOfEachClass) {
  openData();
  lab_.inputs.setLimit(3);
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->data->size() == 12; }));
  EXPECT_EQ(lab_.inputs.commandArguments(), QStringList({"--data", source, "--preset", "synthetic", "--limit", "3"}));
  lab_.inputs.setLimit(0);
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->data->size() == 40; }));
}

TEST_F(InputsTest, WithoutTheNetworkTheRecipeOfItsFileIsSaidToTheCommandLine) {
  Recipe recipe = recipePreset("imagenet10");
  recipe.height = recipe.width = 24;
  JobContext quiet;
  train(*openImageSet(source), nullptr, recipe, {.architecture = "smallcnn", .maxSteps = 1, .batchSize = 8},
        folder_ / "own.safetensors", {}, quiet);
  openData();
  openModel(QString::fromStdString(folder_ / "own.safetensors"));
  ASSERT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Model);
  EXPECT_FALSE(lab_.inputs.commandArguments().contains("24x24")) << "the command reads it from the network's file";
  EXPECT_TRUE(lab_.inputs.commandArguments(false).contains("24x24"));
}

TEST_F(InputsTest, ChosenRecipeMakesOldRatesGoAndIsSaidToTheCommandLine) {
  openData();
  openModel(model());
  ASSERT_TRUE(waitUntil([&] { return lab_.rates.unmasked() != nullptr; }));
  const auto before = lab_.inputs.current();
  Recipe recipe = *before->recipe;
  recipe.height = recipe.width = 24;
  recipe.name = "custom";
  lab_.inputs.setRecipe({recipe});
  EXPECT_EQ(lab_.rates.unmasked(), nullptr);
  EXPECT_FALSE(lab_.inputs.isCurrent(before));
  EXPECT_TRUE(lab_.inputs.commandArguments().contains("24x24"));
  ASSERT_TRUE(waitUntil([&] { return lab_.rates.unmasked() != nullptr; }));
  EXPECT_EQ(lab_.rates.unmasked()->inputs, lab_.inputs.current());
  lab_.inputs.useDetectedRecipe();
  EXPECT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Detected) << "found before: it is not searched again";
  EXPECT_EQ(*lab_.inputs.current()->recipe, *before->recipe);
}

TEST_F(InputsTest, AChosenPresetComesToTheOnlySizeOfTheNetwork) {
  openData();
  ClassifierInfo takes16{.hash = "16", .classes = 4, .inputHeight = 16, .inputWidth = 16};
  lab_.inputs.useModel(std::make_shared<Described>(takes16));
  lab_.inputs.setRecipe({recipePreset("imagenet")});
  EXPECT_TRUE(lab_.inputs.current()->complete()) << lab_.inputs.current()->problem;
  EXPECT_EQ(lab_.inputs.current()->recipe->height, 16);
  EXPECT_TRUE(lab_.inputs.commandArguments().contains("imagenet")) << "which does the same";
}

TEST_F(InputsTest, WhatWasChosenBeforeTheFirstNetworkStays) {
  openData();
  lab_.inputs.setRecipe({recipePreset("half")});
  ClassifierInfo stating{.hash = "first", .classes = 4, .recipe = recipePreset("cifar100")};
  lab_.inputs.useModel(std::make_shared<Described>(stating));
  EXPECT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Chosen);
  EXPECT_EQ(lab_.inputs.current()->recipe, recipePreset("half"));
  stating.hash = "second";
  lab_.inputs.useModel(std::make_shared<Described>(stating));
  EXPECT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Model) << "it was chosen for another network";
}

TEST_F(InputsTest, RecipeThatNothingSaysIsFoundAsTheCommandLineFindsIt) {
  openData();
  openModel(model());
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->complete(); }));
  EXPECT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Detected);
  const auto data = openImageSet(source);
  const auto classifier = openClassifier((folder_ / "net.safetensors").string());
  JobContext context;
  const RecipeDetection truth =
      detectRecipe(*classifier, *data, {}, usualRecipes(data->info(), classifier->info()), {}, context);
  EXPECT_EQ(*lab_.inputs.current()->recipe, truth.recipe());
  ASSERT_TRUE(lab_.inputs.foundRecipe());
  EXPECT_EQ(lab_.inputs.foundRecipe()->hits, truth.tried[0].accuracy.hits);
  EXPECT_EQ(lab_.inputs.foundRecipe()->howSure.toStdString(), howSure(truth, 4));
}

/// How often a search for the preprocessing was begun from here on.
class Searches {
 public:
  explicit Searches(Lab& lab) {
    QObject::connect(&lab.jobs, &JobBoard::changed, &lab.messages, [begun = begun_](JobLane*, const JobStatus& job) {
      if (job.title.startsWith("Finding") && job.state == JobState::Waiting) ++*begun;
    });
  }
  int begun() const { return *begun_; }

 private:
  std::shared_ptr<int> begun_ = std::make_shared<int>(0);
};

TEST_F(InputsTest, ImagesPerClassDoNotMakeThePreprocessingBeSearchedAnew) {
  openData();
  openModel(model());
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->complete(); }));
  const Searches searches(lab_);
  const auto before = lab_.inputs.foundRecipe();
  lab_.inputs.setLimit(3);
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->data->size() == 12; }));
  EXPECT_TRUE(lab_.inputs.current()->complete());
  EXPECT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Detected);
  EXPECT_EQ(lab_.inputs.foundRecipe(), before);
  EXPECT_EQ(searches.begun(), 0);
}

TEST_F(InputsTest, FewImagesPerClassAreNotThoseThatThePreprocessingIsFoundOn) {
  lab_.inputs.setLimit(1);
  openData();
  openModel(model());
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->complete(); }));
  EXPECT_EQ(lab_.inputs.current()->data->size(), 4);
  EXPECT_EQ(lab_.inputs.foundRecipe()->images, 40);
}

TEST_F(InputsTest, AChosenPreprocessingIsThatOfOtherImagesOfTheModelToo) {
  openData();
  openModel(model());
  Recipe recipe = recipePreset("half");
  recipe.height = recipe.width = 24;
  recipe.name = "custom";
  lab_.inputs.setRecipe({recipe});
  ASSERT_TRUE(lab_.inputs.current()->complete());
  Lab later;
  later.inputs.addMemory(lab_.inputs.memory());
  const Searches searches(later);
  later.inputs.openData("syn:B2?images=10");
  later.inputs.openModel(model());
  ASSERT_TRUE(waitUntil([&] { return later.inputs.current()->complete(); }));
  EXPECT_EQ(later.inputs.current()->recipe, recipe);
  EXPECT_EQ(later.inputs.recipeOrigin(), RecipeOrigin::Remembered);
  EXPECT_EQ(later.inputs.current()->recipeSource, "remembered");
  EXPECT_EQ(searches.begun(), 0);
  later.inputs.useDetectedRecipe();
  ASSERT_TRUE(waitUntil([&] { return later.inputs.recipeOrigin() == RecipeOrigin::Detected; }));
  EXPECT_EQ(searches.begun(), 1);
  EXPECT_NE(later.inputs.memory().of(later.inputs.current()->classifier->info().hash).recipe, recipe);
}

TEST_F(InputsTest, OnlyASettledDetectionIsRemembered) {
  openData();
  const auto silent = std::make_shared<Described>(ClassifierInfo{.hash = "silent", .classes = 4});
  LabInputs pair;
  pair.whole = lab_.inputs.current()->whole;
  pair.classifier = silent;
  for (const bool settled : {false, true}) {
    lab_.inputs.setFoundRecipe(FoundRecipe{recipePreset("cifar100"), 9, 10, "sure", recipeKey(pair), settled});
    lab_.inputs.closeModel();
    lab_.inputs.useModel(silent);
    ASSERT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Detected);
    EXPECT_EQ(lab_.inputs.memory().of("silent").recipe.has_value(), settled);
  }
  openData("syn:B2?images=10");
  EXPECT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Remembered);
  EXPECT_EQ(lab_.inputs.current()->recipe, recipePreset("cifar100"));
  openData();
  EXPECT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Detected) << "on these images it was";
}

TEST_F(InputsTest, WhatIsRememberedOfAnotherModelPutsAChosenPreprocessingAside) {
  openData();
  lab_.inputs.useModel(std::make_shared<Described>(ClassifierInfo{.hash = "first", .classes = 4}));
  lab_.inputs.setRecipe({recipePreset("half")});
  ModelMemory memory;
  memory.remember("second", {.recipe = recipePreset("cifar100"), .origin = RecipeOrigin::Chosen});
  lab_.inputs.addMemory(memory);
  lab_.inputs.useModel(std::make_shared<Described>(ClassifierInfo{.hash = "second", .classes = 4}));
  EXPECT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Remembered);
  EXPECT_EQ(lab_.inputs.current()->recipe, recipePreset("cifar100"));
}

TEST_F(InputsTest, ClassesOfOneDatasetNameTheOutputsForAnother) {
  const auto labelled = [&](const std::string& name, const std::vector<std::string>& labels) {
    const std::string pixels(12 * labels.size(), 'x');
    test::writeBytes(folder_ / (name + ".npy"),
                     test::npyBytes("|u1", std::to_string(labels.size()) + ", 2, 2, 3", pixels));
    std::ofstream text(folder_ / (name + ".txt"));
    for (const std::string& label : labels) text << label << '\n';
    text.close();
    lab_.inputs.openData(QString::fromStdString(folder_ / (name + ".npy")),
                         QString::fromStdString(folder_ / (name + ".txt")));
    return waitUntil([&] { return lab_.inputs.dataOpening().isEmpty(); });
  };
  lab_.inputs.setRecipe({recipePreset("cifar10")});
  lab_.inputs.useModel(std::make_shared<Described>(ClassifierInfo{.hash = "silent", .classes = 4}));
  ASSERT_TRUE(labelled("two", {"dog", "cat"}));
  EXPECT_THAT(lab_.inputs.current()->problem, HasSubstr("the data has 2 classes and the model 4 outputs"));
  ASSERT_TRUE(labelled("four", {"ape", "bat", "cat", "dog"}));
  ASSERT_EQ(lab_.inputs.current()->match.how, "by position");
  ASSERT_TRUE(labelled("two", {"dog", "cat"}));
  EXPECT_TRUE(lab_.inputs.current()->complete()) << lab_.inputs.current()->problem;
  EXPECT_THAT(lab_.inputs.classNames(), ElementsAre("cat", "dog"));
  EXPECT_THAT(lab_.inputs.current()->match.outputs, ElementsAre(2, 3, 0, 1));
  EXPECT_THAT(outputsText(lab_.inputs.current()->experiment()),
              HasSubstr("matched by class name (names that were given"));
  EXPECT_TRUE(lab_.inputs.commandArguments().contains("--output-names")) << "so that the command finds them too";
}

TEST_F(InputsTest, ResNet20KeepsThePreprocessingOfCifar10OnSketches) {
  PASSBAND_SHARED_OR_SKIP(cifar, "cifar-10-batches-bin/test_batch.bin");
  PASSBAND_SHARED_OR_SKIP(pacs, "pacs/sketch");
  PASSBAND_SHARED_OR_SKIP(network, "models/resnet20-12fca82f.th");
  for (const auto& [name, number] : {std::pair{"dog", "5"}, {"horse", "7"}}) {
    std::filesystem::create_directories(folder_ / "numbers");
    std::filesystem::create_directories(folder_ / "names");
    std::filesystem::copy(pacs / name, folder_ / "numbers" / number);
    std::filesystem::copy(pacs / name, folder_ / "names" / name);
  }
  lab_.inputs.setLimit(20);
  openData(QString::fromStdString(cifar.string()));
  openModel(QString::fromStdString(network.string()));
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->complete(); }));
  const Recipe detected = *lab_.inputs.current()->recipe;
  EXPECT_EQ(detected.height, 32);
  const Searches searches(lab_);
  for (const char* const folder : {"numbers", "names"}) {
    openData(QString::fromStdString(folder_ / folder));
    ASSERT_TRUE(lab_.inputs.current()->complete()) << lab_.inputs.current()->problem;
    EXPECT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Remembered);
    EXPECT_EQ(lab_.inputs.current()->recipe, detected);
    EXPECT_THAT(lab_.inputs.current()->match.outputs, ElementsAre(5, 7, 0, 1, 2, 3, 4, 6, 8, 9));
  }
  EXPECT_EQ(searches.begun(), 0);
}

TEST_F(InputsTest, StoppedSearchLeavesTheRecipeOfTheDataAndMayBeginAnew) {
  openData();
  const auto stopping = QObject::connect(&lab_.jobs, &JobBoard::changed, [](JobLane* lane, const JobStatus& job) {
    if (job.title.startsWith("Finding") && job.state == JobState::Waiting) lane->stop(job.id);
  });
  lab_.inputs.openModel(model());
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.recipeSearchEnded(); }));
  QObject::disconnect(stopping);
  EXPECT_EQ(lab_.inputs.recipeOrigin(), RecipeOrigin::Data);
  lab_.inputs.useDetectedRecipe();
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.recipeOrigin() == RecipeOrigin::Detected; }));
}

TEST_F(InputsTest, AStoppedMeasurementIsSaidAndBegunAnew) {
  openData();
  const auto stopping = QObject::connect(&lab_.jobs, &JobBoard::changed, [](JobLane* lane, const JobStatus& job) {
    if (job.title.startsWith("Accuracy") && job.state == JobState::Waiting) lane->stop(job.id);
  });
  lab_.inputs.openModel(model());
  ASSERT_TRUE(waitUntil([&] { return lab_.rates.measurement() == JobState::Stopped; }));
  QObject::disconnect(stopping);
  EXPECT_EQ(lab_.rates.unmasked(), nullptr);
  const auto missing = missingParts(lab_.inputs, lab_.rates.measurement());
  ASSERT_THAT(missing, SizeIs(1));
  EXPECT_EQ(missing[0].mend, Mend::MeasureAgain);
  EXPECT_THAT(missing[0].text.toStdString(), HasSubstr("stopped"));
  lab_.jobs.restart();
  EXPECT_THAT(missingParts(lab_.inputs, lab_.rates.measurement()), IsEmpty());
  EXPECT_TRUE(waitUntil([&] { return lab_.rates.unmasked() != nullptr; }));
}

TEST_F(InputsTest, LabelsThatLieApartAreAskedForAndNamedToTheCommandLine) {
  const auto images = folder_ / "pictures.npy", labels = folder_ / "answers.txt";
  test::writeBytes(images, test::npyBytes("|u1", "2, 2, 3", std::string(12, 'x')));
  std::ofstream(labels) << "cat\ndog\n";
  const QString path = QString::fromStdString(images.string()), file = QString::fromStdString(labels.string());
  openData(path);
  EXPECT_EQ(lab_.inputs.dataRefused(), path);
  EXPECT_EQ(missingParts(lab_.inputs, lab_.rates.measurement())[0].mend, Mend::ChooseLabels);
  lab_.inputs.openData(path, file);
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->hasImages(); }));
  EXPECT_THAT(lab_.inputs.classNames(), ElementsAre("cat", "dog"));
  EXPECT_TRUE(lab_.inputs.dataRefused().isEmpty());
  EXPECT_EQ(lab_.inputs.commandArguments().mid(0, 4), QStringList({"--data", path, "--labels", file}));
  EXPECT_EQ(lab_.inputs.current()->recipe->name, "pixels") << "nothing else is known of such data";
}

TEST_F(InputsTest, ImagesMayBeTakenAsTheyAre) {
  const std::vector<float> values{0, 51, 102, 255};
  const auto images = folder_ / "images.npy";
  test::writeBytes(images, test::npyBytes("<f4", "1, 2, 2", {reinterpret_cast<const char*>(values.data()), 16}));
  test::writeBytes(folder_ / "labels.npy", test::npyBytes("|u1", "1,", std::string(1, '\0')));
  openData(QString::fromStdString(images.string()));
  EXPECT_FALSE(lab_.inputs.current()->data->info().preprocessed);
  lab_.inputs.setRecipe({asItIs(0, 0, 3)});
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->data->info().preprocessed; }));
  EXPECT_EQ(lab_.inputs.current()->recipe, asItIs(2, 2, 1));
  EXPECT_EQ(lab_.inputs.current()->data->image(0).values[3], 255);
  EXPECT_TRUE(lab_.inputs.commandArguments().contains("none"));
  lab_.inputs.useDetectedRecipe();
  ASSERT_TRUE(waitUntil([&] { return !lab_.inputs.current()->data->info().preprocessed; }));
}

TEST_F(InputsTest, WhatIsChosenWhileImagesOpenIsTaken) {
  const std::vector<float> values{0, 51, 102, 255};
  const auto images = folder_ / "images.npy";
  test::writeBytes(images, test::npyBytes("<f4", "1, 2, 2", {reinterpret_cast<const char*>(values.data()), 16}));
  test::writeBytes(folder_ / "labels.npy", test::npyBytes("|u1", "1,", std::string(1, '\0')));
  lab_.inputs.openData(QString::fromStdString(images.string()));
  lab_.inputs.setRecipe({asItIs(0, 0, 3)});
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.dataOpening().isEmpty() && !lab_.jobs.busy(); }));
  EXPECT_TRUE(lab_.inputs.current()->data->info().preprocessed);
  EXPECT_EQ(lab_.inputs.current()->recipe, asItIs(2, 2, 1));
}

TEST_F(InputsTest, OfTwoOpeningsOfTheSameImagesTheSecondCounts) {
  const auto images = folder_ / "pictures.npy";
  test::writeBytes(images, test::npyBytes("|u1", "2, 2, 3", std::string(12, 'x')));
  for (const char* name : {"first", "second"}) {
    std::ofstream(folder_ / (std::string(name) + ".txt")) << name << "\nother\n";
    lab_.inputs.openData(QString::fromStdString(images.string()),
                         QString::fromStdString((folder_ / (std::string(name) + ".txt")).string()));
  }
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.dataOpening().isEmpty() && !lab_.jobs.busy(); }));
  EXPECT_THAT(lab_.inputs.classNames(), testing::Contains("second"));
}

TEST_F(InputsTest, ANewerOpeningStopsTheOlder) {
  QList<std::pair<QString, JobState>> ended;
  QObject::connect(&lab_.jobs, &JobBoard::changed, [&](JobLane*, const JobStatus& job) {
    if (job.ended() && job.title.startsWith("Opening")) ended.push_back({job.title, job.state});
  });
  lab_.inputs.openData("syn:B1?images=10");
  lab_.inputs.openData("syn:B2?images=10");
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.dataOpening().isEmpty() && !lab_.jobs.busy(); }));
  ASSERT_EQ(ended.size(), 2);
  EXPECT_EQ(ended[0].second, JobState::Stopped);
  EXPECT_EQ(ended[1].second, JobState::Done);
  EXPECT_EQ(lab_.inputs.current()->data->info().source, "syn:B2?images=10");
}

TEST_F(InputsTest, TheDeviceChosenLastIsTheOneOfTheNetwork) {
  const auto quiet = [&] {
    return waitUntil([&] { return lab_.inputs.modelOpening().isEmpty() && !lab_.jobs.busy(); });
  };
  lab_.inputs.setDevice("cuda:9");
  lab_.inputs.openModel(model());
  lab_.inputs.setDevice("cpu");
  ASSERT_TRUE(quiet());
  const auto before = lab_.inputs.current()->classifier;
  ASSERT_NE(before, nullptr) << "chosen while it was being opened";
  lab_.inputs.setDevice("cuda:9");
  lab_.inputs.setDevice("auto");
  ASSERT_TRUE(quiet());
  EXPECT_NE(lab_.inputs.current()->classifier, before) << "opened anew";
}

TEST_F(InputsTest, PreprocessedImagesAreNotPreprocessedAgain) {
  const std::vector<float> values{-2, 0, 1, 3};
  const auto images = folder_ / "images.npy";
  test::writeBytes(images, test::npyBytes("<f4", "1, 2, 2", {reinterpret_cast<const char*>(values.data()), 16}));
  test::writeBytes(folder_ / "labels.npy", test::npyBytes("|u1", "1,", std::string(1, '\0')));
  openData(QString::fromStdString(images.string()));
  EXPECT_EQ(lab_.inputs.current()->recipe, asItIs(2, 2, 1));
  lab_.inputs.setRecipe({recipePreset("mnist")});
  EXPECT_THAT(lab_.inputs.current()->problem, HasSubstr("preprocessed already"));
  const auto missing = missingParts(lab_.inputs, lab_.rates.measurement());
  EXPECT_TRUE(std::ranges::any_of(missing, [](const MissingPart& part) { return part.mend == Mend::TakeAsItIs; }));
}

TEST_F(InputsTest, WhatCannotBeOpenedIsToldAndWhatWasOpenStays) {
  openData();
  const auto before = lab_.inputs.current()->data;
  const auto bad = folder_ / "notes.txt";
  std::ofstream(bad) << "no images";
  openData(QString::fromStdString(bad.string()));
  EXPECT_EQ(lab_.inputs.current()->data, before);
  EXPECT_THAT(lastError(), HasSubstr("notes.txt"));
  openModel(QString::fromStdString(bad.string()));
  EXPECT_EQ(lab_.inputs.current()->classifier, nullptr);
  EXPECT_EQ(lab_.messages.messages().last().severity, Severity::Error);
  EXPECT_TRUE(waitUntil([&] { return !lab_.jobs.busy(); })) << "nothing is left at work";
}

TEST_F(InputsTest, ClassesThatDoNotMatchAreAProblemInWords) {
  openData();
  openModel(model(7));
  EXPECT_FALSE(lab_.inputs.current()->complete());
  EXPECT_THAT(lab_.inputs.current()->problem, HasSubstr("7"));
  const auto missing = missingParts(lab_.inputs, lab_.rates.measurement());
  ASSERT_THAT(missing, SizeIs(1));
  EXPECT_EQ(missing[0].text.toStdString(), lab_.inputs.current()->problem);
}

TEST_F(InputsTest, NoModelHoldsAnythingOfEarlierInputsWhenTheFirstIsTold) {
  openData();
  openModel(model());
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->complete(); }));
  lab_.selection.set({2, 3});
  lab_.mask.take(ringMask(lab_.inputs.current()->plane(), 2, 5), "ring:2,5");
  lab_.search.start({"estimate", {}});
  const auto known = [&] {
    return lab_.rates.comparesMasks() && lab_.trial.preview() && lab_.trial.imageLogits() && lab_.search.found() &&
           lab_.spectra.result();
  };
  ASSERT_TRUE(waitUntil([&] { return known() && !lab_.jobs.busy(); }));
  int told = 0;
  const auto look = [&] {
    ++told;
    EXPECT_FALSE(lab_.rates.unmasked() || lab_.rates.masked());
    EXPECT_FALSE(lab_.trial.preview() || lab_.trial.imageLogits() || lab_.trial.imageTrial());
    EXPECT_FALSE(lab_.mask.applied() || lab_.search.found() || lab_.spectra.result());
    EXPECT_THAT(lab_.selection.classes(), ElementsAre(0));
  };
  QObject::connect(&lab_.mask, &MaskDocument::changed, &lab_.mask, look);
  QObject::connect(&lab_.selection, &Selection::changed, &lab_.mask, look);
  QObject::connect(&lab_.rates, &Rates::unmaskedChanged, &lab_.mask, look);
  test::writeBytes(folder_ / "pictures.npy", test::npyBytes("|u1", "2, 2, 3", std::string(12, 'x')));
  std::ofstream(folder_ / "answers.txt") << "cat\ndog\n";
  lab_.inputs.openData(QString::fromStdString(folder_ / "pictures.npy"),
                       QString::fromStdString(folder_ / "answers.txt"));
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->data->size() == 2; }));
  EXPECT_EQ(told, 3);
}

}  // namespace
}  // namespace passband
