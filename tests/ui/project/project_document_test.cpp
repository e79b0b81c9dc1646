#include "ui/project/project_document.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>

#include "core/data/data_format.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
#include "ui/lab/search_run.h"

namespace passband {
namespace {

using test::waitUntil;
using testing::ElementsAre;
using testing::HasSubstr;

class ProjectDocumentTest : public testing::Test {
 protected:
  QString path(const std::string& name) const { return QString::fromStdString((folder_ / name).string()); }

  void fill(Lab& lab, int limit = 5) {
    test::writeSmallModel(folder_ / "net.safetensors");
    lab.inputs.openData("syn:B1?images=12");
    lab.inputs.openModel(path("net.safetensors"));
    lab.inputs.setLimit(limit);
    ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->complete() && !lab.jobs.busy(); }));
    lab.selection.set({1, 3});
  }

  static void save(ProjectDocument& project, const QString& file) {
    bool done = false;
    project.saveAs(file, [&] { done = true; });
    ASSERT_TRUE(waitUntil([&] { return done; }));
  }

  test::TemporaryFolder folder_;
};

TEST_F(ProjectDocumentTest, SessionComesBackAsItWas) {
  {
    Lab lab;
    ProjectDocument project(lab);
    fill(lab);
    FrequencyMask mask(lab.inputs.current()->plane());
    mask.setWeight(Bin{3, 2}, 0);
    lab.mask.take(mask, "one bin gone");
    save(project, path("a.passband"));
    EXPECT_FALSE(project.unsaved());
    project.keepMask("mine");
    EXPECT_TRUE(project.unsaved()) << "until it is on the disk";
    ASSERT_TRUE(waitUntil([&] { return !project.unsaved() && !lab.jobs.busy(); }));
  }
  Lab lab;
  ProjectDocument project(lab);
  project.open(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->complete() && lab.mask.applied(); }));
  EXPECT_EQ(lab.inputs.limit(), 5);
  EXPECT_EQ(lab.inputs.current()->data->size(), 20);
  EXPECT_THAT(lab.selection.classes(), ElementsAre(1, 3));
  EXPECT_EQ(lab.mask.mask().weight(Bin{3, 2}), 0);
  EXPECT_EQ(lab.mask.mask().weight(Bin{2, 3}), 1);
  EXPECT_EQ(lab.mask.name(), "one bin gone");
  EXPECT_EQ(lab.mask.history().count(), 0) << "it is no step of undo";
  ASSERT_EQ(project.masks().size(), 1);
  EXPECT_EQ(project.masks()[0].name, "mine");
  EXPECT_EQ(project.name(), "a");
}

TEST_F(ProjectDocumentTest, ANetworkComesBackReadAsItWas) {
  test::writeTwoSmallModels(folder_ / "both.safetensors");
  const QString teacher = path("both.safetensors") + "?weights=teacher";
  std::string hash;
  {
    Lab lab;
    ProjectDocument project(lab);
    lab.inputs.openModel(teacher);
    ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->classifier != nullptr; }));
    hash = lab.inputs.current()->classifier->info().hash;
    save(project, path("a.passband"));
  }
  Lab lab;
  ProjectDocument project(lab);
  project.open(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->classifier != nullptr; }));
  EXPECT_EQ(lab.inputs.current()->classifier->info().path, teacher.toStdString());
  EXPECT_EQ(lab.inputs.current()->classifier->info().hash, hash);
}

TEST_F(ProjectDocumentTest, ChangesAreSavedWithoutBeingAsked) {
  Lab lab;
  ProjectDocument project(lab);
  fill(lab);
  save(project, path("a.passband"));
  lab.selection.set({2});
  EXPECT_TRUE(project.unsaved());
  ASSERT_TRUE(waitUntil([&] { return !project.unsaved() && !lab.jobs.busy(); }));
  EXPECT_THAT(projectStateFromJson(project.file()->setting("window")).selection, ElementsAre(2));
}

TEST_F(ProjectDocumentTest, StoppingAllJobsLosesNothingThatIsBeingSaved) {
  Lab lab;
  ProjectDocument project(lab);
  fill(lab);
  save(project, path("a.passband"));
  lab.selection.set({2});
  bool saved = false;
  project.saveNow([&] { saved = true; });
  EXPECT_TRUE(project.unsaved()) << "until it is on the disk";
  lab.jobs.stopAll();
  ASSERT_TRUE(waitUntil([&] { return saved; }));
  EXPECT_FALSE(project.unsaved());
}

