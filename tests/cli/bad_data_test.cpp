// Images that cannot be used: whole sets end with one sentence, single images are skipped, counted and named.
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

#include "core/base/files.h"
#include "tests/cli/one_sentence.h"
#include "tests/support/json_result.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

fs::path fixture(const std::string& name) {
  return fs::path(PASSBAND_FIXTURES) / "data" / name;
}

/// cat and dog with two images each; two of the three files of "cat" do not decode.
class SetWithBrokenImages : public testing::Test {
 protected:
  SetWithBrokenImages() {
    for (const char* name : {"set/cat", "set/dog"}) {
      fs::create_directories(folder_ / name);
      fs::copy_file(fixture("rgb.png"), folder_ / name / "good.png");
    }
    const std::string whole(MappedFile(fixture("rgb16.png")).text());
    std::ofstream(folder_ / "set/cat/cut.png", std::ios::binary) << whole.substr(0, whole.size() / 2);
    std::ofstream(folder_ / "set/cat/noise.jpg", std::ios::binary) << "\xff\xd8\xff\xe0 and then nothing like a JPEG";
    writeSmallModel(folder_ / "m.safetensors", {.classes = 2});
  }

  std::vector<std::string> command(const std::string& name) const {
    std::vector<std::string> arguments = {name, "--data", folder_ / "set", "--preset", "cifar10"};
    if (name != "spectra") arguments.insert(arguments.end(), {"--model", folder_ / "m.safetensors"});
    if (name == "search")
      arguments.insert(arguments.end(), {"--method", "cull", "--cell", "8", "--out", folder_ / "out"});
    return arguments;
  }

  TemporaryFolder folder_;
};

TEST_F(SetWithBrokenImages, AreSkippedCountedAndNamed) {
  for (int i = 1; i < 10; ++i) {  // a search takes ten images a class
    for (const char* name : {"set/cat", "set/dog"}) {
      fs::copy_file(fixture("rgb.png"), folder_ / name / ("good" + std::to_string(i) + ".png"));
    }
  }
  for (const char* name : {"evaluate", "spectra", "search"}) {
    SCOPED_TRACE(name);
    const json result = resultOf(command(name));
    ASSERT_EQ(result.at("skipped").size(), 2u);
    EXPECT_EQ(result.at("skipped").at(0).at("name"), "cat/cut.png");
    EXPECT_THAT(result.at("skipped").at(0).at("reason").get<std::string>(), HasSubstr("cut.png"));
    EXPECT_EQ(result.at("skipped").at(1).at("name"), "cat/noise.jpg");
    ASSERT_EQ(result.at("warnings").size(), 1u);
    EXPECT_THAT(result.at("warnings").at(0).get<std::string>(), HasSubstr("2 images could not be used"));
  }
  EXPECT_EQ(resultOf(command("evaluate")).at("classes").at(0).at("n"), 10);
}

TEST_F(SetWithBrokenImages, AreNamedInTheTextToo) {
  auto arguments = command("evaluate");
  arguments.emplace_back("--quiet");
  const ProgramResult result = runProgram(arguments);
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_THAT(result.err, AllOf(HasSubstr("warning: 2 images could not be used"), HasSubstr("'cat/cut.png'")));
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
}

TEST_F(SetWithBrokenImages, InfoCountsAndNamesThem) {
  const json file = resultOf({"info", folder_ / "set"}).at("files").at(0);
  EXPECT_EQ(file.at("tried"), 4);
  ASSERT_EQ(file.at("skipped").size(), 2u);
  EXPECT_EQ(file.at("skipped").at(0).at("name"), "cat/cut.png");
  EXPECT_THAT(runProgram({"info", folder_ / "set"}).out,
              AllOf(HasSubstr("of 4 images tried 2 images could not be used"), HasSubstr("'cat/noise.jpg'")));
}

