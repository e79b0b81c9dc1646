#include "core/base/failure_text.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

#include "core/base/error.h"

namespace passband {
namespace {

TEST(FailureText, SentencesStay) {
  EXPECT_EQ(failureText(Error("cannot read std::vector.png: it is damaged")),
            "cannot read std::vector.png: it is damaged");
  EXPECT_EQ(failureText(std::runtime_error("mat1 and mat2 shapes cannot be multiplied (1x3 and 4x5)\nmore")),
            "mat1 and mat2 shapes cannot be multiplied (1x3 and 4x5)");
  const std::filesystem::filesystem_error noRight("status", "a/b.png",
                                                  std::make_error_code(std::errc::permission_denied));
  EXPECT_EQ(failureText(noRight), "cannot use a/b.png: Permission denied");
}

TEST(FailureText, TheInsideOfProgramsIsNotShown) {
  for (const char* text :
       {"stoull", "map::at", "vector::_M_range_check: __n (which is 3) >= this->size() (which is 2)",
        "self INTERNAL ASSERT FAILED at \"../aten/src/ATen/core/ivalue.h\":100, please report a bug to PyTorch",
        "expected at::Tensor but got int", "error at 0x7f12ab: unknown",
        "basic_string: construction from null is not valid", "c10 says no", ""}) {
    EXPECT_TRUE(showsInternals(text)) << text;
    EXPECT_THAT(failureText(std::runtime_error(text)), testing::StartsWith("something inside went wrong")) << text;
  }
  for (const char* text : {"images of 10x10 pixels", "the size of tensor a (3) must match the size of tensor b (4)"})
    EXPECT_FALSE(showsInternals(text)) << text;
}

}  // namespace
}  // namespace passband
