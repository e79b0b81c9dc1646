#include "ui/lab/lab_session.h"

#include <algorithm>
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
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
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

class LabSessionTest : public testing::Test {
 protected:
  QString model(int classes = 4) {
    const auto path = folder_ / "net.safetensors";
    test::writeSmallModel(path, {.classes = classes});
    return QString::fromStdString(path.string());
  }
  void openData(const QString& data = source) {
    session_.openData(data);
    ASSERT_TRUE(waitUntil([&] { return session_.dataOpening().isEmpty(); }));
  }
  void openModel(const QString& path) {
    session_.openModel(path);
    ASSERT_TRUE(waitUntil([&] { return session_.modelOpening().isEmpty(); }));
  }
  std::string lastError() {
    const auto& all = session_.messages().messages();
    return all.isEmpty() ? std::string() : all.last().text.toStdString();
  }

  test::TemporaryFolder folder_;
  LabSession session_;
};

TEST_F(LabSessionTest, BeginsWithEverythingMissing) {
  EXPECT_FALSE(session_.inputs()->hasImages());
  EXPECT_THAT(session_.commandArguments(), IsEmpty());
  const auto missing = missingParts(session_);
  ASSERT_THAT(missing, SizeIs(2));
  EXPECT_EQ(missing[0].mend, Mend::OpenData);
  EXPECT_EQ(missing[1].mend, Mend::OpenModel);
}

TEST_F(LabSessionTest, DataComeWithTheirRecipeAndTheFirstClassSelected) {
  openData();
  EXPECT_TRUE(session_.inputs()->hasImages());
  EXPECT_EQ(session_.inputs()->data->size(), 40);
  EXPECT_EQ(session_.recipeOrigin(), RecipeOrigin::Data);
  EXPECT_THAT(session_.selection(), ElementsAre(0));
  EXPECT_THAT(session_.classNames(), SizeIs(4));
}

TEST_F(LabSessionTest, RatesAreThoseOfTheSamePassByItself) {
  openData();
  openModel(model());
  ASSERT_TRUE(waitUntil([&] { return session_.unmasked() != nullptr; }));
  const LabInputs& inputs = *session_.inputs();
  const Experiment experiment{openClassifier((folder_ / "net.safetensors").string()), openImageSet(source),
                              *inputs.recipe, inputs.match};
  JobContext context;
  const Evaluation truth = evaluate(experiment, {}, {}, context).at(0);
  EXPECT_EQ(session_.unmasked()->evaluation.confusion, truth.confusion);
  EXPECT_EQ(session_.unmasked()->evaluation.accuracy, truth.accuracy);
}

TEST_F(LabSessionTest, OfTwoNetworksInAFileOneIsChosenAndStaysChosen) {
  test::writeTwoSmallModels(folder_ / "both.safetensors");
  test::writeSmallModel(folder_ / "teacher.safetensors", {.seed = 2});
  const QString file = QString::fromStdString(folder_ / "both.safetensors");
  openData();
  openModel(file);
  EXPECT_THAT(lastError(), HasSubstr("holds 2 sets of weights (student, teacher)"));
  ASSERT_TRUE(session_.unclearModel());
  EXPECT_EQ(session_.unclearModel()->weights, QStringList({"student", "teacher"}));
  EXPECT_EQ(missingParts(session_)[0].mend, Mend::ChooseWeights);
  openModel(file + "?weights=teacher");
  EXPECT_FALSE(session_.unclearModel());
  EXPECT_TRUE(session_.commandArguments().contains(file + "?weights=teacher"));
  const auto teacher = openClassifier(folder_ / "teacher.safetensors");
  JobContext context;
  const Recipe recipe = recipePreset("synthetic");
  std::vector<SkippedImage> skipped;
  const PixelBatch pixels = loadBatch(*session_.inputs()->data, {0, 1, 2}, recipe, 1, skipped);
  const Grid<float> logits = session_.inputs()->classifier->logits(pixels, {}, context);
  EXPECT_TRUE(std::ranges::equal(logits.values(), teacher->logits(pixels, {}, context).values()));
  EXPECT_NE(session_.inputs()->classifier->info().hash,
            openClassifier((folder_ / "both.safetensors").string() + "?weights=student")->info().hash);
}

