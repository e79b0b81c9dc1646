#include "ui/jobs/job_lane.h"

#include <QDeadlineTimer>
#include <QThread>
#include <QTimer>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <optional>
#include <semaphore>
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/error.h"
#include "tests/ui/support/wait.h"

namespace passband {
namespace {

using test::waitUntil;
using testing::ElementsAre;
using testing::IsEmpty;

/// A job that says when it runs, and ends when the test lets it.
struct Gate {
  std::binary_semaphore running{0};
  std::binary_semaphore mayEnd{0};

  void pass() {
    running.release();
    mayEnd.acquire();
  }
};

class JobLaneTest : public testing::Test {
 protected:
  /// Ends a gated job even when the test fails half way.
  void TearDown() override { gate_->mayEnd.release(); }

  JobId gated(JobLane& lane, int value) {
    return lane.run(
        &receiver_, {.title = "gated"},
        [gate = gate_, value](JobContext&) {
          gate->pass();
          return value;
        },
        [this](int given) { delivered_.push_back(given); });
  }

  /// Ends by itself, or when it is stopped while it stands at the gate.
  JobId simple(JobLane& lane, int value, JobRequest request = {}) {
    return lane.run(
        &receiver_, std::move(request), [value](JobContext&) { return value; },
        [this](int given) { delivered_.push_back(given); });
  }

  void record(JobLane& lane) {
    QObject::connect(&lane, &JobLane::changed, &receiver_, [this](const JobStatus& status) {
      if (status.ended()) ended_.emplace_back(status.id, status.state);
      last_ = status;
    });
  }