TEST_F(ProjectDocumentTest, ASaveThatIsStoppedCountsAsFailed) {
  Lab lab;
  ProjectDocument project(lab);
  fill(lab);
  save(project, path("a.passband"));
  lab.selection.set({2});
  project.saveNow();
  project.fileLane().stopAll();
  ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  EXPECT_TRUE(project.saveFailed());
  EXPECT_TRUE(project.unsaved());
  EXPECT_TRUE(waitUntil([&] { return !project.unsaved(); })) << "it is tried again";
}

TEST_F(ProjectDocumentTest, FoundMapsComeBack) {
  const SearchOptions options{.classes = {1}, .cellSize = 4};
  std::vector<double> found;
  {
    Lab lab;
    ProjectDocument project(lab);
    SearchRun run(lab.inputs, lab.runs, lab.jobs, lab.messages);
    fill(lab, 12);
    EXPECT_FALSE(project.unsaved());
    run.start({"cull", options});
    EXPECT_TRUE(project.unsaved()) << "without a project what runs would be lost";
    ASSERT_TRUE(waitUntil([&] { return !run.running() && !lab.jobs.busy(); }));
    found = run.found()->result.classes[0].relevance.values;
    EXPECT_TRUE(project.unsaved());
    save(project, path("a.passband"));
    EXPECT_FALSE(project.unsaved());
    project.close();
    EXPECT_FALSE(project.unsaved()) << "the closed project has it";
    ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  }
  Lab lab;
  ProjectDocument project(lab);
  SearchRun run(lab.inputs, lab.runs, lab.jobs, lab.messages);
  project.open(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return run.found() != nullptr; }));
  EXPECT_TRUE(run.found()->whole);
  EXPECT_EQ(run.found()->result.classes[0].relevance.values, found);
}

TEST_F(ProjectDocumentTest, ARunningSearchStaysInItsProject) {
  { ProjectFile((folder_ / "b.passband").string()); }
  Lab lab;
  ProjectDocument project(lab);
  SearchRun run(lab.inputs, lab.runs, lab.jobs, lab.messages);
  fill(lab, 12);
  save(project, path("a.passband"));
  bool opening = false;
  QObject::connect(&run, &SearchRun::progressed, [&] {
    if (run.running() && run.progress().done > 0 && !std::exchange(opening, true)) project.open(path("b.passband"));
  });
  run.start({"cull", {}});
  ASSERT_TRUE(waitUntil([&] { return project.name() == "b" && !run.running() && !lab.jobs.busy(); }));
  EXPECT_TRUE(project.file()->runs().empty());
  ASSERT_TRUE(waitUntil([&] { return !project.unsaved() && !lab.jobs.busy(); }));
  const auto runs = ProjectFile(folder_ / "a.passband").runs();
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_NE(runs[0].state, RunState::Running);
}

TEST_F(ProjectDocumentTest, ASearchAtWorkGoesOnInTheProjectThatIsMadeMeanwhile) {
  Lab lab;
  ProjectDocument project(lab);
  SearchRun run(lab.inputs, lab.runs, lab.jobs, lab.messages);
  fill(lab, 12);
  bool saving = false;
  QObject::connect(&run, &SearchRun::progressed, [&] {
    if (run.running() && run.progress().done > 0 && !std::exchange(saving, true)) project.saveAs(path("a.passband"));
  });
  run.start({"cull", {.classes = {1}, .cellSize = 2}});
  ASSERT_TRUE(waitUntil([&] { return project.name() == "a" && !run.running() && !lab.jobs.busy(); }));
  const auto runs = project.file()->runs();
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].state, RunState::Done);
}

TEST_F(ProjectDocumentTest, UnderAnotherNameItHasAllThatItHad) {
  const Grid<float> waiting(8, 8, .5F);
  {
    ProjectFile file((folder_ / "a.passband").string());
    const ProjectState state{.data = path("gone.npy"), .selection = {1}, .maskName = "half"};
    file.saveSetting(ProjectEntry::window, projectStateToJson(state));
    file.saveMask({ProjectEntry::maskOfNow, waiting});
    file.saveMask({"mine", waiting});
    file.beginRun({.command = "search", .options = "{}", .inputs = {}, .versions = "{}"});
  }
  { ProjectFile((folder_ / "b.passband").string()).saveMask({"of b", waiting}); }
  Lab lab;
  ProjectDocument project(lab);
  project.open(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return project.name() == "a" && !lab.jobs.busy(); }));
  save(project, path("b.passband"));
  ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  EXPECT_EQ(project.name(), "b");
  ASSERT_EQ(project.masks().size(), 1);
  EXPECT_EQ(project.masks()[0].name, "mine");
  EXPECT_EQ(project.file()->runs().size(), 1U);
  const auto masks = project.file()->masks();
  ASSERT_EQ(masks.size(), 2U) << "the mask that waits for its images, the named one, and none of b";
  EXPECT_EQ(masks[0].name, ProjectEntry::maskOfNow);
  const ProjectState state = projectStateFromJson(project.file()->setting(ProjectEntry::window));
  EXPECT_EQ(state.data, path("gone.npy"));
  EXPECT_THAT(state.selection, ElementsAre(1));
  EXPECT_EQ(state.maskName, "half");
}