TEST_F(LabSessionTest, LimitTakesTheFirstImagesOfEachClass) {
  openData();
  session_.setLimit(3);
  ASSERT_TRUE(waitUntil([&] { return session_.inputs()->data->size() == 12; }));
  EXPECT_EQ(session_.commandArguments(), QStringList({"--data", source, "--preset", "synthetic", "--limit", "3"}));
  session_.setLimit(0);
  ASSERT_TRUE(waitUntil([&] { return session_.inputs()->data->size() == 40; }));
}

TEST_F(LabSessionTest, WithoutTheNetworkTheRecipeOfItsFileIsSaidToTheCommandLine) {
  Recipe recipe = recipePreset("imagenet10");
  recipe.height = recipe.width = 24;
  JobContext quiet;
  train(*openImageSet(source), nullptr, recipe, {.architecture = "smallcnn", .maxSteps = 1, .batchSize = 8},
        folder_ / "own.safetensors", {}, quiet);
  openData();
  openModel(QString::fromStdString(folder_ / "own.safetensors"));
  ASSERT_EQ(session_.recipeOrigin(), RecipeOrigin::Model);
  EXPECT_FALSE(session_.commandArguments().contains("24x24")) << "the command reads it from the network's file";
  EXPECT_TRUE(session_.commandArguments(false).contains("24x24"));
}

TEST_F(LabSessionTest, ChosenRecipeMakesOldRatesGoAndIsSaidToTheCommandLine) {
  openData();
  openModel(model());
  ASSERT_TRUE(waitUntil([&] { return session_.unmasked() != nullptr; }));
  const auto before = session_.inputs();
  const auto old = session_.unmasked();
  Recipe recipe = *before->recipe;
  recipe.height = recipe.width = 24;
  recipe.name = "custom";
  session_.setRecipe({recipe});
  EXPECT_EQ(session_.unmasked(), nullptr);
  EXPECT_FALSE(session_.isCurrent(before));
  session_.setMasked(old);
  EXPECT_EQ(session_.masked(), nullptr) << "rates of other inputs are not taken";
  EXPECT_TRUE(session_.commandArguments().contains("24x24"));
  ASSERT_TRUE(waitUntil([&] { return session_.unmasked() != nullptr; }));
  EXPECT_EQ(session_.unmasked()->inputs, session_.inputs());
  session_.useDetectedRecipe();
  EXPECT_EQ(session_.recipeOrigin(), RecipeOrigin::Detected) << "found before: it is not searched again";
  EXPECT_EQ(*session_.inputs()->recipe, *before->recipe);
}

TEST_F(LabSessionTest, AChosenPresetComesToTheOnlySizeOfTheNetwork) {
  openData();
  ClassifierInfo takes16{.hash = "16", .classes = 4, .inputHeight = 16, .inputWidth = 16};
  session_.useModel(std::make_shared<Described>(takes16));
  session_.setRecipe({recipePreset("imagenet")});
  EXPECT_TRUE(session_.inputs()->complete()) << session_.inputs()->problem;
  EXPECT_EQ(session_.inputs()->recipe->height, 16);
  EXPECT_TRUE(session_.commandArguments().contains("imagenet")) << "which does the same";
}

TEST_F(LabSessionTest, WhatWasChosenBeforeTheFirstNetworkStays) {
  openData();
  session_.setRecipe({recipePreset("half")});
  ClassifierInfo stating{.hash = "first", .classes = 4, .recipe = recipePreset("cifar100")};
  session_.useModel(std::make_shared<Described>(stating));
  EXPECT_EQ(session_.recipeOrigin(), RecipeOrigin::Chosen);
  EXPECT_EQ(session_.inputs()->recipe, recipePreset("half"));
  stating.hash = "second";
  session_.useModel(std::make_shared<Described>(stating));
  EXPECT_EQ(session_.recipeOrigin(), RecipeOrigin::Model) << "it was chosen for another network";
}

