#include "core/model/torch/torch_scope.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <gmock/gmock.h>

namespace passband {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

template <class Problem>
std::string translatedText(const Problem& problem) {
  try {
    translated("cannot run it", [&] { throw problem; });
  } catch (const OutOfMemory& error) {
    return std::string("memory: ") + error.what();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(Translated, LibTorchsErrorsBecomeOneLine) {
  try {
    translated("cannot run it", [] { at::matmul(at::ones({2, 3}), at::ones({2, 3})); });
    FAIL() << "ran";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(StartsWith("cannot run it: "), HasSubstr("2x3"), Not(HasSubstr("Exception raised")),
                                    Not(HasSubstr("\n"))));
  }
}

TEST(Translated, TheCauseIsTheLastRuntimeErrorOfTorchScript) {
  EXPECT_EQ(
      translatedText(std::runtime_error("\nThe following operation failed.\nTraceback:\n  code\nRuntimeError: mat1 "
                                        "and mat2\nmore")),
      "cannot run it: mat1 and mat2");
}

TEST(Translated, AMessageWithAMillionSizesIsShort) {
  try {
    translated("cannot run net.pt", [] { TORCH_CHECK(false, "sizes ", std::string(1 << 20, '1')); });
    FAIL() << "ran";
  } catch (const Error& error) {
    EXPECT_LT(std::string(error.what()).size(), 500U);
  }
}

TEST(Translated, LibTorchsInsideIsNotShown) {
  for (const std::string& text :
       {translatedText(std::out_of_range("stoull")), translatedText(std::invalid_argument("stoi")),
        translatedText(std::runtime_error("isTensor() INTERNAL ASSERT FAILED at \"ivalue.h\":1, please report a bug")),
        translatedText(std::runtime_error("expected c10::IValue at 0x7f00"))}) {
    EXPECT_EQ(text, "cannot run it: LibTorch refuses it; the file is damaged, or asks for what LibTorch cannot do");
  }
}

TEST(Translated, EveryWayOfRunningOutOfMemoryIsOne) {
  EXPECT_THAT(translatedText(std::bad_alloc()), StartsWith("memory: cannot run it"));
  for (const char* text : {"CUDA out of memory. Tried to allocate 2 GiB",
                           "[enforce fail at alloc] DefaultCPUAllocator: "
                           "can't allocate memory: you tried to allocate 99 bytes",
                           "DefaultCPUAllocator: not enough memory"}) {
    EXPECT_THAT(translatedText(std::runtime_error(text)), StartsWith("memory: "));
  }
  EXPECT_THROW(translated("too much", [] { at::empty({std::int64_t{1} << 50}); }), OutOfMemory);
}

TEST(Translated, OurOwnPassUnchanged) {
  EXPECT_EQ(translatedText(Error("as it is")), "as it is");
  EXPECT_THROW(translated("x", [] { throw Cancelled(); }), Cancelled);
  EXPECT_THROW(translated("x", [] { throw UsageError("wrong"); }), UsageError);
  EXPECT_EQ(translated("x", [] { return 7; }), 7);
}

TEST(ForwardScope, ComputesWithoutGradientsOnSoManyThreads) {
  at::Tensor weight = at::ones({2}).requires_grad_();
  {
    const ForwardScope scope(2);
    EXPECT_EQ(at::get_num_threads(), 2);
    EXPECT_FALSE(weight.mul(2).requires_grad());
  }
  EXPECT_TRUE(weight.mul(2).requires_grad());
}

}  // namespace
}  // namespace passband
