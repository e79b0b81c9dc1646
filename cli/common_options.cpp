#include "cli/common_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/parse.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/data/source_text.h"
#include "core/fourier/frequency_plane.h"
#include "core/model/model_format.h"

namespace passband::cli {
namespace {

constexpr int kMostThreads = 1024;

ImageSize parseSize(const std::string& text) {
  const auto cross = text.find('x');
  const auto height = parseInteger("--size", text.substr(0, cross));
  const auto width = cross == std::string::npos ? height : parseInteger("--size", text.substr(cross + 1));
  if (height < 1 || width < 1 || height > kMaximumSide || width > kMaximumSide) {
    throw UsageError(fmt::format("--size {} is not possible; give N or HxW with 1 to {} pixels", text, kMaximumSide));
  }
  return {static_cast<int>(height), static_cast<int>(width)};
}

std::array<float, 3> parseChannels(const std::string& option, const std::string& text) {
  const auto values = parseNumbers(option, text);
  if (values.size() != 1 && values.size() != 3) {
    throw UsageError(fmt::format("{} takes one value or three for R,G,B, not {}", option, values.size()));
  }
  std::array<float, 3> channels{};
  for (std::size_t c = 0; c < 3; ++c) channels[c] = static_cast<float>(values[values.size() == 3 ? c : 0]);
  return channels;
}

void checkRecipeOptions(CommonOptions& options) {
  RecipeRequest& recipe = options.recipe;
  if (!options.presetText.empty()) recipe.recipe = recipeFromText(options.presetText);
  if (!options.sizeText.empty()) recipe.size = parseSize(options.sizeText);
  if (!options.meanText.empty()) recipe.mean = parseChannels("--mean", options.meanText);
  if (!options.stdText.empty()) {
    recipe.std = parseChannels("--std", options.stdText);
    for (const float value : *recipe.std) {
      if (!(value > 0)) throw UsageError("--std must be above 0 in every channel");
    }
  }
  requirePossible(recipe);
}

void addDataOptions(Options& command, CommonOptions& options) {
  command.group("Dataset");
  command.add("--data", options.data, fmt::format("The images: {}", dataFormatList())).required();
  command.add("--labels", options.labels,
              "Labels of the images: .npy, IDX, a text, CSV or JSON file; without it they are looked for");
  command
      .add("--class-order", options.classOrderText,
           "Class folders named by numbers: in the order of the numbers, or sorted by name as torchvision sorts them")
      .values("number or name")
      .usually("number where the folders are 0 to N-1, else name");
  command.add("--limit", options.limitText, "At most N images per class of --data").type("INT").values("at least 1");
  command.group("Preprocessing");
  command
      .add("--preset,--recipe", options.presetText,
           fmt::format(
               "One of {}, none (the values are the model's input already), or the JSON of the \"recipe\" of a result",
               fmt::join(recipePresetNames(), ", ")))
      .usually("what the model or the dataset states, else auto-detected");
  command.add("--size", options.sizeText, "Resize to N or HxW pixels instead of the preset's size")
      .values(fmt::format("in 1 .. {} pixels", kMaximumSide));
  command.add("--mean", options.meanText, "Mean of the normalization: M or R,G,B");
  command.add("--std", options.stdText, "Standard deviation of the normalization: S or R,G,B").values("each above 0");
}

}  // namespace

void addCommonOptions(Options& command, CommonOptions& options, unsigned groups) {
  if (groups & DataGroup) addDataOptions(command, options);
  command.group(kModelOptions);
  if (groups & ModelGroup) {
    command
        .add("--model", options.model,
             fmt::format("The trained model ({}): FILE, or FILE?weights=NAME&stem=pooled for what it does not tell",
                         modelFormatList()))
        .required();
    command.add("--output-names", options.outputNamesText,
                "What the outputs of the model are called where its file does not say, in their order: cifar10, mnist, "
                "fashion-mnist, names with commas between, or a text file with one name a line");
    command.addFlag("--mapped-outputs-only", options.mappedOutputsOnly,
                    "Only the outputs that stand for a class of the dataset compete; without it all outputs do");
  }
  if (groups & AccuracyGroup) {
    command
        .add("--expect-accuracy", options.expectAccuracyText,
             "Warn when the accuracy without masks is another one than this share")
        .type("FLOAT")
        .values("in 0 .. 1");
  }
  command.group("Computation");
  if (groups & DeviceGroup) {
    command.add("--device", options.device, "auto, cpu or cuda:N").showDefault();
    command.add("--batch", options.batchText, "Images of one forward pass: auto or N")
        .values("at least 1")
        .showDefault();
  }
  command.add("--threads", options.threads, "CPU threads")
      .values(fmt::format("at most {}; 0: one per processor", kMostThreads))
      .showDefault();
  command.add("--seed", options.seed, "Seed of everything random").showDefault();
  command.group(kOutputOptions);
  if (groups & ProjectGroup) {
    command.add("--project", options.project,
                "Project file name.passband that keeps the results; long runs resume from it");
  }
  if (groups & OutGroup) command.add("--out", options.out, "Folder for the results");
  command.addFlag("--json", options.json, "One JSON object on stdout, progress as JSON lines on stderr");
  command.addFlag("--quiet", options.quiet, "No progress");
}

void checkCommonOptions(CommonOptions& options) {
  if (options.threads < 0 || options.threads > kMostThreads) {
    throw UsageError(fmt::format("--threads {} is not possible; give 1 to {}, or 0 for all processors", options.threads,
                                 kMostThreads));
  }
  if (options.threads == 0) options.threads = availableThreads();
  if (options.batchText != "auto") {
    options.batch = parseInteger("--batch", options.batchText);
    if (options.batch < 1) throw UsageError("--batch must be auto or at least 1");
  }
  if (!options.limitText.empty()) {
    options.limit = parseInteger("--limit", options.limitText);
    if (options.limit < 1) throw UsageError("--limit must be at least 1 image a class");
  }
  if (!options.classOrderText.empty()) {
    options.classOrder = classOrderFromText(options.classOrderText);
    options.data += (options.data.find('?') == std::string::npos ? "?order=" : "&order=") + options.classOrderText;
  }
  if (!options.outputNamesText.empty()) options.outputNames = classNamesFrom(options.outputNamesText);
  checkRecipeOptions(options);
  if (!options.expectAccuracyText.empty()) {
    const auto values = parseNumbers("--expect-accuracy", options.expectAccuracyText);
    if (values.size() != 1 || values[0] < 0 || values[0] > 1) {
      throw UsageError("--expect-accuracy takes one share 0..1, such as .9173");
    }
    options.expectAccuracy = values[0];
  }
}

}  // namespace passband::cli
