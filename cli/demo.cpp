// demo: the whole job on images that Passband makes itself. It runs the program's own commands and shows each as one
// would type it.
#include <algorithm>
#include <fmt/format.h>
#include <numbers>

#include "cli/command.h"
#include "cli/judging.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/recipe.h"
#include "core/data/synthetic/demo_set.h"
#include "core/export/mask_file.h"
#include "core/workflow/demo_files.h"

namespace passband::cli {
namespace {

constexpr double kMapArea = .05;
constexpr std::int64_t kLeastImages = 20;  ///< per class, in training

/// Whether the map of the marked class lies where the mark is.
struct Finding {
  double shareInBand = 0;    ///< of the map's bins
  double expectedShare = 0;  ///< of all bins of the plane: what a map by chance has
};

Finding findingOf(const FrequencyMask& map, const std::optional<Plant>& plant) {
  const Plant where = plant.value_or(Plant{});
  const double degrees = std::numbers::pi / 180;
  const FrequencyMask band = intersect(ringMask(map.plane(), where.innerRadius, where.outerRadius),
                                       wedgeMask(map.plane(), (where.minAngle + where.maxAngle) / 2 * degrees,
                                                 (where.maxAngle - where.minAngle) / 2 * degrees));
  return {intersect(map, band).area() / map.area(), band.area()};
}

class DemoCommand : public Command {
 public:
  void addOptions(Options& command) override;
  Json run(Session& session) override;
  std::string text(const Json& result) const override;

 private:
  Json step(const Session& session, const std::vector<std::string>& arguments) const;
  std::string shown(const std::string& argument) const;
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  std::string plantText_ = "8-12@30-60";
  std::filesystem::path folder_ = "demo";
  std::int64_t images_ = kDemoImages, epochs_ = kDemoEpochs;
  std::string data_, test_;  ///< the sources of the training and the test images
};

void DemoCommand::addOptions(Options& command) {
  command.group("Demonstration");
  command
      .add("--plant", plantText_,
           "The frequencies that mark one class: INNER-OUTER@FROM-TO in cycles per image and degrees, or none")
      .showDefault();
  command.add("--images", images_, "Training images per class")
      .values(fmt::format("at least {}", kLeastImages))
      .showDefault();
  command.add("--epochs", epochs_, "Passes over the dataset in training").values("at least 1").showDefault();
  command.group(kOutputOptions);
  command.add("--out", folder_, "The folder for the project, the model and the pictures").showDefault();
}

/// As it is typed after DATA='..' and TEST='..' were.
std::string DemoCommand::shown(const std::string& argument) const {
  if (argument == data_) return "\"$DATA\"";
  if (argument == test_) return "\"$TEST\"";
  const bool plain = argument.find_first_of(" \t'\"$&;|<>()*?") == std::string::npos;
  return plain ? argument : fmt::format("'{}'", argument);
}

/// Runs one of the other commands as if it had been typed, in this session.
Json DemoCommand::step(const Session& session, const std::vector<std::string>& arguments) const {
  std::string line = "\n$ passband-cli";
  for (const auto& argument : arguments) line += " " + shown(argument);
  session.console.sayText(line);
  const auto entry = std::ranges::find(commands(), arguments.front(),
                                       [](const CommandEntry& command) { return std::string(command.name); });
  const auto command = entry->make();
  CommonOptions options = session.options;
  const auto parser = parseArguments({arguments.begin() + 1, arguments.end()}, [&](Options& parser) {
    command->addOptions(parser);
    addCommonOptions(parser, options, entry->optionGroups);
  });
  checkCommonOptions(options);
  if (!options.out.empty()) makeFolder(options.out);
  Session own{options, session.console, session.job, session.trials};
  Json result = command->run(own);
  session.console.sayText(command->text(result));
  return result;
}

Json DemoCommand::run(Session& session) {
  const std::optional<Plant> plant = parsePlant(plantText_);
  if (images_ < kLeastImages) throw UsageError(fmt::format("--images must be at least {} per class", kLeastImages));
  makeFolder(folder_);
  data_ = demoSource(plant, images_, session.options.seed);
  test_ = demoSource(plant, kDemoTestImages, session.options.seed + 1);
  session.console.sayText(fmt::format("$ DATA='{}'\n$ TEST='{}'", data_, test_));
  const std::string model = demoFiles(folder_).model.string(), project = demoFiles(folder_).project.string();

  step(session,
       {"train", "--data", data_, "--arch", kDemoArchitecture, "--epochs", std::to_string(epochs_), "--out", model});
  step(session, {"spectra", "--data", data_, "--project", project, "--out", file("spectra")});
  const Json full = step(session, {"evaluate", "--data", test_, "--model", model, "--project", project});
  const Json found =
      step(session, {"search", "--method", "cull", "--data", data_, "--limit", "60", "--test", test_, "--model", model,
                     "--area", fmt::format("{:g}", kMapArea), "--project", project, "--out", file("maps")});

  const Json& own = found["classes"][kPlantedClass];
  const FrequencyPlane plane(session.recipe ? session.recipe->height : 32, session.recipe ? session.recipe->width : 32);
  const Finding finding = findingOf(readMaskFile(plane, own["map"].get<std::string>()), plant);
  Json result = session.newResult();
  result["recipe"] = found["recipe"];
  result["recipe_source"] = found["recipe_source"];
  result["device"] = found["device"];
  result.update({{"planted_class", plant ? own["name"] : Json()},
                 {"examined_class", own["name"]},
                 {"band", plant ? plantText_ : "8-12@30-60"},
                 {"share_in_band", finding.shareInBand},
                 {"expected_share", finding.expectedShare},
                 {"accuracy", full["accuracy"]},
                 {"tpr", own["tpr"]},
                 {"fpr", own["fpr"]},
                 {"project", project},
                 {"out", folder_.string()}});
  return result;
}

std::string DemoCommand::text(const Json& result) const {
  const double share = numberOf(result["share_in_band"]), expected = numberOf(result["expected_share"]);
  const std::string name = result["examined_class"], band = result["band"];
  std::string text =
      result["planted_class"].is_null()
          ? fmt::format("\nNothing was planted: all four classes are made alike. Of the map of class {}, ", name)
          : fmt::format("\nClass {} was marked with the frequencies {}. Of its map, ", name, band);
  text += fmt::format("{} lies in the band {}, {:.1f} times what chance would give ({} of the plane is in the band).\n",
                      percentText(share), band, share / expected, percentText(expected));
  text += fmt::format("The network is right on {} of new images, and on {} of class {}'s when it sees its map alone.\n",
                      percentText(numberOf(result["accuracy"])), percentText(numberOf(result["tpr"])), name);
  return text + fmt::format("\nProject {}\nPictures and maps in {}\n", result["project"].get<std::string>(),
                            result["out"].get<std::string>());
}

}  // namespace

std::unique_ptr<Command> makeDemo() {
  return std::make_unique<DemoCommand>();
}

}  // namespace passband::cli