  std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  QObject receiver_;
  std::vector<int> delivered_;
  std::vector<std::pair<JobId, JobState>> ended_;
  JobStatus last_;
};

TEST_F(JobLaneTest, WorkRunsElsewhereAndDeliversHere) {
  JobLane lane("work", LanePolicy::Work);
  QThread* worker = nullptr;
  QThread* here = nullptr;
  lane.run(
      &receiver_, {}, [](JobContext&) { return QThread::currentThread(); },
      [&](QThread* thread) {
        worker = thread;
        here = QThread::currentThread();
      });
  EXPECT_TRUE(lane.busy());
  ASSERT_TRUE(waitUntil([&] { return here != nullptr; }));
  EXPECT_EQ(here, QThread::currentThread());
  EXPECT_NE(worker, here);
  EXPECT_FALSE(lane.busy());
}

TEST_F(JobLaneTest, WhatAJobHeldIsGoneOnceItHasEnded) {
  JobLane lane("work", LanePolicy::Work);
  for (int i = 0; i < 300; ++i) {
    auto held = std::make_shared<int>(i);
    const std::weak_ptr<int> watched = held;
    JobRequest request;
    request.current = [held] { return *held >= 0; };
    lane.run(
        &receiver_, std::move(request), [held = std::move(held)](JobContext&) { return *held; }, [](int) {});
    ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
    ASSERT_TRUE(watched.expired()) << i;
  }
}

/// Two processors and a network on both of them: the window, and what is dragged, come first all the same.
TEST_F(JobLaneTest, WhatAPersonWaitsForComesBeforeTheRestAndTheWindowBeforeAll) {
  const auto niceness = [] { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); };
  std::vector<int> found{niceness()};
  for (const LanePolicy policy : {LanePolicy::Preview, LanePolicy::Evaluation, LanePolicy::Work}) {
    JobLane lane("lane", policy);
    bool delivered = false;
    lane.run(
        &receiver_, {}, [niceness](JobContext&) { return niceness(); },
        [&](int nice) {
          found.push_back(nice);
          delivered = true;
        });
    waitUntil([&] { return delivered; });
  }
  if (found[0] > 0) GTEST_SKIP() << "this program is at niceness " << found[0] << " itself";
  EXPECT_LT(found[0], found[1]);
  EXPECT_LT(found[1], found[2]);
  EXPECT_LT(found[2], found[3]);
}

TEST_F(JobLaneTest, WorkLaneTakesEveryRequestInItsTurn) {
  JobLane lane("work", LanePolicy::Work);
  gated(lane, 1);
  for (int value = 2; value <= 5; ++value) simple(lane, value);
  gate_->running.acquire();
  gate_->mayEnd.release();
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_THAT(delivered_, ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(JobLaneTest, PreviewLaneFinishesTheRunningJobThenTakesTheNewest) {
  JobLane lane("preview", LanePolicy::Preview);
  record(lane);
  gated(lane, 1);
  gate_->running.acquire();
  const JobId second = simple(lane, 2), third = simple(lane, 3);
  simple(lane, 4);
  EXPECT_THAT(ended_, ElementsAre(std::pair(second, JobState::Superseded), std::pair(third, JobState::Superseded)));
  gate_->mayEnd.release();
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_THAT(delivered_, ElementsAre(1, 4));
}

TEST_F(JobLaneTest, EvaluationLaneStopsTheRunningJobThenTakesTheNewest) {
  JobLane lane("evaluation", LanePolicy::Evaluation);
  record(lane);
  std::binary_semaphore running(0);
  std::binary_semaphore stopAsked(0);
  const JobId first = lane.run(
      &receiver_, {},
      [&](JobContext& context) {
        running.release();
        stopAsked.acquire();
        context.checkpoint(1, 2);
        return 1;
      },
      [this](int given) { delivered_.push_back(given); });
  running.acquire();
  const JobId second = simple(lane, 2);
  const JobId third = simple(lane, 3);
  stopAsked.release();
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_THAT(delivered_, ElementsAre(3));
  EXPECT_THAT(ended_, ElementsAre(std::pair(second, JobState::Superseded), std::pair(first, JobState::Superseded),
                                  std::pair(third, JobState::Done)));
}

TEST_F(JobLaneTest, EvaluationResultThatWasOvertakenOnItsWayIsDropped) {
  JobLane lane("evaluation", LanePolicy::Evaluation);
  std::latch made(1);
  lane.run(
      &receiver_, {},
      [&](JobContext&) {
        made.count_down();
        return 1;
      },
      [this](int given) { delivered_.push_back(given); });
  made.wait();  // done, or as good as done, but no event has been handled here
  simple(lane, 2);
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_THAT(delivered_, ElementsAre(2));
}

TEST_F(JobLaneTest, ResultThatIsNoLongerCurrentIsDropped) {
  JobLane lane("work", LanePolicy::Work);
  record(lane);
  int generation = 1;
  bool told = false;
  simple(lane, 7, {.title = {}, .current = [&] { return generation == 1; }, .dropped = [&] { told = true; }});
  generation = 2;
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_THAT(delivered_, IsEmpty());
  EXPECT_EQ(last_.state, JobState::Superseded);
  EXPECT_TRUE(told);
}

TEST_F(JobLaneTest, ResultForAReceiverThatIsGoneIsDropped) {
  JobLane lane("work", LanePolicy::Work);
  auto receiver = std::make_unique<QObject>();
  bool delivered = false;
  lane.run(
      receiver.get(), {}, [gate = gate_](JobContext&) { gate->pass(); }, [&] { delivered = true; });
  receiver.reset();
  gate_->mayEnd.release();
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_FALSE(delivered);
}

TEST_F(JobLaneTest, StopEndsARunningAndAWaitingJob) {
  JobLane lane("work", LanePolicy::Work);
  record(lane);
  std::binary_semaphore running(0);
  std::binary_semaphore stopAsked(0);
  const JobId first = lane.run(
      &receiver_, {},
      [&](JobContext& context) {
        running.release();
        stopAsked.acquire();
        context.checkpoint(1, 10);
      },
      [this] { delivered_.push_back(1); });
  const JobId second = simple(lane, 2);
  simple(lane, 3);
  running.acquire();
  lane.stop(second);
  lane.stop(first);
  stopAsked.release();
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_THAT(delivered_, ElementsAre(3));
  ASSERT_EQ(ended_.size(), 3U);
  EXPECT_EQ(ended_[0], std::pair(second, JobState::Stopped));
  EXPECT_EQ(ended_[1], std::pair(first, JobState::Stopped));
}

TEST_F(JobLaneTest, StoppedJobThatCameToItsEndDeliversNothing) {
  JobLane lane("work", LanePolicy::Work);
  record(lane);
  const JobId first = gated(lane, 1);
  gate_->running.acquire();
  lane.stop(first);
  gate_->mayEnd.release();
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_THAT(delivered_, IsEmpty());
  EXPECT_EQ(last_.state, JobState::Stopped);
}

TEST_F(JobLaneTest, ErrorComesAsItsSentence) {
  JobLane lane("work", LanePolicy::Work);
  record(lane);
  QString sentence;
  lane.run(
      &receiver_, {.title = "failing", .failed = [&](const QString& text) { sentence = text; }},
      [](JobContext&) { throw Error("a.npy is damaged; make it again"); }, [this] { delivered_.push_back(1); });
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_EQ(sentence, "a.npy is damaged; make it again");
  EXPECT_EQ(last_.error, sentence);
  EXPECT_EQ(last_.state, JobState::Failed);
  EXPECT_THAT(delivered_, IsEmpty());
}

TEST_F(JobLaneTest, ProgressIsShownWithoutFloodingTheWindow) {
  JobLane lane("work", LanePolicy::Work);
  std::vector<std::int64_t> seen;
  QObject::connect(&lane, &JobLane::changed, &receiver_, [&](const JobStatus& status) {
    if (status.state == JobState::Running && status.progress.total > 0) seen.push_back(status.progress.done);
  });
  std::latch reported(1);
  lane.run(
      &receiver_, {.title = "counting"},
      [&](JobContext& context) {
        for (int i = 1; i <= 1000; ++i) context.checkpoint(i, 1000);
        reported.count_down();
      },
      [] {});
  reported.wait();
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_THAT(seen, ElementsAre(1000)) << "one event carries the newest numbers";
}

TEST_F(JobLaneTest, LaneThatGoesAwayStopsItsWork) {
  std::latch running(1);
  bool stopped = false;
  {
    JobLane lane("work", LanePolicy::Work);
    lane.run(
        &receiver_, {},
        [&](JobContext& context) {
          running.count_down();
          try {
            while (true) context.throwIfStopped();
          } catch (const Cancelled&) {
            stopped = true;
            throw;
          }
        },
        [this] { delivered_.push_back(1); });
    simple(lane, 2);
    running.wait();
  }
  test::handleEvents();
  EXPECT_TRUE(stopped);
  EXPECT_THAT(delivered_, IsEmpty());
}

/// Of a lane that has no patience, with a job that does not stop.
class AbandonedJobTest : public JobLaneTest {
 protected:
  void TearDown() override {
    gate_->mayEnd.release();
    EXPECT_TRUE(waitUntil([] { return JobLane::abandonedThreads() == 0; }));
  }
};

TEST_F(AbandonedJobTest, TheQueueGoesOnWithoutAJobThatDoesNotStop) {
  JobLane lane("work", LanePolicy::Work, nullptr, std::chrono::milliseconds(1));
  record(lane);
  bool dropped = false;
  const JobId first = lane.run(
      &receiver_, {.title = "stuck", .dropped = [&] { dropped = true; }},
      [gate = gate_](JobContext&) {
        gate->pass();
        return 1;
      },
      [this](int given) { delivered_.push_back(given); });
  gate_->running.acquire();
  const JobId second = simple(lane, 2);
  lane.stop(first);
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_THAT(ended_, ElementsAre(std::pair(first, JobState::Abandoned), std::pair(second, JobState::Done)));
  EXPECT_TRUE(dropped);
  EXPECT_EQ(JobLane::abandonedThreads(), 1);
  gate_->mayEnd.release();  // some day it comes to its end
  ASSERT_TRUE(waitUntil([] { return JobLane::abandonedThreads() == 0; }));
  test::handleEvents();
  EXPECT_THAT(delivered_, ElementsAre(2));
}

TEST_F(AbandonedJobTest, AnEvaluationThatIsOvertakenAndDoesNotStopMakesWay) {
  JobLane lane("evaluation", LanePolicy::Evaluation, nullptr, std::chrono::milliseconds(1));
  gated(lane, 1);
  gate_->running.acquire();
  simple(lane, 2);
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_THAT(delivered_, ElementsAre(2));
}

TEST_F(AbandonedJobTest, AJobThatHasStoppedTakesNoOtherAlong) {
  JobLane lane("work", LanePolicy::Work, nullptr, std::chrono::milliseconds(1));
  const JobId first = lane.run(
      &receiver_, {},
      [](JobContext& context) {
        while (true) context.throwIfStopped();
      },
      [this] { delivered_.push_back(1); });
  gated(lane, 2);
  lane.stop(first);
  gate_->running.acquire();  // no event was handled here yet: its time is over when the next one runs
  bool later = false;
  QTimer::singleShot(2, &receiver_, [&] { later = true; });
  ASSERT_TRUE(waitUntil([&] { return later; }));
  gate_->mayEnd.release();
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_THAT(delivered_, ElementsAre(2));
  EXPECT_EQ(JobLane::abandonedThreads(), 0);
}

TEST_F(AbandonedJobTest, ALaneGoesAwayWithoutAJobThatDoesNotStop) {
  {
    JobLane lane("work", LanePolicy::Work, nullptr, std::chrono::milliseconds(1));
    gated(lane, 1);
    simple(lane, 2);
    gate_->running.acquire();
  }
  EXPECT_EQ(JobLane::abandonedThreads(), 1);
  gate_->mayEnd.release();
  ASSERT_TRUE(waitUntil([] { return JobLane::abandonedThreads() == 0; }));
  test::handleEvents();
  EXPECT_THAT(delivered_, IsEmpty());
}

TEST_F(JobLaneTest, AJobTookAsLongAsAllItsStages) {
  JobLane lane("work", LanePolicy::Work);
  record(lane);
  lane.run(
      &receiver_, {.title = "staged"},
      [gate = gate_](JobContext& context) {
        context.stage("long");
        gate->pass();
        context.stage("short");
        context.checkpoint(1, 1);
      },
      [] {});
  gate_->running.acquire();
  const QDeadlineTimer later(30);
  ASSERT_TRUE(waitUntil([&] { return later.hasExpired(); }));
  gate_->mayEnd.release();
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
  EXPECT_GE(last_.seconds, .03);
}

TEST_F(JobLaneTest, AJobThatStandsDoesNotPromiseItsEnd) {
  JobLane lane("work", LanePolicy::Work);
  record(lane);
  lane.run(
      &receiver_, {.title = "standing"},
      [gate = gate_](JobContext& context) {
        context.checkpoint(0, 100);
        context.checkpoint(99, 100);
        gate->pass();
      },
      [] {});
  EXPECT_TRUE(waitUntil([&] { return last_.progress.done == 99 && last_.progress.secondsLeft < 0; }));
  EXPECT_EQ(last_.state, JobState::Running);
  gate_->mayEnd.release();
  ASSERT_TRUE(waitUntil([&] { return !lane.busy(); }));
}

}  // namespace
}  // namespace passband
