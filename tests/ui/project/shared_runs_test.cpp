// One project, two programs: what passband-cli computes stands in the window, and the reverse; what one of them has
// begun the other one ends, with the same bytes.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/export/npy.h"
#include "tests/support/json_result.h"
#include "tests/support/run_program.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
#include "ui/lab/noise_run.h"
#include "ui/lab/verdict_run.h"
#include "ui/project/project_document.h"

namespace passband {
namespace {

using nlohmann::json;
using test::resultOf;
using test::waitUntil;
using testing::HasSubstr;

const std::string kData = "syn:B1?images=40&size=8&rings=0,2,3,4&all=0:3-4";

/// The window, as far as it computes and keeps.
struct Window {
  Lab lab;
  ProjectDocument project{lab};
  SearchRun& search = lab.search;
  VerdictRun& verdict = lab.verdicts;
  NoiseRun& noise = lab.noise;

  void open(const std::string& file) {
    project.open(QString::fromStdString(file));
    ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->complete() && !lab.jobs.busy(); }));
  }
  void openInputs(const std::string& data, const std::string& model) {
    lab.inputs.openData(QString::fromStdString(data));
    lab.inputs.openModel(QString::fromStdString(model));
    ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->complete() && !lab.jobs.busy(); }));
  }
  void saveAs(const std::string& file) {
    bool saved = false;
    project.saveAs(QString::fromStdString(file), [&] { saved = true; });
    ASSERT_TRUE(waitUntil([&] { return saved; }));
  }
  void close() {
    project.close();
    ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  }
  bool ended(const WorkRun& run) {
    return waitUntil([&] { return !run.running(); });
  }
};

class SharedRuns : public testing::Test {
 protected:
  SharedRuns() { test::writeSmallModel(model_, {.classes = 4, .seed = 3}); }

  json cli(std::vector<std::string> arguments, const std::string& data = kData) const {
    arguments.insert(arguments.end(), {"--data", data, "--model", model_, "--project", project_});
    return resultOf(arguments);
  }

  test::TemporaryFolder folder_;
  std::string model_ = folder_ / "small.safetensors";
  std::string project_ = folder_ / "p.passband";
};

TEST_F(SharedRuns, ASearchOfTheCommandLineStandsInTheWindow) {
  const std::string out = folder_ / "out";
  const json found = cli({"search", "--method", "estimate", "--split", ".5", "--area", ".1", "--out", out});
  Window window;
  window.open(project_);
  const auto maps = window.search.found();
  ASSERT_NE(maps, nullptr);
  EXPECT_TRUE(maps->whole);
  EXPECT_EQ(maps->result.method, "estimate");
  EXPECT_EQ(maps->result.forwards, found["forwards"]);
  ASSERT_TRUE(window.search.kept());
  EXPECT_TRUE(window.search.kept()->split);
  ASSERT_EQ(maps->result.classes.size(), 4U);
  for (const ClassRelevance& own : maps->result.classes) {
    EXPECT_EQ(centred(own.relevance), readNpy(std::filesystem::path(out) / "relevance" / (own.name + ".npy")));
    EXPECT_EQ(topShareMask(own.relevance, .1).centred(),
              readNpy(std::filesystem::path(out) / "area-0.1" / (own.name + ".npy")))
        << "the mask that the page takes is that of the command line";
  }
  ASSERT_NE(maps->judge, nullptr);
  EXPECT_EQ(maps->judge->size(), 80);
  window.verdict.start(maps, {.1, .3});
  ASSERT_TRUE(window.ended(window.verdict));
  ASSERT_NE(window.verdict.verdicts(), nullptr);
  EXPECT_EQ(window.verdict.verdicts()->judgement.images, 80);
}

TEST_F(SharedRuns, ASearchOfTheWindowIsFoundByTheCommandLine) {
  {
    Window window;
    window.openInputs(kData, model_);
    window.saveAs(project_);
    window.search.start({"estimate", {}, true});
    ASSERT_TRUE(window.ended(window.search));
    window.close();
  }
  const json verdict = cli({"verdict", "--maps", "project", "--area", ".1"});
  EXPECT_EQ(verdict["method"], "estimate");
  EXPECT_EQ(verdict["judged_images"], 80);
  EXPECT_EQ(verdict["searched"]["split"], .5);
  const json rates = cli({"evaluate", "--maps", "run:1", "--area", ".1"});
  ASSERT_EQ(rates["classes"].size(), 4U);
  EXPECT_NEAR(rates["classes"][0]["area"].get<double>(), .1, 1.01 / 32);
  std::string other = folder_ / "other.passband";
  std::swap(project_, other);
  const json anew = cli({"search", "--method", "estimate", "--split", ".5"});
  EXPECT_EQ(ProjectFile(project_).maps(1), ProjectFile(other).maps(1)) << "as if it had searched itself";
  EXPECT_EQ(anew["forwards"], json::parse(ProjectFile(other).runs().at(0).result)["forwards"]);
}