TEST_F(SetWithBrokenImages, ATrainingLeavesThemOutAndSaysSo) {
  for (int i = 1; i < 4; ++i) {
    for (const char* name : {"set/cat", "set/dog"})
      fs::copy_file(fixture("rgb.png"), folder_ / name / ("good" + std::to_string(i) + ".png"));
  }
  const json result = resultOf({"train", "--data", folder_ / "set", "--preset", "cifar10", "--arch", "smallcnn",
                                "--epochs", "1", "--batch", "4", "--out", folder_ / "n.safetensors"});
  EXPECT_EQ(result.at("skipped").size(), 2u);
  EXPECT_THAT(result.at("warnings").dump(), HasSubstr("2 images could not be used"));
}

/// OpenCV, libtiff, libjpeg and libpng each have something to say of these.
TEST_F(SetWithBrokenImages, NothingOfTheLibrariesReachesStandardError) {
  for (const char* name : {"colour.jpg", "rgb.png", "rgb_big.tif", "rgb.tif", "rgb.bmp", "rgb.webp"}) {
    std::string content(MappedFile(fixture(name)).text());
    std::ofstream(folder_ / "set/dog" / (std::string("cut") + name), std::ios::binary)
        << content.substr(0, content.size() * 2 / 3);
    content[content.size() / 2] ^= 0x55;
    std::ofstream(folder_ / "set/dog" / (std::string("flipped") + name), std::ios::binary) << content;
  }
  auto arguments = command("evaluate");
  arguments.emplace_back("--quiet");
  const ProgramResult result = runProgram(arguments);
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
  arguments.back() = "--json";
  for (std::istringstream lines(runProgram(arguments).err); !lines.eof();) {
    std::string line;
    std::getline(lines, line);
    EXPECT_TRUE(line.empty() || json::accept(line)) << line;
  }
}

TEST(BadData, CodesInNamesDoNotReachTheTerminal) {
  const TemporaryFolder folder;
  const std::string codes = "\x1b]0;owned\x07\nwarning: all is well";
  const fs::path set = folder / ("set" + codes);
  for (const std::string& name : {std::string("cat"), "dog" + codes}) {
    fs::create_directories(set / name);
    fs::copy_file(fixture("rgb.png"), set / name / "1.png");
    std::ofstream(set / name / ("cut" + codes + ".png")) << "\x89PNG\r\n\x1a\n";
  }
  writeSmallModel(folder / "m.safetensors", {.classes = 2});
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"info", set},
        {"evaluate", "--data", set, "--preset", "cifar10", "--model", folder / "m.safetensors"},
        {"evaluate", "--data", set / "missing", "--preset", "cifar10", "--model", folder / "m.safetensors"}}) {
    const ProgramResult result = runProgram(arguments);
    for (const std::string& text : {result.out, result.err}) {
      EXPECT_EQ(text.find_first_of("\x1b\x07"), std::string::npos) << text;
      EXPECT_EQ(text.find("\nwarning: all is well"), std::string::npos) << text;
    }
    EXPECT_THAT(result.out + result.err, HasSubstr("?]0;owned?"));
  }
}

TEST(BadData, NamesInAnotherEncodingThanUtf8GoThroughAllCommands) {
  const TemporaryFolder folder;
  const std::string data = folder /
                           "donn\xe9"
                           "es",
                    model = folder / "mod\xe8le.safetensors", out = folder / "out\xe9",
                    project = folder / "proj\xe9.passband";
  for (const char* const name : {"caf\xe8", "caf\xe9"}) {
    fs::create_directories(fs::path(data) / name);
    for (int i = 0; i < 20; ++i)
      fs::copy_file(fixture("rgb.png"), fs::path(data) / name / fmt::format("\xe9{}.png", i));
  }
  const std::vector<std::string> given{"--data", data, "--preset", "cifar10", "--project", project};
  const auto with = [&](std::vector<std::string> arguments, bool opens = true) {
    arguments.insert(arguments.end(), given.begin(), given.end());
    if (opens) arguments.insert(arguments.end(), {"--model", model});
    return arguments;
  };
  resultOf(with({"train", "--out", model, "--batch", "8", "--epochs", "1"}, false));
  resultOf(with({"spectra", "--out", folder / "spectra"}, false));
  const json found = resultOf(with({"search", "--method", "estimate", "--split", ".5", "--area", ".1", "--out", out}));
  EXPECT_EQ(found["classes"][0]["name"], "caf\\xe8");
  EXPECT_EQ(found["classes"][1]["name"], "caf\\xe9");
  for (const std::string& maps : {out, std::string("project")})
    EXPECT_EQ(resultOf(with({"verdict", "--maps", maps, "--area", ".1"}))["classes"].size(), 2U);
  EXPECT_EQ(resultOf(with({"evaluate", "--maps", out}))["classes"].size(), 2U);
  for (const char* const mask : {"\xe8.npy", "\xe9.npy"}) {
    fs::copy_file(fs::path(out) / "area-0.1/caf_xe8.npy", folder / mask);
    EXPECT_EQ(resultOf(with({"evaluate", "--mask", folder / mask}))["classes"].size(), 2U);
  }
  resultOf(with({"train", "--out", folder / "\xe9.safetensors", "--batch", "8", "--epochs", "1", "--mix-maps",
                 fs::path(out) / "area-0.1", "--test", data, "--from", model},
                false));
  resultOf(with({"sensitivity", "--out", folder / "noise"}));
  resultOf({"runs", project});
  resultOf({"info", data, model, project, out});
}

