#include "tests/layering/layering.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

void write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

/// A small house in order, into which the tests plant one thing.
class Layering : public testing::Test {
 protected:
  void SetUp() override {
    write(root / "core/base/error.h", "#include <string>\n");
    write(root / "core/fourier/fft.cpp", "#include \"core/base/error.h\"\n#include <fftw3.h>\n");
    write(root / "core/model/model.h", "#include \"core/base/error.h\"\n#include <vector>\n");
    write(root / "core/model/torch/network.h", "#include <torch/nn.h>\n#include \"core/model/model.h\"\n");
    write(root / "tests/core/model/torch/network_test.cpp", "#include \"core/model/torch/network.h\"\n");
    write(root / "core/project/database.h", "#include <SQLiteCpp/SQLiteCpp.h>\n");
    write(root / "core/project/project.h", "#include \"core/model/model.h\"\n");
    write(root / "core/project/project.cpp", "#include \"core/project/database.h\"\n");
    write(root / "cli/main.cpp", "#include <CLI/CLI.hpp>\n#include \"core/project/project.h\"\n");
  }

  void expectFault(const std::string& file, const std::string& text, const std::string& fault) {
    write(root / file, text);
    EXPECT_THAT(strayIncludes(root.path()), ElementsAre(AllOf(HasSubstr(file), HasSubstr(fault))));
  }

  TemporaryFolder root;
};

TEST_F(Layering, AHouseInOrderHasNoFault) {
  EXPECT_THAT(strayIncludes(root.path()), IsEmpty());
}

TEST_F(Layering, NothingIncludesUpwards) {
  expectFault("core/base/grid.h", "\n#include \"core/model/model.h\"\n", "core/base does not stand on core/model");
}

TEST_F(Layering, CoreDoesNotIncludeTheCommandLine) {
  write(root / "cli/console.h", "");
  expectFault("core/model/a.cpp", "#include \"cli/console.h\"\n", "core/model does not stand on cli");
}

TEST_F(Layering, LibTorchStaysInItsFolder) {
  expectFault("core/analysis/culling.cpp", "  #  include <ATen/ATen.h>\n", "belongs into core/model/torch/ only");
}

TEST_F(Layering, NobodyIncludesTheTorchFolder) {
  expectFault("cli/train.cpp", "#include \"core/model/torch/network.h\"\n", "only its own folder");
}

TEST_F(Layering, FftwStaysInOneFile) {
  expectFault("core/fourier/plane.cpp", "#include <fftw3.h>\n", "fft.cpp only");
}

TEST_F(Layering, CoreHasNoQt) {
  expectFault("core/base/text.cpp", "#include <QString>\n", "belongs into ui/, app/, bench/ only");
}

TEST_F(Layering, HeadersThatNeedLibrariesStayPrivateEvenThroughAnotherHeader) {
  write(root / "core/project/tables.h", "#include \"core/project/database.h\"\n");
  expectFault("cli/results.h", "#include \"core/project/tables.h\"\n", "only its own folder");
}

TEST_F(Layering, IncludesComeFromTheRoot) {
  expectFault("core/base/a.cpp", "#include \"error.h\"\n", "the project's root");
}

TEST_F(Layering, TestsMirrorCore) {
  write(root / "core/model/reader.cpp", "");
  write(root / "tests/core/model/reader_test.cpp", "");
  write(root / "tests/core/model/model_test.cpp", "");
  write(root / "tests/core/model/torch/reader_test.cpp", "");
  EXPECT_THAT(misplacedTests(root.path()),
              ElementsAre("tests/core/model/torch/reader_test.cpp tests no core/model/torch/reader.cpp"));
}

TEST(Passband, HasNoStrayInclude) {
  EXPECT_THAT(strayIncludes(PASSBAND_SOURCE_DIR), IsEmpty());
}

TEST(Passband, EveryTestOfCoreStandsBesideWhatItTests) {
  EXPECT_THAT(misplacedTests(PASSBAND_SOURCE_DIR), IsEmpty());
}

}  // namespace
}  // namespace passband::test
