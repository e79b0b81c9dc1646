// Model files that cannot be used: one sentence with the file, the reason and the way out, and no code of theirs is
// run.
#include <algorithm>
#include <cstring>
#include <filesystem>

#include "core/model/weights/tensor_file.h"
#include "tests/cli/one_sentence.h"
#include "tests/support/file_builder.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

const std::string tinySet = "syn:B1?images=4";

fs::path fixture(const std::string& name) {
  return fs::path(PASSBAND_FIXTURES) / name;
}

TEST(BadModel, FilesOfEveryFormCutShort) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "small.safetensors");
  for (const fs::path& whole : {folder / "small.safetensors", fixture("model/checkpoint_torch2.pth"),
                                fixture("model/checkpoint_torch2_legacy.pth"), fixture("scripts/tiny.pt")}) {
    const fs::path cut = folder / ("cut" + whole.extension().string());
    const std::string bytes = readFile(whole);
    for (const std::size_t length : {bytes.size() / 2, bytes.size() - 1}) {
      writeFile(cut, std::string_view(bytes).substr(0, length));
      expectOneSentence(quietEvaluation(tinySet, cut), cut);
      expectOneSentence({"info", cut, "--quiet"}, cut);
    }
  }
}

TEST(BadModel, OtherKindsOfFiles) {
  const TemporaryFolder folder;
  ASSERT_EQ(runProgram({"spectra", "--data", tinySet, "--project", folder / "p.passband", "--quiet"}).exitCode, 0);
  for (const fs::path& file :
       {fixture("data/rgb.png"), fixture("maps/float32.npy"), folder / "p.passband", folder.path()}) {
    expectOneSentence(quietEvaluation(tinySet, file), file);
  }
}

TEST(BadModel, StateDictOfNoKnownArchitectureSaysWhatItHoldsAndTheWayOut) {
  expectOneSentence(quietEvaluation(tinySet, fixture("model/weights.safetensors")),
                    "weights.safetensors fit no architecture");
  EXPECT_THAT(expectOneSentence(quietEvaluation(tinySet, fixture("model/weights_torch2_protocol4.pth")),
                                "conv.weight [2, 3, 2, 2]"),
              AllOf(HasSubstr("ResNet"), HasSubstr("torch.export")));
}

/// The small model with one of its tensors changed, or left out where `change` returns false.
template <class Change>
void writeChangedModel(const fs::path& path, const std::string& name, Change change) {
  writeSmallModel(path);
  TensorFile file = readTensorFile(path);
  const auto tensor = std::ranges::find(file.tensors, name, &NamedTensor::name);
  ASSERT_NE(tensor, file.tensors.end());
  if (!change(*tensor)) file.tensors.erase(tensor);
  writeSafetensors(path, file.tensors, {});
}

TEST(BadModel, TheTensorThatDecidedIsNamed) {
  const TemporaryFolder folder;
  writeChangedModel(folder / "m.safetensors", "bn2.running_var", [](NamedTensor&) { return false; });
  EXPECT_THAT(expectOneSentence(quietEvaluation(tinySet, folder / "m.safetensors"), "m.safetensors"),
              AllOf(HasSubstr("small CNN"), HasSubstr("'bn2.running_var' is missing"), HasSubstr("torch.export")));
  writeChangedModel(folder / "m.safetensors", "bn2.running_var", [](NamedTensor& tensor) {
    tensor.shape = {8, 8};
    return true;
  });
  EXPECT_THAT(expectOneSentence(quietEvaluation(tinySet, folder / "m.safetensors"), "m.safetensors"),
              HasSubstr("'bn2.running_var' is [8, 8] instead of [64]"));
}

TEST(BadModel, NanWeightsAreNamedInEveryForm) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors", {.nanIn = "conv2.weight"});
  expectOneSentence(quietEvaluation(tinySet, folder / "m.safetensors"), "'conv2.weight'");
  expectOneSentence(quietEvaluation(tinySet, fixture("scripts/nan.pt")), "'fc.bias'");
}