TEST_F(SetWithBrokenImages, AClassWithoutAUsableImageIsLeftOutAndNamed) {
  fs::remove(folder_ / "set/cat/good.png");
  const json spectra = resultOf(command("spectra"));
  EXPECT_EQ(spectra.at("classes").at(0), json({{"name", "cat"}, {"images", 0}}));
  EXPECT_GE(spectra.at("classes").at(1).at("images"), 1);
  expectOneSentence(command("search"), "a map takes at least 10 images");
  EXPECT_FALSE(fs::exists(folder_ / "out"));
  const json result = resultOf(command("evaluate"));
  EXPECT_EQ(result.at("classes").at(0).at("n"), 0);
  EXPECT_TRUE(result.at("classes").at(0).at("tpr").is_null()) << "no image, no rate";
}

TEST_F(SetWithBrokenImages, ASetWithoutAUsableImageIsAnError) {
  fs::remove(folder_ / "set/cat/good.png");
  fs::rename(folder_ / "set/cat/cut.png", folder_ / "set/dog/good.png");
  expectOneSentence(command("evaluate"), (folder_ / "set").string());
}

TEST(BadData, AnEmptyClassFolderIsAClassWithoutImages) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "set/cat");
  fs::create_directories(folder / "set/dog");
  fs::copy_file(fixture("rgb.png"), folder / "set/cat/1.png");
  const ProgramResult spectra = runProgram({"spectra", "--data", folder / "set", "--preset", "cifar10"});
  EXPECT_EQ(spectra.exitCode, 0);
  EXPECT_THAT(spectra.err, HasSubstr("class 'dog' has no image"));
  EXPECT_THAT(spectra.out, HasSubstr("Left out, having no usable image: dog"));
}

TEST(BadData, CifarFilesCutShort) {
  const TemporaryFolder folder;
  std::string records;
  for (int i = 0; i < 10; ++i) records += static_cast<char>(i) + std::string(3072, static_cast<char>(20 * i));
  std::ofstream(folder / "whole.bin", std::ios::binary) << records;
  EXPECT_EQ(resultOf({"spectra", "--data", folder / "whole.bin"}).at("images"), 10);
  std::ofstream(folder / "cut.bin", std::ios::binary) << records.substr(0, records.size() - 5);
  expectOneSentence({"spectra", "--data", folder / "cut.bin"}, "cut.bin");
}

TEST(BadData, AnotherSetOfClassesCannotBeTheTest) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  for (const char* name : {"set/a", "set/b"}) {
    fs::create_directories(folder / name);
    fs::copy_file(fixture("rgb.png"), folder / name / "1.png");
  }
  expectOneSentence({"search", "--method", "cull", "--data", "syn:B1?images=4", "--test", folder / "set", "--model",
                     folder / "m.safetensors", "--out", folder / "out"},
                    "set' does not have the classes of 'syn:B1?images=4'");
}

}  // namespace
}  // namespace passband::test
