#include "core/model/model_format.h"

#include <gmock/gmock.h>

#include "core/model/torch/training/fine_tune.h"
#include "tests/core/model/weights/tiny_weights.h"
#include "tests/support/file_builder.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::zipArchive;
using test::ZipMember;

std::string nameOf(const ModelFormat* format) {
  return format == nullptr ? "none" : format->name;
}

std::string formatOf(const std::string& bytes) {
  return nameOf(modelFormatOf(std::as_bytes(std::span(bytes)), "m"));
}

TEST(ModelFormat, ZipArchivesAreToldByTheirMembers) {
  const ZipMember pickle{"net/data.pkl", "x"};
  EXPECT_EQ(formatOf(zipArchive({pickle, {"net/data/0", "x"}, {"net/version", "3"}})), "PyTorch checkpoint (zip)");
  EXPECT_EQ(formatOf(zipArchive({pickle, {"net/constants.pkl", "x"}})), "TorchScript");
  EXPECT_EQ(formatOf(zipArchive({pickle, {"net/code/__torch__.py", "x"}})), "TorchScript");
  EXPECT_EQ(formatOf(zipArchive({{"net/models/model.json", "{}"}, {"net/data/weights/w.pt", "x"}})), "torch.export");
  EXPECT_EQ(formatOf(zipArchive({{"serialized_exported_program.json", "{}"}})), "torch.export");
  EXPECT_EQ(formatOf(zipArchive({{"net/data/aotinductor/model/m.so", "x"}, {"net/models/model.json", "{}"}})),
            "AOTInductor package");
  EXPECT_EQ(formatOf(zipArchive({{"word/document.xml", "x"}})), "none");
  EXPECT_EQ(formatOf(zipArchive({pickle, {"other/data.pkl", "x"}})), "none");
  EXPECT_EQ(formatOf(zipArchive({})), "none");
}

TEST(ModelFormat, OtherFilesAreToldByTheirFirstBytes) {
  EXPECT_EQ(formatOf(test::readFile(test::modelFixture("weights.safetensors"))), "safetensors");
  EXPECT_EQ(formatOf(test::readFile(test::modelFixture("module_legacy.pth"))), "PyTorch checkpoint (legacy)");
  EXPECT_EQ(formatOf(""), "none");
  EXPECT_EQ(formatOf("PK"), "none");
  EXPECT_EQ(formatOf("\x80\x02}."), "none") << "a pickle that torch.save did not write";
}

TEST(ModelFormat, ADamagedArchiveIsAnErrorThatNamesTheFile) {
  EXPECT_THAT(test::errorOf([] { formatOf("PK\x03\x04 cut off"); }), testing::HasSubstr("cannot read m"));
  const test::TemporaryFolder folder;
  EXPECT_THAT(test::errorOf([&] { modelFormatOf(folder / "absent.pt"); }), testing::HasSubstr("absent.pt"));
}

TEST(ModelFormat, RealFilesAreWhatTheirReadmeSays) {
  PASSBAND_SHARED_OR_SKIP(models, "models");
  EXPECT_EQ(nameOf(modelFormatOf(models / "resnet20-12fca82f.th")), "PyTorch checkpoint (legacy)");
  EXPECT_EQ(nameOf(modelFormatOf(models / "resnet20-12fca82f.pth")), "PyTorch checkpoint (zip)");
  EXPECT_EQ(nameOf(modelFormatOf(models / "resnet20-12fca82f.safetensors")), "safetensors");
  EXPECT_EQ(nameOf(modelFormatOf(models / "resnet20-12fca82f.torchscript.pt")), "TorchScript");
  EXPECT_EQ(nameOf(modelFormatOf(models / "resnet20-12fca82f.pt2")), "torch.export");
  EXPECT_EQ(nameOf(modelFormatOf(models / "resnet20-12fca82f.logits.npy")), "none");
}

TEST(ModelFormat, OnlyWeightsAreOpenedWithoutATrialRun) {
  for (const ModelFormat& format : modelFormats()) {
    if (format.name == "AOTInductor package") continue;  // is never opened
    EXPECT_EQ(format.triedFirst, format.weights == nullptr) << format.name;
  }
  EXPECT_TRUE(ModelFormat().triedFirst) << "a format that says nothing of it is tried";
}

TEST(ModelFormat, AProgramIsNoSetOfWeightsToTrain) {
  const std::filesystem::path fixtures = PASSBAND_FIXTURES;
  for (const auto& [file, name] :
       {std::pair("scripts/tiny.pt", "TorchScript"), {"export/conv_torch215.pt2", "torch.export"}}) {
    EXPECT_THAT(
        test::errorOf([&] { networkToFineTune(fixtures / file, 3, 3, 1); }),
        testing::AllOf(testing::HasSubstr(name), testing::HasSubstr("a whole network and not a set of weights")));
  }
}

TEST(ModelFormat, ListsNameWhatCanBeOpenedOnce) {
  EXPECT_EQ(modelFormatList(), "torch.export, TorchScript, PyTorch checkpoint or safetensors");
  EXPECT_THAT(modelExtensions(),
              testing::UnorderedElementsAre(".pt2", ".pt", ".pth", ".th", ".ckpt", ".pth.tar", ".safetensors"));
}

TEST(ModelFormat, WhatIsNoModelIsAnErrorThatListsAllFormats) {
  const test::TemporaryFolder folder;
  const std::string text = test::writeFile(folder / "text.pt", "no model");
  EXPECT_THAT(test::errorOf([&] { requireModelFormat(text); }),
              testing::AllOf(testing::HasSubstr("text.pt"), testing::HasSubstr(modelFormatList())));
}

TEST(ModelFormat, AFileTellsWithoutBeingOpened) {
  const std::string path = test::modelFixture("weights.safetensors").string();
  const ModelDescription description = requireModelFormat(path).describe(parseModelSource(path));
  EXPECT_EQ(description.info.classes, 0) << "it is not built";
  EXPECT_GT(description.tensors, 0U);
  EXPECT_FALSE(description.firstTensor.empty());
  EXPECT_GT(description.info.parameters, 0);
}

}  // namespace
}  // namespace passband
