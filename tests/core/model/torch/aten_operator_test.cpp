// Every operator that a file may use, called with arguments of all kinds, as a file may give them: it computes or it
// throws. PASSBAND_ATEN_ROUNDS=10000 and PASSBAND_ATEN_SEED=7 search longer and elsewhere; PASSBAND_ATEN_ONLY=conv2d
// takes one operator, and PASSBAND_ATEN_FROM its first round.
#include "core/model/torch/aten_operator.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "core/base/error.h"
#include "core/model/aten_rules.h"
#include "tests/core/model/torch/guarded_memory.h"
#include "tests/core/model/torch/random_arguments.h"
#include "tests/core/model/torch/usual_arguments.h"
#include "tests/support/sanitizer.h"

namespace passband {
namespace {

constexpr std::size_t kMostMemory = std::size_t{64} << 20;           // of one tensor
constexpr unsigned kMostSeconds = test::kAddressSanitizer ? 30 : 5;  // of one call

std::uint64_t setting(const char* name, std::uint64_t usual) {
  const char* text = std::getenv(name);
  return text == nullptr ? usual : std::strtoull(text, nullptr, 10);
}

/// What the child is at, read by its parent after its death.
struct Progress {
  std::size_t index = 0;
  std::uint64_t round = 0, computed = 0, called = 0;
  std::array<char, 4096> never{};  ///< names of operators that computed nothing in any round
};

/// Shared with the children.
Progress& progress() {
  static auto* const kShared =
      new (mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Progress();
  return *kShared;
}

bool isDoneByPassband(std::string_view name) {
  return name.starts_with("sym_") || name.starts_with("_assert_") || name == "_reshape_alias";
}

/// Nothing where this LibTorch has no such operator.
std::optional<AtenOperator> find(std::string_view spelled) {
  const std::size_t dot = std::min(spelled.find('.'), spelled.size());
  const std::string overload(spelled.substr(std::min(dot + 1, spelled.size())));
  try {
    return AtenOperator(std::string(spelled.substr(0, dot)), overload);
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// Whether the operator computed something.
bool runs(const AtenOperator& aten, torch::jit::Stack stack) {
  ++progress().called;
  try {
    aten.call(stack);
  } catch (const std::exception&) {
    return false;
  }
  ++progress().computed;
  return true;
}

/// Arguments by chance; half of them are those of a call that succeeded, a little changed.
void tryOperator(const std::string& name, const AtenOperator& aten, std::uint64_t seed, std::uint64_t rounds) {
  std::vector<torch::jit::Stack> good;
  if (torch::jit::Stack usual = test::usualArguments(name, aten.schema()); !usual.empty()) {
    if (runs(aten, test::RandomArguments::copied(usual))) good.push_back(std::move(usual));
  }
  for (std::uint64_t round = setting("PASSBAND_ATEN_FROM", 0); round < rounds; ++round) {
    progress().round = round;
    alarm(kMostSeconds);
    test::RandomArguments random(seed + round * 1000003);
    const bool changes = round % 2 == 1 && !good.empty();
    torch::jit::Stack stack =
        changes ? random.mutated(aten.schema(), good[round / 2 % good.size()]) : random.make(aten.schema());
    if (runs(aten, test::RandomArguments::copied(stack)) && good.size() < 32) good.push_back(std::move(stack));
  }
  if (good.empty()) std::strncat(progress().never.data(), (name + " ").c_str(), 128);
}

/// Its own for each operator, whichever others are tried.
std::uint64_t seedOf(std::string_view name) {
  std::uint64_t seed = setting("PASSBAND_ATEN_SEED", 1);
  for (const char c : name) seed = seed * 1099511628211U + static_cast<unsigned char>(c);
  return seed;
}

/// In the child: the operators from progress().index on.
[[noreturn]] void tryOperators(const std::vector<std::string_view>& names) {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  setrlimit(RLIMIT_FSIZE, &none);
  dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);                         // LibTorch's warnings
  if (!test::kAddressSanitizer) test::GuardedMemory::install(kMostMemory);  // it watches LibTorch's memory itself
  at::set_num_threads(1);
  const at::NoGradGuard noGradient;
  for (std::size_t& i = progress().index; i < names.size(); ++i) {
    if (const auto aten = find(names[i])) {
      tryOperator(std::string(names[i]), *aten, seedOf(names[i]), setting("PASSBAND_ATEN_ROUNDS", 200));
    }
  }
  _exit(0);
}

TEST(AtenOperator, NoArgumentsEndTheProgram) {
  std::vector<std::string_view> names;
  const char* only = std::getenv("PASSBAND_ATEN_ONLY");
  for (const std::string_view name : allowedAten()) {
    if (!isDoneByPassband(name) && (only == nullptr || name == only)) names.push_back(name);
  }
  at::set_num_threads(1);
  progress() = {};
  while (progress().index < names.size()) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) tryOperators(names);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
    ADD_FAILURE() << "aten." << names.at(progress().index) << " ended the program in round " << progress().round << ": "
                  << (WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "it exited");
    ++progress().index;
  }
  EXPECT_STREQ(progress().never.data(), "");
  std::printf("%llu of %llu calls computed\n", static_cast<unsigned long long>(progress().computed),
              static_cast<unsigned long long>(progress().called));
  EXPECT_GT(progress().computed, progress().called / 20);
}

}  // namespace
}  // namespace passband
