#include "core/model/model_file_kind.h"

#include <gmock/gmock.h>

#include "core/model/zip_archive.h"
#include "tests/support/file_builder.h"
#include "tests/core/model/tiny_weights.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::zipArchive;
using test::ZipMember;

ModelFileKind kindOf(const std::string& bytes) {
  return modelFileKind(std::as_bytes(std::span(bytes)), "m");
}

TEST(ModelFileKind, ZipArchivesAreToldByTheirMembers) {
  const ZipMember pickle{"net/data.pkl", "x"};
  EXPECT_EQ(kindOf(zipArchive({pickle, {"net/data/0", "x"}, {"net/version", "3"}})), ModelFileKind::CheckpointZip);
  EXPECT_EQ(kindOf(zipArchive({pickle, {"net/constants.pkl", "x"}})), ModelFileKind::TorchScript);
  EXPECT_EQ(kindOf(zipArchive({pickle, {"net/code/__torch__.py", "x"}})), ModelFileKind::TorchScript);
  EXPECT_EQ(kindOf(zipArchive({{"net/models/model.json", "{}"}, {"net/data/weights/w.pt", "x"}})),
            ModelFileKind::TorchExport);
  EXPECT_EQ(kindOf(zipArchive({{"serialized_exported_program.json", "{}"}})), ModelFileKind::TorchExport);
  EXPECT_EQ(kindOf(zipArchive({{"net/data/aotinductor/model/m.so", "x"}, {"net/models/model.json", "{}"}})),
            ModelFileKind::TorchCompiled);
  EXPECT_EQ(kindOf(zipArchive({{"word/document.xml", "x"}})), ModelFileKind::Unknown);
  EXPECT_EQ(kindOf(zipArchive({pickle, {"other/data.pkl", "x"}})), ModelFileKind::Unknown);
  EXPECT_EQ(kindOf(zipArchive({})), ModelFileKind::Unknown);
}

TEST(ModelFileKind, OtherFilesAreToldByTheirFirstBytes) {
  EXPECT_EQ(kindOf(test::readFile(test::modelFixture("weights.safetensors"))), ModelFileKind::Safetensors);
  EXPECT_EQ(kindOf(test::readFile(test::modelFixture("module_legacy.pth"))), ModelFileKind::CheckpointLegacy);
  EXPECT_EQ(kindOf(""), ModelFileKind::Unknown);
  EXPECT_EQ(kindOf("PK"), ModelFileKind::Unknown);
  EXPECT_EQ(kindOf("\x80\x02}."), ModelFileKind::Unknown) << "a pickle that torch.save did not write";
}

TEST(ModelFileKind, ADamagedArchiveIsAnErrorThatNamesTheFile) {
  EXPECT_THAT(test::errorOf([] { kindOf("PK\x03\x04 cut off"); }), testing::HasSubstr("cannot read m"));
  const test::TemporaryFolder folder;
  EXPECT_THAT(test::errorOf([&] { modelFileKind(folder / "absent.pt"); }), testing::HasSubstr("absent.pt"));
}

TEST(ModelFileKind, TheFolderOfAnArchiveIsTheOneWithTheMember) {
  const auto folderIn = [](const std::string& bytes) {
    return archiveFolder(ZipArchive(std::as_bytes(std::span(bytes)), "m"), "data.pkl");
  };
  EXPECT_EQ(folderIn(zipArchive({{"a/data.pkl", "x"}, {"b/deeper/data.pkl", "x"}})), "a");
  EXPECT_EQ(folderIn(zipArchive({{"a/data.pkl", "x"}, {"b/data.pkl", "x"}})), "");
  EXPECT_EQ(folderIn(zipArchive({{"data.pkl", "x"}})), "");
}

TEST(ModelFileKind, RealFilesAreWhatTheirReadmeSays) {
  PASSBAND_SHARED_OR_SKIP(models, "models");
  EXPECT_EQ(modelFileKind(models / "resnet20-12fca82f.th"), ModelFileKind::CheckpointLegacy);
  EXPECT_EQ(modelFileKind(models / "resnet20-12fca82f.pth"), ModelFileKind::CheckpointZip);
  EXPECT_EQ(modelFileKind(models / "resnet20-12fca82f.safetensors"), ModelFileKind::Safetensors);
  EXPECT_EQ(modelFileKind(models / "resnet20-12fca82f.torchscript.pt"), ModelFileKind::TorchScript);
  EXPECT_EQ(modelFileKind(models / "resnet20-12fca82f.pt2"), ModelFileKind::TorchExport);
  EXPECT_EQ(modelFileKind(models / "resnet20-12fca82f.logits.npy"), ModelFileKind::Unknown);
}

}  // namespace
}  // namespace passband
