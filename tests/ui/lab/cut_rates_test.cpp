#include "ui/lab/cut_rates.h"

#include <gtest/gtest.h>

#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"

namespace passband {
namespace {

using test::waitUntil;

TEST(CutRates, AStoppedMeasurementIsBegunAnew) {
  const test::TemporaryFolder folder;
  test::writeSmallModel(folder / "net.safetensors");
  LabSession session;
  session.openData("syn:B1?images=12");
  session.openModel(QString::fromStdString((folder / "net.safetensors").string()));
  ASSERT_TRUE(waitUntil([&] { return session.inputs()->complete(); }));
  SearchRun run(session);
  run.start({"estimate", {}});
  ASSERT_TRUE(waitUntil([&] { return !run.running(); }));
  CutRates rates(session);
  rates.measure(run.found(), .05);
  session.jobs().stopAll();
  ASSERT_TRUE(waitUntil([&] { return rates.measurement() == JobState::Stopped; }));
  session.measureAgain();
  EXPECT_EQ(rates.measurement(), JobState::Running);
  ASSERT_TRUE(waitUntil([&] { return rates.result() != nullptr; }));
  EXPECT_EQ(rates.result()->maps, run.found());
}

}  // namespace
}  // namespace passband