TEST_F(LabSessionTest, RecipeThatNothingSaysIsFoundAsTheCommandLineFindsIt) {
  openData();
  openModel(model());
  ASSERT_TRUE(waitUntil([&] { return session_.inputs()->complete(); }));
  EXPECT_EQ(session_.recipeOrigin(), RecipeOrigin::Detected);
  const auto data = openImageSet(source);
  const auto classifier = openClassifier((folder_ / "net.safetensors").string());
  JobContext context;
  const RecipeDetection truth =
      detectRecipe(*classifier, *data, {}, usualRecipes(data->info(), classifier->info()), {}, context);
  EXPECT_EQ(*session_.inputs()->recipe, truth.recipe());
  ASSERT_TRUE(session_.foundRecipe());
  EXPECT_EQ(session_.foundRecipe()->hits, truth.tried[0].accuracy.hits);
  EXPECT_EQ(session_.foundRecipe()->howSure.toStdString(), howSure(truth, 4));
}

TEST_F(LabSessionTest, StoppedSearchLeavesTheRecipeOfTheDataAndMayBeginAnew) {
  openData();
  const auto stopping = QObject::connect(&session_.jobs(), &JobBoard::changed, [](JobLane* lane, const JobStatus& job) {
    if (job.title.startsWith("Finding") && job.state == JobState::Waiting) lane->stop(job.id);
  });
  session_.openModel(model());
  ASSERT_TRUE(waitUntil([&] { return session_.recipeSearchEnded(); }));
  QObject::disconnect(stopping);
  EXPECT_EQ(session_.recipeOrigin(), RecipeOrigin::Data);
  session_.useDetectedRecipe();
  ASSERT_TRUE(waitUntil([&] { return session_.recipeOrigin() == RecipeOrigin::Detected; }));
}

TEST_F(LabSessionTest, AStoppedMeasurementIsSaidAndBegunAnew) {
  openData();
  const auto stopping = QObject::connect(&session_.jobs(), &JobBoard::changed, [](JobLane* lane, const JobStatus& job) {
    if (job.title.startsWith("Accuracy") && job.state == JobState::Waiting) lane->stop(job.id);
  });
  session_.openModel(model());
  ASSERT_TRUE(waitUntil([&] { return session_.measurement() == JobState::Stopped; }));
  QObject::disconnect(stopping);
  EXPECT_EQ(session_.unmasked(), nullptr);
  const auto missing = missingParts(session_);
  ASSERT_THAT(missing, SizeIs(1));
  EXPECT_EQ(missing[0].mend, Mend::MeasureAgain);
  EXPECT_THAT(missing[0].text.toStdString(), HasSubstr("stopped"));
  session_.measureAgain();
  EXPECT_THAT(missingParts(session_), IsEmpty());
  EXPECT_TRUE(waitUntil([&] { return session_.unmasked() != nullptr; }));
}

TEST_F(LabSessionTest, LabelsThatLieApartAreAskedForAndNamedToTheCommandLine) {
  const auto images = folder_ / "pictures.npy", labels = folder_ / "answers.txt";
  test::writeBytes(images, test::npyBytes("|u1", "2, 2, 3", std::string(12, 'x')));
  std::ofstream(labels) << "cat\ndog\n";
  const QString path = QString::fromStdString(images.string()), file = QString::fromStdString(labels.string());
  openData(path);
  EXPECT_EQ(session_.dataRefused(), path);
  EXPECT_EQ(missingParts(session_)[0].mend, Mend::ChooseLabels);
  session_.openData(path, file);
  ASSERT_TRUE(waitUntil([&] { return session_.inputs()->hasImages(); }));
  EXPECT_THAT(session_.classNames(), ElementsAre("cat", "dog"));
  EXPECT_TRUE(session_.dataRefused().isEmpty());
  EXPECT_EQ(session_.commandArguments().mid(0, 4), QStringList({"--data", path, "--labels", file}));
  EXPECT_EQ(session_.inputs()->recipe->name, "pixels") << "nothing else is known of such data";
}

