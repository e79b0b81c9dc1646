// The options that commands share: DESIGN section 4.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace passband::cli {

/// Which of the common options a command takes. --json, --quiet, --threads and --seed go with every command.
enum OptionGroup : unsigned {
  DataGroup = 1,     ///< --data, --limit, --preset, --size, --mean, --std
  ModelGroup = 2,    ///< --model, --expect-accuracy
  DeviceGroup = 4,   ///< --device, --batch
  ProjectGroup = 8,  ///< --project
  OutGroup = 16,     ///< --out DIR
};

struct ImageSize {
  int height = 0;
  int width = 0;
};

struct CommonOptions {
  // As given.
  std::string data;
  std::string model;
  std::filesystem::path project;  ///< empty: none
  std::filesystem::path out;      ///< empty: none
  std::string device = "auto";
  int threads = 0;  ///< after checkCommonOptions at least 1
  std::uint64_t seed = 0;
  std::string preset;
  std::int64_t limit = 0;  ///< images a class; 0: all
  bool json = false;
  bool quiet = false;

  // Texts that checkCommonOptions turns into the values below.
  std::string batchText = "auto";
  std::string sizeText, meanText, stdText, expectAccuracyText, limitText;

  std::int64_t batch = 0;  ///< 0: automatic
  std::optional<ImageSize> size;
  std::optional<std::array<float, 3>> mean, std;
  std::optional<double> expectAccuracy;
};

void addCommonOptions(CLI::App& command, CommonOptions& options, unsigned groups);

/// Called after parsing. Throws UsageError with a sentence for each impossible value.
void checkCommonOptions(CommonOptions& options);

}  // namespace passband::cli