TEST_F(ProjectDocumentTest, AProjectThatIsMovedOrDeletedMeanwhileIsFollowedOrWrittenAnew) {
  Lab lab;
  ProjectDocument project(lab);
  fill(lab);
  save(project, path("a.passband"));
  const auto saveSelection = [&](int chosen) {
    lab.selection.set({chosen});
    bool saved = false;
    project.saveNow([&] { saved = true; });
    ASSERT_TRUE(waitUntil([&] { return saved && !lab.jobs.busy(); }));
    EXPECT_FALSE(project.unsaved());
  };
  std::filesystem::rename(folder_ / "a.passband", folder_ / "b.passband");
  saveSelection(2);
  EXPECT_EQ(project.path(), path("b.passband"));
  EXPECT_EQ(project.name(), "b");
  EXPECT_THAT(lab.messages.messages().last().text.toStdString(), HasSubstr("was moved to"));
  std::filesystem::remove(folder_ / "b.passband");
  saveSelection(0);
  EXPECT_EQ(project.path(), path("b.passband"));
  EXPECT_THAT(lab.messages.messages().last().text.toStdString(), HasSubstr("was deleted while it was open"));
  project.close();
  ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  EXPECT_THAT(projectStateFromJson(ProjectFile((folder_ / "b.passband")).setting(ProjectEntry::window)).selection,
              ElementsAre(0));
}

TEST_F(ProjectDocumentTest, ANewProjectReplacesTheOneThatIsThere) {
  { ProjectFile((folder_ / "a.passband").string()).saveMask({"old", Grid<float>(8, 8)}); }
  Lab lab;
  ProjectDocument project(lab);
  fill(lab);
  save(project, path("a.passband"));
  EXPECT_TRUE(project.masks().isEmpty());
  ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  EXPECT_TRUE(project.file()->masks().empty());
}

TEST_F(ProjectDocumentTest, TheOpenProjectIsNotOpenedAgain) {
  Lab lab;
  ProjectDocument project(lab);
  fill(lab);
  save(project, path("a.passband"));
  std::filesystem::create_symlink(folder_ / "a.passband", folder_ / "link.passband");
  project.open(path("link.passband"));
  EXPECT_THAT(lab.messages.messages().last().text.toStdString(), HasSubstr("link.passband is open already"));
  save(project, path("./a.passband"));
  ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  EXPECT_EQ(project.path(), path("a.passband"));
  for (const Message& message : lab.messages.messages()) EXPECT_NE(message.severity, Severity::Error);
}

TEST_F(ProjectDocumentTest, AProjectAskedForTwiceIsOpenedOnce) {
  { ProjectFile((folder_ / "a.passband").string()); }
  Lab lab;
  ProjectDocument project(lab);
  project.open(path("a.passband"));
  project.open(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  EXPECT_EQ(project.name(), "a");
  EXPECT_EQ(lab.messages.messages().last().severity, Severity::Note);
}

TEST_F(ProjectDocumentTest, WhatIsNoProjectIsRefusedAndTheOpenOneStays) {
  Lab lab;
  ProjectDocument project(lab);
  fill(lab);
  save(project, path("a.passband"));
  std::ofstream(folder_ / "b.passband") << "not a database";
  project.open(path("b.passband"));
  ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  EXPECT_EQ(project.path(), path("a.passband"));
  EXPECT_THAT(lab.messages.messages().last().text.toStdString(), HasSubstr("b.passband is not a Passband project"));
}

TEST_F(ProjectDocumentTest, FolderThatIsNotThereIsAMessageAndNothingIsLost) {
  Lab lab;
  ProjectDocument project(lab);
  fill(lab);
  project.saveAs(path("missing/a.passband"));
  ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  EXPECT_TRUE(project.path().isEmpty());
  EXPECT_EQ(lab.messages.messages().last().severity, Severity::Error);
  EXPECT_TRUE(lab.inputs.current()->complete());
}

TEST_F(ProjectDocumentTest, FilesThatAreGoneAreStillNamedByTheProject) {
  {
    Lab lab;
    ProjectDocument project(lab);
    fill(lab);
    save(project, path("a.passband"));
  }
  std::filesystem::remove(folder_ / "net.safetensors");
  {
    Lab lab;
    ProjectDocument project(lab);
    project.open(path("a.passband"));
    ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->hasImages() && !lab.jobs.busy(); }));
    EXPECT_EQ(lab.inputs.current()->classifier, nullptr);
    bool saved = false;
    project.saveNow([&] { saved = true; });
    ASSERT_TRUE(waitUntil([&] { return saved; }));
  }
  ProjectFile file((folder_ / "a.passband").string());
  EXPECT_EQ(projectStateFromJson(file.setting("window")).model, path("net.safetensors"));
}

