#include "ui/lab/cut_rates.h"

#include <gtest/gtest.h>

#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
#include "ui/lab/lab.h"

namespace passband {
namespace {

using test::waitUntil;

TEST(CutRates, AStoppedMeasurementIsBegunAnew) {
  const test::TemporaryFolder folder;
  test::writeSmallModel(folder / "net.safetensors");
  Lab lab;
  lab.inputs.openData("syn:B1?images=12");
  lab.inputs.openModel(QString::fromStdString((folder / "net.safetensors").string()));
  ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->complete(); }));
  SearchRun run(lab.inputs, lab.runs, lab.jobs, lab.messages);
  run.start({"estimate", {}});
  ASSERT_TRUE(waitUntil([&] { return !run.running(); }));
  CutRates rates(lab.inputs, lab.jobs);
  rates.measure(run.found(), .05);
  lab.jobs.stopAll();
  ASSERT_TRUE(waitUntil([&] { return rates.measurement() == JobState::Stopped; }));
  lab.jobs.restart();
  EXPECT_EQ(rates.measurement(), JobState::Running);
  ASSERT_TRUE(waitUntil([&] { return rates.result() != nullptr; }));
  EXPECT_EQ(rates.result()->maps, run.found());
}

}  // namespace
}  // namespace passband