TEST_F(LabSessionTest, ImagesMayBeTakenAsTheyAre) {
  const std::vector<float> values{0, 51, 102, 255};
  const auto images = folder_ / "images.npy";
  test::writeBytes(images, test::npyBytes("<f4", "1, 2, 2", {reinterpret_cast<const char*>(values.data()), 16}));
  test::writeBytes(folder_ / "labels.npy", test::npyBytes("|u1", "1,", std::string(1, '\0')));
  openData(QString::fromStdString(images.string()));
  EXPECT_FALSE(session_.inputs()->data->info().preprocessed);
  session_.setRecipe({asItIs(0, 0, 3)});
  ASSERT_TRUE(waitUntil([&] { return session_.inputs()->data->info().preprocessed; }));
  EXPECT_EQ(session_.inputs()->recipe, asItIs(2, 2, 1));
  EXPECT_EQ(session_.inputs()->data->image(0).values[3], 255);
  EXPECT_TRUE(session_.commandArguments().contains("none"));
  session_.useDetectedRecipe();
  ASSERT_TRUE(waitUntil([&] { return !session_.inputs()->data->info().preprocessed; }));
}

TEST_F(LabSessionTest, WhatIsChosenWhileImagesOpenIsTaken) {
  const std::vector<float> values{0, 51, 102, 255};
  const auto images = folder_ / "images.npy";
  test::writeBytes(images, test::npyBytes("<f4", "1, 2, 2", {reinterpret_cast<const char*>(values.data()), 16}));
  test::writeBytes(folder_ / "labels.npy", test::npyBytes("|u1", "1,", std::string(1, '\0')));
  session_.openData(QString::fromStdString(images.string()));
  session_.setRecipe({asItIs(0, 0, 3)});
  ASSERT_TRUE(waitUntil([&] { return session_.dataOpening().isEmpty() && !session_.jobs().busy(); }));
  EXPECT_TRUE(session_.inputs()->data->info().preprocessed);
  EXPECT_EQ(session_.inputs()->recipe, asItIs(2, 2, 1));
}

TEST_F(LabSessionTest, OfTwoOpeningsOfTheSameImagesTheSecondCounts) {
  const auto images = folder_ / "pictures.npy";
  test::writeBytes(images, test::npyBytes("|u1", "2, 2, 3", std::string(12, 'x')));
  for (const char* name : {"first", "second"}) {
    std::ofstream(folder_ / (std::string(name) + ".txt")) << name << "\nother\n";
    session_.openData(QString::fromStdString(images.string()),
                      QString::fromStdString((folder_ / (std::string(name) + ".txt")).string()));
  }
  ASSERT_TRUE(waitUntil([&] { return session_.dataOpening().isEmpty() && !session_.jobs().busy(); }));
  EXPECT_THAT(session_.classNames(), testing::Contains("second"));
}

TEST_F(LabSessionTest, ANewerOpeningStopsTheOlder) {
  QList<std::pair<QString, JobState>> ended;
  QObject::connect(&session_.jobs(), &JobBoard::changed, [&](JobLane*, const JobStatus& job) {
    if (job.ended() && job.title.startsWith("Opening")) ended.push_back({job.title, job.state});
  });
  session_.openData("syn:B1?images=10");
  session_.openData("syn:B2?images=10");
  ASSERT_TRUE(waitUntil([&] { return session_.dataOpening().isEmpty() && !session_.jobs().busy(); }));
  ASSERT_EQ(ended.size(), 2);
  EXPECT_EQ(ended[0].second, JobState::Stopped);
  EXPECT_EQ(ended[1].second, JobState::Done);
  EXPECT_EQ(session_.inputs()->data->info().source, "syn:B2?images=10");
}

