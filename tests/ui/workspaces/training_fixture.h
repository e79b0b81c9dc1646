// The training page with a small set of images, and short trainings for it.
#pragma once

#include <QSettings>
#include <gtest/gtest.h>
#include <memory>
#include <string>

#include "core/base/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
#include "ui/workspaces/training/training_workspace.h"

namespace passband::test {

class TrainingTest : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    open();
  }
  void open() {
    lab = std::make_unique<Lab>();
    lab->inputs.openData("syn:B1?images=40&size=16&rings=0,4,8,10");
    ASSERT_TRUE(waitUntil([&] { return lab->inputs.current()->hasImages(); }));
    page = std::make_unique<TrainingWorkspace>(*lab);
    page->resize(1000, 700);
  }

  TrainingPlan plan(const std::string& name, std::int64_t steps = 12) {
    TrainingPlan plan;
    plan.options.maxSteps = steps;
    plan.options.batchSize = 16;
    plan.options.seed = 3;
    plan.probe = 4;
    plan.dynamics.share = 1;  // so few steps leave little time to look
    plan.dynamics.keep = true;
    plan.folder = QString::fromStdString(folder / name);
    return plan;
  }
  void train(const TrainingPlan& plan) {
    page->controls().form().setPlan(plan);
    page->controls().startOrStop();
    ASSERT_TRUE(lab->trainings.running());
    ASSERT_TRUE(waitUntil([&] { return !lab->trainings.running(); }));
  }
  /// As after a restart with the same images.
  void reopen() {
    page.reset();
    open();
  }
  bool haveSameWeights(const TrainingPlan& a, const TrainingPlan& b) const {
    return MappedFile(weightsOf(a, 3)).text() == MappedFile(weightsOf(b, 3)).text();
  }
  QString lastMessage() {
    const auto& all = lab->messages.messages();
    return all.isEmpty() ? QString() : all.back().text;
  }

  TemporaryFolder folder;
  std::unique_ptr<Lab> lab;
  std::unique_ptr<TrainingWorkspace> page;
};

}  // namespace passband::test
