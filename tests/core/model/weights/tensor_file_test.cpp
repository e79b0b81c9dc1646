#include "core/model/weights/tensor_file.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/core/model/weights/tiny_weights.h"
#include "tests/support/file_builder.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::expectTinyWeights;
using test::modelFixture;
using test::readBytes;
using test::readingBytesError;
using test::readingError;
using testing::HasSubstr;

class CheckpointFixture : public testing::TestWithParam<std::string> {};

TEST_P(CheckpointFixture, WeightsAndMetadataAreThoseThatPyTorchSaved) {
  const TensorFile file = readTensorFile(modelFixture(GetParam() + ".pth"));
  expectTinyWeights(file);
  EXPECT_EQ(file.removedPrefix, "state_dict / module.model.");
  const std::map<std::string, std::string> expected{{"epoch", "12"}, {"arch", "tiny"}, {"lr", "0.5"}, {"done", "true"}};
  EXPECT_EQ(file.metadata, expected);
  const bool legacy = GetParam().ends_with("legacy");
  EXPECT_EQ(file.format, legacy ? "PyTorch checkpoint (legacy)" : "PyTorch checkpoint (zip)");
}

INSTANTIATE_TEST_SUITE_P(Files, CheckpointFixture,
                         testing::Values("checkpoint_torch2", "checkpoint_torch2_legacy", "checkpoint_torch1",
                                         "checkpoint_torch1_legacy"));

class PlainFixture : public testing::TestWithParam<std::string> {};

TEST_P(PlainFixture, WeightsAtTheTopLevelKeepTheirNames) {
  const TensorFile file = readTensorFile(modelFixture(GetParam()));
  expectTinyWeights(file);
  EXPECT_EQ(file.removedPrefix, "");
}

INSTANTIATE_TEST_SUITE_P(Files, PlainFixture,
                         testing::Values("weights_torch2_protocol4.pth", "weights_torch2_protocol4_legacy.pth",
                                         "weights_torch1_protocol4.pth", "weights_torch1_protocol4_legacy.pth",
                                         "weights.safetensors"));

NamedTensor oneFloat(const std::string& name) {
  return {name, DType::Float32, {1}, std::vector<std::byte>(4)};
}

std::string removedFrom(const std::vector<std::string>& names, std::vector<std::string>& left) {
  const test::TemporaryFolder folder;
  std::vector<NamedTensor> tensors;
  for (const std::string& name : names) tensors.push_back(oneFloat(name));
  writeSafetensors(folder / "w.safetensors", tensors, {});
  const TensorFile file = readTensorFile(folder / "w.safetensors");
  for (const NamedTensor& tensor : file.tensors) left.push_back(tensor.name);
  return file.removedPrefix;
}

TEST(TensorFile, PrefixesAreTakenOffOnlyWhenAllNamesShareThem) {
  std::vector<std::string> left;
  EXPECT_EQ(removedFrom({"module._orig_mod.fc.bias", "module._orig_mod.fc.weight"}, left), "module._orig_mod.");
  EXPECT_THAT(left, testing::UnorderedElementsAre("fc.bias", "fc.weight"));
  left.clear();
  EXPECT_EQ(removedFrom({"module.fc.bias", "fc.weight"}, left), "");
  EXPECT_THAT(left, testing::UnorderedElementsAre("module.fc.bias", "fc.weight"));
  left.clear();
  EXPECT_EQ(removedFrom({"model."}, left), "");
  EXPECT_THAT(left, testing::ElementsAre("model."));
}

const std::vector<std::string> kDamagedFiles{"checkpoint_torch1_legacy.pth", "weights_torch2_protocol4_legacy.pth",
                                             "checkpoint_torch2.pth", "weights.safetensors"};

TEST(TensorFile, EveryCutFileIsAnErrorThatNamesIt) {
  for (const std::string& name : kDamagedFiles) {
    const std::string whole = test::readFile(modelFixture(name));
    ASSERT_FALSE(whole.empty());
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const std::string cut = whole.substr(0, length);
      ASSERT_THAT(readingBytesError(cut), HasSubstr("memory.pth")) << name << " cut to " << length;
    }
  }
}