TEST_F(SharedRuns, VerdictsOfEitherAreThoseOfTheOther) {
  cli({"search", "--method", "estimate", "--split", ".5"});
  const json told = cli({"verdict", "--maps", "project", "--area", ".1,.3"});
  Window window;
  window.open(project_);
  window.verdict.lookUp(window.search.found());
  ASSERT_TRUE(waitUntil([&] { return window.verdict.verdicts() != nullptr; }));
  const Judgement& judgement = window.verdict.verdicts()->judgement;
  EXPECT_EQ(judgement.forwards, told["forwards"]);
  for (std::size_t c = 0; c < judgement.verdicts.size(); ++c)
    EXPECT_EQ(judgement.verdicts[c].pAdjusted, told["classes"][c]["p_value"].get<double>());
  window.verdict.start(window.search.found(), {.1});
  ASSERT_TRUE(window.ended(window.verdict));
  window.close();
  const auto runs = ProjectFile(project_).runs().size();
  const test::ProgramResult again = test::runProgram({"verdict", "--maps", "project", "--area", ".1", "--data", kData,
                                                      "--model", model_, "--project", project_, "--json"});
  EXPECT_THAT(again.err, HasSubstr("is taken from"));
  EXPECT_EQ(ProjectFile(project_).runs().size(), runs);
}

TEST_F(SharedRuns, ANoiseSensitivityOfEitherIsThatOfTheOther) {
  const json told = cli({"sensitivity", "--norm", "2"});
  Window window;
  window.open(project_);
  ASSERT_NE(window.noise.found(), nullptr);
  EXPECT_TRUE(window.noise.found()->whole);
  EXPECT_EQ(window.noise.found()->result.norm, 2);
  EXPECT_EQ(window.noise.found()->result.all.cleanError, told["clean_error"].get<double>());
  window.noise.start();
  ASSERT_TRUE(window.ended(window.noise));
  const SensitivityResult found = window.noise.found()->result;
  window.close();
  const std::size_t runs = ProjectFile(project_).runs().size();
  const json usual = cli({"sensitivity"});
  EXPECT_EQ(ProjectFile(project_).runs().size(), runs) << "it was taken from the project";
  EXPECT_EQ(usual["seconds"], found.seconds);
  EXPECT_EQ(usual["classes"][1]["images"], found.classes[1].images);
}

TEST_F(SharedRuns, WorkOfTheWindowBeforeSchema3LosesNothing) {
  const std::string data = "syn:B1?images=100&size=8&rings=0,2,3,4&all=0:3-4";
  std::filesystem::copy_file(std::filesystem::path(PASSBAND_FIXTURES) / "projects/window_of_schema_2.passband",
                             project_);
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());  // the project names its model by a relative path
  {
    Window window;
    window.open(project_);
    ASSERT_NE(window.search.found(), nullptr);
    EXPECT_EQ(window.search.found()->result.method, "cull");
    EXPECT_FALSE(window.search.found()->whole) << "it was stopped";
    EXPECT_EQ(window.search.found()->result.forwards, 7192);
    EXPECT_TRUE(window.search.canGoOn({"cull", {}, false}));
    ASSERT_EQ(window.search.earlier().size(), 1U);
    const auto estimate = window.search.earlier()[0];
    EXPECT_EQ(estimate->result.method, "estimate");
    EXPECT_EQ(estimate->result.forwards, 100);
    EXPECT_FLOAT_EQ(static_cast<float>(estimate->result.classes.at(0).relevance.values[0]), -0.038608496189117429F);
    window.verdict.lookUp(estimate);
    ASSERT_TRUE(waitUntil([&] { return window.verdict.verdicts() != nullptr; }));
    EXPECT_EQ(window.verdict.verdicts()->judgement.forwards, 25600);
    EXPECT_THAT(window.verdict.verdicts()->judgement.verdicts.at(1).reason, HasSubstr("TPR 18.0 %"));
    window.search.start({"cull", {}, false});
    ASSERT_TRUE(window.ended(window.search));
    EXPECT_TRUE(window.search.found()->whole);
    window.close();
  }
  std::filesystem::current_path(before);
  const ProjectFile file(project_);
  std::vector<std::string> commands;
  for (const passband::Run& run : file.runs()) commands.push_back(run.key.command);
  EXPECT_THAT(commands, testing::UnorderedElementsAre("map search", "map search", "verdict"));
  const auto resumed = file.runs();
  project_ = folder_ / "anew.passband";
  cli({"search", "--method", "cull"}, data);
  const auto cull = std::ranges::find_if(
      resumed, [](const passband::Run& run) { return run.key.options.find("\"cull\"") != std::string::npos; });
  ASSERT_NE(cull, resumed.end());
  // Near, not equal: the first half was computed on the machine that made the fixture, whose arithmetic rounds
  // elsewhere.
  const auto maps = file.maps(cull->id), whole = ProjectFile(project_).maps(1);
  ASSERT_EQ(maps.size(), whole.size());
  for (std::size_t map = 0; map < maps.size(); ++map) {
    EXPECT_EQ(maps[map].name, whole[map].name);
    EXPECT_THAT(maps[map].values.values(), testing::Pointwise(testing::FloatNear(1e-4F), whole[map].values.values()))
        << "as without the stop";
  }
}

