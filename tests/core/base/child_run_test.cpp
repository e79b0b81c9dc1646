#include "core/base/child_run.h"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "core/base/error.h"
#include "core/base/job_context.h"

namespace passband {
namespace {

using Kind = ChildEnd::Kind;

/// Closes its end of the pipe, as a child may whose memory is in foreign hands.
void closeEverything() {
  for (int descriptor = 3; descriptor < 64; ++descriptor) close(descriptor);
}

[[noreturn]] void spin() {
  for (volatile unsigned count = 0;; count = count + 1) {
  }
}

/// Does in the child what the text says.
std::string obey(const std::string& text) {
  if (text == "crash") {
    std::signal(SIGSEGV, SIG_DFL);  // sanitizers have a handler of their own
    raise(SIGSEGV);
  }
  if (text == "abort") std::abort();
  if (text == "killed") kill(getpid(), SIGKILL);
  if (text == "throw") throw Error("nobody hears this");
  if (text == "spin") spin();
  if (text == "wait") pause();
  if (text == "close") closeEverything();
  if (text == "close and spin") {
    closeEverything();
    spin();
  }
  if (text == "exit") _exit(0);
  if (text == "gigabyte") return std::string(std::size_t{1} << 30, 'x');
  if (text == "eat") {
    std::vector<std::string> eaten;
    while (true) eaten.emplace_back(std::size_t{16} << 20, 'x');
  }
  if (text == "descriptors") {
    std::string open;
    for (int descriptor = 0; descriptor < 64; ++descriptor) {
      if (fcntl(descriptor, F_GETFD) >= 0) open += std::to_string(descriptor) + " ";
    }
    return open;
  }
  if (text == "parent") return std::to_string(getppid());
  if (text == "output") return std::to_string(write(STDOUT_FILENO, "nobody sees this\n", 17));
  return "heard " + text;
}

class ChildRun : public testing::Test {
 protected:
  ChildEnd run(const std::string& text, int seconds = 10, const JobContext* job = nullptr) const {
    return runner_.run({.text = text, .memory = std::int64_t{2} << 30, .seconds = seconds}, job);
  }

  ChildRunner runner_{obey};
};

TEST_F(ChildRun, TheFunctionsAnswerComesBack) {
  for (const std::string text : {"a", "b", ""}) {
    const ChildEnd end = run(text);
    EXPECT_EQ(end.kind, Kind::Answer);
    EXPECT_EQ(end.answer, "heard " + text);
    EXPECT_GT(end.seconds, 0);
  }
}

TEST_F(ChildRun, LongAnswersComeWholeOrNotAtAll) {
  const std::string most(ChildRunner::mostText - 6, 'y');
  EXPECT_EQ(run(most).answer, "heard " + most);
  EXPECT_EQ(run("gigabyte").kind, Kind::TooLong);
  EXPECT_EQ(run(most + "z").kind, Kind::TooLong);
  EXPECT_THROW(run(most + "1234567"), Error);
}

TEST_F(ChildRun, ACrashIsNamedAndTheNextTaskRuns) {
  for (const auto& [text, signal] :
       {std::pair("crash", SIGSEGV), std::pair("abort", SIGABRT), std::pair("killed", SIGKILL)}) {
    const ChildEnd end = run(text);
    EXPECT_EQ(end.kind, Kind::Signal);
    EXPECT_EQ(end.signal, signal);
    EXPECT_EQ(run("again").answer, "heard again");
  }
}

TEST_F(ChildRun, TimeEndsForOneThatSpinsAndOneThatWaits) {
  for (const char* text : {"spin", "wait"}) {
    const ChildEnd end = run(text, 1);
    EXPECT_EQ(end.kind, Kind::Time) << text;
    EXPECT_LT(end.seconds, 9);  // a busy machine has eight times as long
  }
}

TEST_F(ChildRun, MemoryEnds) {
  const ChildEnd end = runner_.run({.text = "eat", .memory = std::int64_t{256} << 20, .seconds = 10});
  EXPECT_EQ(end.kind, Kind::Silence) << "std::bad_alloc ends the function";
}

TEST_F(ChildRun, WhatGivesNoAnswerDoesNotHang) {
  EXPECT_EQ(run("throw").kind, Kind::Silence);
  EXPECT_NE(run("close").kind, Kind::Answer);
  EXPECT_NE(run("close and spin").kind, Kind::Answer);
  EXPECT_EQ(run("exit").answer, "");
}

TEST_F(ChildRun, NothingOfTheProgramIsOpenInTheChild) {
  std::ofstream held("/dev/null");
  const std::string open = run("descriptors").answer;
  EXPECT_THAT(open, testing::MatchesRegex("0 1 2 [0-9]+ ")) << "and the pipe for the answer";
  testing::internal::CaptureStdout();
  EXPECT_EQ(run("output").answer, "17");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

TEST_F(ChildRun, AStoppedJobEndsTheChild) {
  std::stop_source stop;
  const JobContext job(stop.get_token(), {});
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_THROW(run("wait", 30, &job), Cancelled);
  EXPECT_EQ(run("after").answer, "heard after") << "the answer to the stopped task is not taken for this one's";
}

TEST_F(ChildRun, SeveralThreadsTakeTurns) {
  std::vector<std::jthread> threads;
  std::vector<std::string> answers(4);
  for (std::size_t i = 0; i < answers.size(); ++i)
    threads.emplace_back([&, i] { answers[i] = run(std::to_string(i)).answer; });
  threads.clear();
  EXPECT_THAT(answers, testing::ElementsAre("heard 0", "heard 1", "heard 2", "heard 3"));
}

TEST_F(ChildRun, WithoutItsServerItSaysSo) {
  kill(std::stoi(run("parent").answer), SIGKILL);
  EXPECT_THROW(run("a"), Error);
  EXPECT_THROW(run("a"), Error);
}

/// The server ends with its program, so that nothing of it stays.
TEST(ChildRunner, TheServerEndsWithTheRunner) {
  pid_t server = 0;
  {
    const ChildRunner runner(obey);
    server = std::stoi(runner.run({.text = "parent", .memory = 1 << 30, .seconds = 10}).answer);
    EXPECT_EQ(kill(server, 0), 0);
  }
  EXPECT_EQ(kill(server, 0), -1);
}

}  // namespace
}  // namespace passband
