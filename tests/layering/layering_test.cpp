#include "tests/layering/layering.h"

#include "tests/layering/small_project.h"

namespace passband::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A small house in order, into which the tests plant one thing.
class Layering : public SmallProject<strayIncludes> {
 protected:
  void SetUp() override {
    write("core/base/error.h", "#include <string>\n");
    write("core/fourier/fft.cpp", "#include \"core/base/error.h\"\n#include <fftw3.h>\n");
    write("core/model/model.h", "#include \"core/base/error.h\"\n#include <vector>\n");
    write("core/model/torch/network.h", "#include <torch/nn.h>\n#include \"core/model/model.h\"\n");
    write("tests/core/model/torch/network_test.cpp", "#include \"core/model/torch/network.h\"\n");
    write("core/project/database.h", "#include <SQLiteCpp/SQLiteCpp.h>\n");
    write("core/project/project.h", "#include \"core/base/error.h\"\n");
    write("core/project/project.cpp", "#include \"core/project/database.h\"\n");
    write("cli/main.cpp", "#include <CLI/CLI.hpp>\n#include \"core/project/project.h\"\n");
  }
};

TEST_F(Layering, AHouseInOrderHasNoFault) {
  EXPECT_THAT(strayIncludes(root.path()), IsEmpty());
}

TEST_F(Layering, NothingIncludesUpwards) {
  expectFault("core/base/grid.h", "\n#include \"core/model/model.h\"\n", "core/base does not stand on core/model");
}

TEST_F(Layering, CoreDoesNotIncludeTheCommandLine) {
  write("cli/console.h", "");
  expectFault("core/model/a.cpp", "#include \"cli/console.h\"\n", "core/model does not stand on cli");
}

TEST_F(Layering, TheProjectFileKnowsNothingOfModels) {
  expectFault("core/project/a.cpp", "#include \"core/model/model.h\"\n", "core/project does not stand on core/model");
}

TEST_F(Layering, TheModelsOfTheWindowKnowNoWidgets) {
  write("ui/widgets/table.h", "");
  expectFault("ui/lab/rates.cpp", "#include \"ui/widgets/table.h\"\n", "ui/lab does not stand on ui/widgets");
}

TEST_F(Layering, APageDoesNotKnowTheWindow) {
  write("ui/window/main_window.h", "");
  expectFault("ui/workspaces/a.cpp", "#include \"ui/window/main_window.h\"\n",
              "ui/workspaces does not stand on ui/window");
}

TEST_F(Layering, LibTorchStaysInItsFolder) {
  expectFault("core/analysis/search/culling.cpp", "  #  include <ATen/ATen.h>\n",
              "belongs into core/model/torch/ only");
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
  write("core/project/tables.h", "#include \"core/project/database.h\"\n");
  expectFault("cli/results.h", "#include \"core/project/tables.h\"\n", "only its own folder");
}

TEST_F(Layering, IncludesComeFromTheRoot) {
  expectFault("core/base/a.cpp", "#include \"error.h\"\n", "the project's root");
}

TEST_F(Layering, TestsMirrorCore) {
  write("core/model/reader.cpp", "");
  write("tests/core/model/reader_test.cpp", "");
  write("tests/core/model/model_test.cpp", "");
  write("tests/core/model/torch/reader_test.cpp", "");
  EXPECT_THAT(misplacedTests(root.path()),
              ElementsAre("tests/core/model/torch/reader_test.cpp tests no core/model/torch/reader.cpp"));
}

TEST_F(Layering, NumbersAreNotReadByTheLocale) {
  write("tests/core/base/text_test.cpp", "double a = std::stod(b);\n");
  write("core/base/text.cpp", "// std::stod reads by the locale\nint a = std::stoi(b);\n");
  EXPECT_THAT(localeNumbers(root.path()), IsEmpty());
  write("cli/a.cpp", "\ndouble a = std::strtod(b, nullptr);\n");
  write("ui/a.cpp", "sscanf(a, \"%lf\", &b);\n");
  EXPECT_THAT(localeNumbers(root.path()),
              ElementsAre(testing::StartsWith("cli/a.cpp:2: strtod"), testing::StartsWith("ui/a.cpp:1: sscanf")));
}

TEST(Passband, ReadsNumbersTheSameInEveryLocale) {
  EXPECT_THAT(localeNumbers(PASSBAND_SOURCE_DIR), IsEmpty());
}

TEST_F(Layering, ATypeOfOneNameStandsInOneFile) {
  write("core/base/a.h", "namespace passband {\nstruct Part {\n};\nclass Whole;\n}  // namespace passband\n");
  write("cli/a.h", "namespace passband::cli {\nstruct Part {\n};\n}  // namespace passband::cli\n");
  write("ui/a.cpp",
        "namespace passband {\nnamespace {\nstruct Part {\n};\n}  // namespace\n}  // namespace passband\n");
  EXPECT_THAT(doubledTypes(root.path()), IsEmpty());
  write("ui/b.h", "namespace passband {\nclass Part : public Whole {\n};\n}  // namespace passband\n");
  EXPECT_THAT(doubledTypes(root.path()), ElementsAre("ui/b.h defines passband::Part, which core/base/a.h defines too"));
}

TEST(Passband, DefinesEachTypeOnce) {
  EXPECT_THAT(doubledTypes(PASSBAND_SOURCE_DIR), IsEmpty());
}

TEST(Passband, HasNoStrayInclude) {
  EXPECT_THAT(strayIncludes(PASSBAND_SOURCE_DIR), IsEmpty());
}

TEST(Passband, EveryTestOfCoreStandsBesideWhatItTests) {
  EXPECT_THAT(misplacedTests(PASSBAND_SOURCE_DIR), IsEmpty());
}

}  // namespace
}  // namespace passband::test