TEST(ProjectState, ComesBackFromItsJson) {
  ModelMemory models;
  models.remember("def", {.recipe = recipePreset("half"), .origin = RecipeOrigin::Chosen, .outputNames = {"x"}});
  const ProjectState state{.data = "syn:B1",
                           .labels = "labels.npy",
                           .model = "/a b/ü.pt",
                           .device = "cpu",
                           .limit = 7,
                           .recipe = recipePreset("imagenet"),
                           .found = FoundRecipe{recipePreset("half"), 9, 10, "sure", "abc def", true},
                           .models = models,
                           .selection = {0, 4},
                           .workspace = "mask_lab",
                           .maskName = "ring:0,4"};
  EXPECT_EQ(projectStateFromJson(projectStateToJson(state)), state);
}

TEST(ProjectState, DamagedTextsGiveDefaults) {
  for (const char* text :
       {"", "[]", "{", "null", "{\"limit\": -3, \"selection\": {}, \"recipe\": \"x\", \"data\": 4}"}) {
    EXPECT_EQ(projectStateFromJson(text), ProjectState{}) << text;
  }
}

TEST_F(ProjectDocumentTest, WhatAModelWasUsedWithIsRememberedWithItsProject) {
  {
    Lab lab;
    ProjectDocument project(lab);
    fill(lab);
    lab.inputs.setRecipe({recipePreset("cifar100")});
    save(project, path("a.passband"));
    lab.inputs.closeModel();
    ASSERT_TRUE(waitUntil([&] { return !project.unsaved() && !lab.jobs.busy(); }));
  }
  Lab lab;
  ProjectDocument project(lab);
  project.open(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->complete() && !lab.jobs.busy(); }));
  lab.inputs.dropChosenRecipe();
  lab.inputs.openData("syn:B2?images=12");
  ASSERT_TRUE(waitUntil([&] { return lab.inputs.dataOpening().isEmpty(); }));
  EXPECT_EQ(lab.inputs.recipeOrigin(), RecipeOrigin::Remembered);
  EXPECT_EQ(lab.inputs.current()->recipe, recipePreset("cifar100"));
}

TEST_F(ProjectDocumentTest, WhatTheCommandLineDetectedIsRemembered) {
  test::writeSmallModel(folder_ / "net.safetensors");
  const auto model = openClassifier(folder_ / "net.safetensors");
  const auto data = openImageSet("syn:B1?images=12");
  const Recipe recipe = recipePreset("cifar100");
  {
    RunStore store(std::make_shared<ProjectFile>((folder_ / "a.passband").string()));
    const RunKey key{.command = "evaluate",
                     .options = "{}",
                     .inputs = {store.addInput(runInput(*data, recipe)), store.addInput(runInput(model->info()))},
                     .versions = "{}"};
    const std::string detection = R"({"settled": true})";
    store.store(key,
                {.result = resultHead({.recipe = recipe, .recipeSource = "detected", .recipeDetection = detection}),
                 .maps = {}});
  }
  Lab lab;
  ProjectDocument project(lab);
  project.open(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->complete() && !lab.jobs.busy(); }));
  EXPECT_EQ(lab.inputs.recipeOrigin(), RecipeOrigin::Remembered);
  EXPECT_EQ(lab.inputs.current()->recipe, recipe);
}

TEST_F(ProjectDocumentTest, ADetectedPreprocessingStaysDetected) {
  {
    Lab lab;
    ProjectDocument project(lab);
    fill(lab);
    ASSERT_EQ(lab.inputs.recipeOrigin(), RecipeOrigin::Detected);
    save(project, path("a.passband"));
  }
  for (int turn = 0; turn < 2; ++turn) {
    Lab lab;
    ProjectDocument project(lab);
    project.open(path("a.passband"));
    ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->complete() && !lab.jobs.busy(); }));
    EXPECT_EQ(lab.inputs.recipeOrigin(), RecipeOrigin::Detected);
    EXPECT_EQ(lab.inputs.current()->recipeSource, "detected");
    lab.selection.set({turn});
    ASSERT_TRUE(waitUntil([&] { return !project.unsaved() && !lab.jobs.busy(); }));
    EXPECT_FALSE(projectStateFromJson(project.file()->setting("window")).recipe) << "nobody has chosen it";
  }
}

}  // namespace
}  // namespace passband