TEST_F(LabSessionTest, TheDeviceChosenLastIsTheOneOfTheNetwork) {
  const auto quiet = [&] {
    return waitUntil([&] { return session_.modelOpening().isEmpty() && !session_.jobs().busy(); });
  };
  session_.setDevice("cuda:9");
  session_.openModel(model());
  session_.setDevice("cpu");
  ASSERT_TRUE(quiet());
  const auto before = session_.inputs()->classifier;
  ASSERT_NE(before, nullptr) << "chosen while it was being opened";
  session_.setDevice("cuda:9");
  session_.setDevice("auto");
  ASSERT_TRUE(quiet());
  EXPECT_NE(session_.inputs()->classifier, before) << "opened anew";
}

TEST_F(LabSessionTest, PreprocessedImagesAreNotPreprocessedAgain) {
  const std::vector<float> values{-2, 0, 1, 3};
  const auto images = folder_ / "images.npy";
  test::writeBytes(images, test::npyBytes("<f4", "1, 2, 2", {reinterpret_cast<const char*>(values.data()), 16}));
  test::writeBytes(folder_ / "labels.npy", test::npyBytes("|u1", "1,", std::string(1, '\0')));
  openData(QString::fromStdString(images.string()));
  EXPECT_EQ(session_.inputs()->recipe, asItIs(2, 2, 1));
  session_.setRecipe({recipePreset("mnist")});
  EXPECT_THAT(session_.inputs()->problem, HasSubstr("preprocessed already"));
  const auto missing = missingParts(session_);
  EXPECT_TRUE(std::ranges::any_of(missing, [](const MissingPart& part) { return part.mend == Mend::TakeAsItIs; }));
}

TEST_F(LabSessionTest, WhatCannotBeOpenedIsToldAndWhatWasOpenStays) {
  openData();
  const auto before = session_.inputs()->data;
  const auto bad = folder_ / "notes.txt";
  std::ofstream(bad) << "no images";
  openData(QString::fromStdString(bad.string()));
  EXPECT_EQ(session_.inputs()->data, before);
  EXPECT_THAT(lastError(), HasSubstr("notes.txt"));
  openModel(QString::fromStdString(bad.string()));
  EXPECT_EQ(session_.inputs()->classifier, nullptr);
  EXPECT_EQ(session_.messages().messages().last().severity, Severity::Error);
  EXPECT_FALSE(session_.jobs().busy());
}

TEST_F(LabSessionTest, ClassesThatDoNotMatchAreAProblemInWords) {
  openData();
  openModel(model(7));
  EXPECT_FALSE(session_.inputs()->complete());
  EXPECT_THAT(session_.inputs()->problem, HasSubstr("7"));
  const auto missing = missingParts(session_);
  ASSERT_THAT(missing, SizeIs(1));
  EXPECT_EQ(missing[0].text.toStdString(), session_.inputs()->problem);
}

TEST_F(LabSessionTest, SelectionIsSortedAndInside) {
  openData();
  int changes = 0;
  QObject::connect(&session_, &LabSession::selectionChanged, [&] { ++changes; });
  session_.setSelection({3, 1, 9, -2, 1});
  EXPECT_THAT(session_.selection(), ElementsAre(1, 3));
  session_.setSelection({1, 3});
  EXPECT_EQ(changes, 1);
}

TEST_F(LabSessionTest, MaskOfAnotherPlaneIsNotTaken) {
  openData();
  session_.setMask(std::make_shared<const FrequencyMask>(FrequencyPlane(16, 16)), "16");
  EXPECT_EQ(session_.mask(), nullptr);
  session_.setMask(std::make_shared<const FrequencyMask>(session_.inputs()->plane()), "all");
  EXPECT_EQ(session_.maskName(), "all");
  Recipe recipe = *session_.inputs()->recipe;
  recipe.height = 16;
  session_.setRecipe({recipe});
  EXPECT_EQ(session_.mask(), nullptr) << "the plane is another one now";
}

}  // namespace
}  // namespace passband