struct Job {
  const char* method;
  bool quick;
};

/// A search that is killed in one program and ended by the other.
class KilledElsewhere : public SharedRuns, public testing::WithParamInterface<Job> {
 protected:
  std::vector<std::string> command(const std::string& project) const {
    std::vector<std::string> arguments{"search", "--method",  GetParam().method, "--data", kLonger,     "--model",
                                       model_,   "--project", project,           "--json", "--threads", "1"};
    if (GetParam().quick) arguments.emplace_back("--quick");
    return arguments;
  }
  SearchChoice choice() const {
    SearchChoice choice{GetParam().method};
    choice.options.quick = GetParam().quick;
    return choice;
  }
  /// Without how long it took.
  static std::pair<json, std::vector<StoredMap>> contentOf(const std::string& project) {
    const ProjectFile file(project);
    const passband::Run run = file.runs().at(0);
    EXPECT_EQ(run.key.command, "map search");
    EXPECT_EQ(run.state, RunState::Done);
    json result = json::parse(run.result, nullptr, false);
    for (const char* const differs : {"seconds", "recipe_source", "recipe_detection"}) result.erase(differs);
    return {result, file.maps(run.id)};
  }

  const std::string kLonger = "syn:B1?images=60&size=8&rings=0,2,3,4&all=0:3-4";
  const std::string whole_ = folder_ / "whole.passband";
};

TEST_P(KilledElsewhere, WhatTheCommandLineBeganTheWindowEnds) {
  ASSERT_EQ(test::runProgram(command(whole_)).exitCode, 0);
  test::RunningProgram program(command(project_));
  ASSERT_TRUE(program.waitForErrorLine("\"saved\""));
  program.send(SIGKILL);
  program.finish();
  ASSERT_NE(ProjectFile(project_).runs().at(0).state, RunState::Done);
  Window window;
  window.open(project_);
  EXPECT_TRUE(window.search.canGoOn(choice()));
  window.search.start(choice());
  ASSERT_TRUE(window.ended(window.search));
  window.close();
  EXPECT_EQ(contentOf(project_), contentOf(whole_));
}

TEST_P(KilledElsewhere, WhatTheWindowBeganTheCommandLineEnds) {
  ASSERT_EQ(test::runProgram(command(whole_)).exitCode, 0);
  const std::string copy = folder_ / "killed.passband";
  {
    Window window;
    window.openInputs(kLonger, model_);
    window.saveAs(project_);
    QObject::connect(&window.search, &SearchRun::progressed, [&] {
      if (!window.project.file()) return;
      const auto runs = window.project.file()->runs();
      const bool saved = !runs.empty() && !window.project.file()->run(runs[0].id)->progress.empty();
      if (!saved || runs[0].state != RunState::Running || std::filesystem::exists(copy)) return;
      ProjectFile(copy).copyFrom(*window.project.file());  // what a kill -9 leaves
      window.search.stop();
    });
    window.search.start(choice());
    ASSERT_TRUE(window.ended(window.search));
    window.close();
  }
  ASSERT_TRUE(std::filesystem::exists(copy)) << "nothing was saved before it ended";
  const test::ProgramResult rest = test::runProgram(command(copy));
  EXPECT_EQ(rest.exitCode, 0) << rest.err;
  EXPECT_THAT(rest.err, HasSubstr("resumes after"));
  EXPECT_EQ(contentOf(copy), contentOf(whole_));
}

INSTANTIATE_TEST_SUITE_P(Methods, KilledElsewhere,
                         testing::Values(Job{"estimate", false}, Job{"cull", false}, Job{"learned", true},
                                         Job{"hierarchical", true}),
                         [](const auto& job) { return job.param.method; });

TEST_F(SharedRuns, RatesOfASplitSearchAreThoseOfThePage) {
  const json found = cli({"search", "--method", "estimate", "--split", ".5", "--area", ".1", "--out", folder_ / "out"});
  EXPECT_EQ(found["judged_on_held_out"], true);
  EXPECT_EQ(found["judged_on_search_images"], false);
  EXPECT_EQ(found["judged_images"], 80);
  Window window;
  window.open(project_);
  CutRates& rates = window.lab.cuts;
  rates.measure(window.search.found(), .1);
  ASSERT_TRUE(waitUntil([&] { return rates.result() != nullptr; }));
  EXPECT_EQ(rates.result()->images, 80);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(found["classes"][i]["tpr"], rates.result()->classes[i].tpr.value);
    EXPECT_EQ(found["classes"][i]["fpr"], rates.result()->classes[i].fpr.value);
    EXPECT_EQ(found["classes"][i]["n"], rates.result()->classes[i].n);
  }
}

}  // namespace
}  // namespace passband