TEST(BadModel, WeightsThatOverflowGiveNoNumbers) {
  const TemporaryFolder folder;
  writeChangedModel(folder / "m.safetensors", "fc.weight", [](NamedTensor& tensor) {
    const float large = 3e38F;
    for (std::size_t at = 0; at < tensor.bytes.size(); at += sizeof large)
      std::memcpy(&tensor.bytes[at], &large, sizeof large);
    return true;
  });
  expectOneSentence(quietEvaluation(tinySet, folder / "m.safetensors"), "gives NaN or infinite outputs");
  expectOneSentence({"search", "--method", "cull", "--data", "syn:B1?images=10", "--model", folder / "m.safetensors",
                     "--out", folder / "out", "--quiet"},
                    "gives NaN or infinite losses");
  EXPECT_FALSE(fs::exists(folder / "out"));
}

TEST(BadModel, ImpossibleSizesTakeNoMemory) {
  const TemporaryFolder folder;
  // Two tensors without data whose shapes ask for a network of terabytes.
  const std::string header = R"({"conv1.weight":{"dtype":"F32","shape":[64,3,3,0],"data_offsets":[0,0]},)"
                             R"("conv3.weight":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},)"
                             R"("fc.weight":{"dtype":"F32","shape":[2147483647,0],"data_offsets":[0,0]}})";
  writeFile(folder / "m.safetensors", little(header.size(), 8) + header);
  EXPECT_THAT(expectOneSentence(quietEvaluation(tinySet, folder / "m.safetensors"), "m.safetensors"),
              HasSubstr("fit no architecture"));
}

TEST(BadModel, ImagesOfASizeThatTheNetworkDoesNotTake) {
  const TemporaryFolder folder;
  for (const char* name : {"a", "b", "c"}) {
    fs::create_directories(folder / "set" / name);
    fs::copy_file(fixture("data/grey.png"), folder / "set" / name / "1.png");
  }
  const std::vector<std::string> recipe = {"--mean", ".5", "--std", ".5", "--size"};
  auto arguments = quietEvaluation(folder / "set", fixture("scripts/tiny.pt"), recipe);
  arguments.emplace_back("28");
  EXPECT_EQ(runProgram(arguments).exitCode, 0) << "the size it was made for";
  arguments.back() = "40";
  EXPECT_THAT(expectOneSentence(arguments, "tiny.pt"), AllOf(HasSubstr("1x40x40"), HasSubstr("check image size")));
  arguments.insert(arguments.end(), {"--mask", "ring:0,4"});
  EXPECT_THAT(expectOneSentence(arguments, "tiny.pt"), HasSubstr("1x40x40"));
}

TEST(BadModel, PicklesThatCallOsSystemAreRefusedByNameAndRunNothing) {
  const TemporaryFolder folder;
  const std::string proof = folder / "proof";
  const std::string call = global("os", "system") + tuple(text("touch " + proof)) + "R";
  // In the zip form, in the form before it, and as a bare pickle of protocol 0, which torch.save never wrote.
  writeFile(folder / "zip.pth", zipArchive({{"archive/data.pkl", pickled(call)}}));
  writeFile(folder / "legacy.pth", pickled(std::string("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19")) +
                                       pickled(integer(1001)) + pickled("}") + pickled(call) + pickled("]"));
  writeFile(folder / "bare.pth", "cos\nsystem\n(S'touch " + proof + "'\ntR.");
  for (const char* name : {"zip.pth", "legacy.pth"}) {
    for (const std::vector<std::string>& arguments :
         {quietEvaluation(tinySet, folder / name), {"info", folder / name}}) {
      EXPECT_THAT(expectOneSentence(arguments, name),
                  AllOf(HasSubstr("os.system"), HasSubstr("runs no code from files")));
    }
  }
  expectOneSentence(quietEvaluation(tinySet, folder / "bare.pth"), "bare.pth");
  EXPECT_FALSE(fs::exists(proof));
}

TEST(BadModel, WholePickledNetworksGetAWayOut) {
  for (const char* name : {"model/module.pth", "model/module_legacy.pth", "model/layer.pth"}) {
    EXPECT_THAT(expectOneSentence(quietEvaluation(tinySet, fixture(name)), fixture(name)),
                AllOf(HasSubstr("a whole pickled network"), HasSubstr("state_dict"), HasSubstr("torch.export")));
  }
}

}  // namespace
}  // namespace passband::test
