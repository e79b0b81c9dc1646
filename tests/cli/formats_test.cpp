// Data and masks of every form through the program.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"
#include "tests/support/shared_data.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json resultOf(const std::vector<std::string>& arguments) {
  const ProgramResult result = runProgram(arguments);
  EXPECT_EQ(result.exitCode, 0) << result.err;
  return json::parse(result.out, nullptr, false);
}

TEST(Formats, ArraysThatArePreprocessedAreTakenAsTheyAre) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "small.safetensors", {.classes = 4});
  const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3, 8, 8), }\n";
  std::ofstream file(folder / "images.npy", std::ios::binary);
  file << "\x93NUMPY" << '\1' << '\0' << static_cast<char>(header.size()) << '\0' << header;
  for (int i = 0; i < 4 * 3 * 64; ++i) {
    const float value = static_cast<float>(i % 7) - 3;
    file.write(reinterpret_cast<const char*>(&value), sizeof value);
  }
  file.close();
  std::ofstream(folder / "labels.txt") << "0\n1\n2\n3\n";
  const std::vector<std::string> command = {"evaluate",
                                            "--data",
                                            folder / "images.npy",
                                            "--labels",
                                            folder / "labels.txt",
                                            "--model",
                                            folder / "small.safetensors",
                                            "--quiet"};
  auto json = command;
  json.push_back("--json");
  EXPECT_EQ(resultOf(json)["recipe"]["name"], "none");
  auto wrong = command;
  wrong.insert(wrong.end(), {"--preset", "cifar10"});
  const ProgramResult refused = runProgram(wrong);
  EXPECT_EQ(refused.exitCode, 2);
  EXPECT_THAT(refused.err, HasSubstr("preprocessing: none"));
}

TEST(Formats, NumberedClassFoldersComeInTheOrderThatIsAskedFor) {
  const TemporaryFolder folder;
  for (int number = 0; number < 11; ++number) {
    std::filesystem::create_directories(folder / std::to_string(number));
    std::filesystem::copy_file(std::string(PASSBAND_FIXTURES) + "/data/grey.png",
                               folder / (std::to_string(number) + "/a.png"));
  }
  const std::vector<std::string> command = {"spectra", "--data", folder.path(), "--size", "8",
                                            "--mean",  "0",      "--std",       "1"};
  const auto thirdClass = [&](const std::string& order) {
    std::vector<std::string> all = command;
    all.insert(all.end(), {"--json", "--quiet"});
    if (!order.empty()) all.insert(all.end(), {"--class-order", order});
    return resultOf(all)["classes"][2]["name"];
  };
  EXPECT_EQ(thirdClass(""), "2");
  EXPECT_EQ(thirdClass("number"), "2");
  EXPECT_EQ(thirdClass("name"), "10");
  std::vector<std::string> wrong = command;
  wrong.insert(wrong.end(), {"--class-order", "size"});
  EXPECT_EQ(runProgram(wrong).exitCode, 2);
}

TEST(Formats, TheRecipeOfAResultIsTakenAsAPreset) {
  std::vector<std::string> command = {"spectra", "--data", "syn:B1?images=2", "--json",
                                      "--quiet", "--mean", ".1,.2,.3"};
  const auto first = resultOf(command);
  EXPECT_EQ(first["recipe_source"], "options");
  command.resize(5);
  EXPECT_EQ(resultOf(command)["recipe_source"], "data");
  command.insert(command.end(), {"--preset", first["recipe"].dump()});
  const auto again = resultOf(command);
  EXPECT_EQ(again["recipe"], first["recipe"]);
  EXPECT_EQ(again["recipe_source"], "options");
}

TEST(Formats, PublishedMasksAreReadAsMaps) {
  PASSBAND_SHARED_OR_SKIP(masks, "masks/dfmx_resnet18.pkl");
  PASSBAND_SHARED_OR_SKIP(model, "models/resnet20-12fca82f.safetensors");
  PASSBAND_SHARED_OR_SKIP(data, "npy/images.npy");
  const std::vector<std::string> command = {"evaluate", "--data",       data.string() + "?classes=cifar10",
                                            "--model",  model.string(), "--preset",
                                            "imagenet", "--size",       "32",
                                            "--json",   "--quiet"};
  auto own = command, one = command;
  own.insert(own.end(), {"--maps", masks.string()});
  const json classes = resultOf(own)["classes"];
  ASSERT_EQ(classes.size(), 10U);
  EXPECT_NEAR(classes[4]["area"], 112 / 1024., 1e-6);  // counted with NumPy
  one.insert(one.end(), {"--mask", masks.string() + ":4"});
  EXPECT_NEAR(resultOf(one)["mask_area"], 112 / 1024., 1e-6);
}

TEST(Info, TellsWhatEveryFileIsAndWhatToDoNext) {
  PASSBAND_SHARED_OR_SKIP(data, "npy/images.npy");
  const std::vector<std::pair<const char*, const char*>> known = {{"npy/images.npy", "images"},
                                                                  {"cifar-10-batches-py", "images"},
                                                                  {"fashion-mnist", "images"},
                                                                  {"imagenette-224/val", "images"},
                                                                  {"pacs/sketch", "images"},
                                                                  {"masks/dfmx_resnet18.pkl", "masks"},
                                                                  {"models/resnet20-12fca82f.th", "model"},
                                                                  {"models/resnet20-12fca82f.safetensors", "model"},
                                                                  {"models/resnet20-12fca82f.torchscript.pt", "model"}};
  std::vector<std::string> command = {"info", "--json"};
  for (const auto& [file, kind] : known) command.push_back((sharedData() / file).string());
  command.push_back("/nothing/here");
  const json files = resultOf(command)["files"];
  ASSERT_EQ(files.size(), known.size() + 1);
  for (std::size_t i = 0; i < known.size(); ++i) {
    EXPECT_EQ(files[i]["kind"], known[i].second) << known[i].first;
    EXPECT_THAT(files[i].value("command", ""), HasSubstr("passband-cli")) << known[i].first;
  }
  EXPECT_EQ(files[6]["parameters"], 269722);
  EXPECT_GT(files[6]["forward"]["milliseconds"], 0);
  EXPECT_EQ(files[known.size()]["kind"], "unreadable");
}

/// A sparse file: if it were read or hashed, this would take seconds.
TEST(Info, ALargeFileIsNotRead) {
  const TemporaryFolder folder;
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (349525, 32, 32, 3), }\n";
  std::ofstream(folder / "big.npy", std::ios::binary)
      << "\x93NUMPY" << '\1' << '\0' << static_cast<char>(header.size()) << '\0' << header;
  std::filesystem::resize_file(folder / "big.npy", 10 + header.size() + 349525ULL * 3072);
  const std::string labelHead = "{'descr': '|u1', 'fortran_order': False, 'shape': (349525,), }\n";
  std::ofstream(folder / "labels.npy", std::ios::binary)
      << "\x93NUMPY" << '\1' << '\0' << static_cast<char>(labelHead.size()) << '\0' << labelHead;
  std::filesystem::resize_file(folder / "labels.npy", 10 + labelHead.size() + 349525);
  const json file = resultOf({"info", "--json", folder / "big.npy"})["files"][0];
  EXPECT_EQ(file["images"], 349525);
  EXPECT_FALSE(file.contains("hash"));
}

}  // namespace
}  // namespace passband::test
