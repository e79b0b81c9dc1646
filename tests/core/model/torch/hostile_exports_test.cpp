// Files that mean harm, opened and run one by one in a process of their own: none writes, dies, hangs or takes more
// than 4 GB.
#include "tests/core/model/torch/hostile_exports.h"

#include <ATen/Parallel.h>
#include <ATen/ops/ones.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/model/torch/export_network.h"
#include "core/model/torch/torch_scope.h"
#include "tests/support/file_builder.h"
#include "tests/support/temporary_folder.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PASSBAND_ADDRESS_SANITIZER
#endif
#endif

namespace passband {
namespace {

constexpr unsigned kMostSeconds = 20;   // of computing
constexpr unsigned kMostWaiting = 120;  // on a machine that others use
constexpr std::size_t kMostMemory = std::size_t{4} << 30;
const std::filesystem::path kVictim = "/tmp/passband-hostile-export";  // what the files try to write

enum Outcome { kRan, kRefused, kOtherException };

void limitResources() {
  const auto limit = [](auto resource, rlim_t most) {
    const rlimit both{most, most};
    setrlimit(resource, &both);
  };
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CPU, kMostSeconds);
#ifndef PASSBAND_ADDRESS_SANITIZER  // which takes terabytes of addresses
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  limit(RLIMIT_AS, pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + kMostMemory);
#endif
  alarm(kMostWaiting);
  dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
}

Outcome openAndRun(const std::filesystem::path& path) {
  try {
    const ExportedNetwork exported = loadExport(path, c10::kCPU);
    const ForwardScope scope(1);
    for (int run = 0; run < 2; ++run) {
      translated("cannot run", [&] { exported.network->forward(at::ones({2, 3, 4, 4})); });
    }
    return kRan;
  } catch (const Error&) {
    return kRefused;
  } catch (...) {
    return kOtherException;
  }
}

std::string outcomeOf(const std::filesystem::path& path) {
  const pid_t child = fork();
  if (child == 0) {
    limitResources();
    _exit(openAndRun(path));
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return strsignal(WTERMSIG(status));
  switch (WEXITSTATUS(status)) {
    case kRan:
      return "ran";
    case kRefused:
      return "refused";
    default:
      return "another exception than Error";
  }
}

TEST(HostileExports, NoneDoesHarm) {
  at::set_num_threads(1);
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder / "hostile.pt2";
  std::filesystem::remove(kVictim);
  const std::vector<test::HostileExport> files = test::hostileExports();
  ASSERT_GE(files.size(), 100U);
  std::set<std::string> names;
  int refused = 0;
  for (const test::HostileExport& file : files) {
    EXPECT_TRUE(names.insert(file.name).second) << file.name << " is there twice";
    test::writeFile(path, file.bytes);
    const std::string outcome = outcomeOf(path);
    EXPECT_TRUE(outcome == "ran" || outcome == "refused") << file.name << ": " << outcome;
    EXPECT_FALSE(std::filesystem::exists(kVictim)) << file.name << " wrote a file";
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / ""), {}), 1) << file.name << " wrote a file";
    refused += outcome == "refused" ? 1 : 0;
  }
  EXPECT_GT(refused, 200);
}

TEST(HostileExports, WhatReachesForFilesOrMemoryIsRefusedByName) {
  const test::TemporaryFolder folder;
  for (const test::HostileExport& file : test::hostileExports()) {
    if (!file.name.starts_with("torch.ops.aten.") || file.name.find("..") != std::string::npos) continue;
    try {
      loadExport(test::writeFile(folder / "hostile.pt2", file.bytes), c10::kCPU);
      ADD_FAILURE() << file.name << " was opened";
    } catch (const Error&) {
    }
  }
}

}  // namespace
}  // namespace passband