TEST(TensorFile, AFlippedBitOfAnyByteIsAnErrorOrHarmless) {
  int errors = 0;
  for (const std::string& name : kDamagedFiles) {
    std::string bytes = test::readFile(modelFixture(name));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const char before = bytes[i];
      bytes[i] = static_cast<char>(before ^ (1 << i % 8));
      try {
        readBytes(bytes);
      } catch (const Error& error) {
        ASSERT_THAT(error.what(), HasSubstr("memory.pth")) << name << ", byte " << i;
        ++errors;
      }
      bytes[i] = before;
    }
  }
  EXPECT_GT(errors, 2500);
}

TEST(TensorFile, ForeignFilesAreErrors) {
  const test::TemporaryFolder folder;
  EXPECT_THAT(readingError(folder / "absent.pth"), HasSubstr("absent.pth"));
  EXPECT_THAT(readingError(folder.path()), HasSubstr("not a file"));
  EXPECT_THAT(readingError(test::writeFile(folder / "empty.pth", "")), HasSubstr("no weights that Passband reads"));
  EXPECT_THAT(readingError(test::writeFile(folder / "text.pth", "hello, this is a text")),
              HasSubstr("no weights that Passband reads"));
  EXPECT_THAT(readingError(test::writeFile(folder / "other.zip", test::zipArchive({{"word/document.xml", "x"}}))),
              HasSubstr("no weights that Passband reads"));
}

TEST(TensorFile, NamesMustBeTextsAndComeOnce) {
  const std::string value = test::tensor(test::storage("0", 4), 0, {4}, {1});
  const std::string twice = test::pickled("}(" + test::text("w") + value + test::text("w") + value + "u");
  EXPECT_THAT(readingBytesError(test::zipCheckpoint(twice)), HasSubstr("'w' comes twice"));
  const std::string codes = test::pickled("}" + test::text("\x1b[31mred") + value + "s");
  EXPECT_THAT(readingBytesError(test::zipCheckpoint(codes)), HasSubstr("'?[31mred'"));
}

TEST(TensorFile, TheFormsOfTheRealResNetHoldTheSameTensors) {
  PASSBAND_SHARED_OR_SKIP(models, "models");
  const TensorFile legacy = readTensorFile(models / "resnet20-12fca82f.th");
  const TensorFile zip = readTensorFile(models / "resnet20-12fca82f.pth");
  const TensorFile safe = readTensorFile(models / "resnet20-12fca82f.safetensors");
  EXPECT_EQ(legacy.removedPrefix, "state_dict / module.");
  EXPECT_EQ(zip.removedPrefix, "state_dict / module.");
  EXPECT_EQ(zip.metadata.at("epoch"), "200");
  EXPECT_EQ(legacy.tensors.size(), 97u);  // 19 convolutions, 19 x 4 of batch norm, 2 of the last layer
  EXPECT_EQ(legacy.find("conv1.weight")->shape, (std::vector<std::int64_t>{16, 3, 3, 3}));
  for (const TensorFile* other : {&zip, &safe}) {
    for (const NamedTensor& tensor : other->tensors) {  // the old file is from before PyTorch counted batches
      EXPECT_TRUE(legacy.find(tensor.name) != nullptr || tensor.name.ends_with(".num_batches_tracked")) << tensor.name;
    }
    for (const NamedTensor& tensor : legacy.tensors) {
      const NamedTensor* same = other->find(tensor.name);
      ASSERT_NE(same, nullptr) << tensor.name;
      EXPECT_EQ(same->type, tensor.type);
      EXPECT_EQ(same->shape, tensor.shape);
      EXPECT_EQ(same->bytes, tensor.bytes) << tensor.name;
    }
  }
}

}  // namespace
}  // namespace passband
