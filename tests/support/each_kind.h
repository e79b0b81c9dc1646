// A file or folder of each kind that can be opened, for the tests that the command line and the window name it alike.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/export/dynamics_record.h"
#include "core/export/mask_file.h"
#include "core/export/npy.h"
#include "core/fourier/frequency_mask.h"
#include "core/project/project_file.h"
#include "core/workflow/file_role.h"
#include "tests/support/small_model.h"

namespace passband::test {

struct FileOfKind {
  std::string source;
  FileRole role;
  std::string inReport;  ///< what `info --json` calls it
};

/// Two areas of a search on syn:B1, 32x32, each with a mask for C0 and C1; returns the folder.
inline std::filesystem::path writeSearchFolder(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "search.json")
      << R"({"method": "learned", "data": "syn:B1", "model": "net.pt", "classes": [{"name": "C0"}, {"name": "C1"}]})";
  for (const int outer : {4, 8}) {
    const auto area = folder / (outer == 4 ? "area-0.05" : "area-0.13");
    std::filesystem::create_directories(area);
    writeNpy(area / "C0.npy", ringMask(FrequencyPlane(32, 32), 0, outer).centred());
    writeNpy(area / "C1.npy", ringMask(FrequencyPlane(32, 32), 2, outer).centred());
  }
  return folder;
}

inline void writeTrainingLog(const std::filesystem::path& folder) {
  DynamicsRecord record;
  record.weights = folder / "net.safetensors";
  record.classNames = {"cat", "dog"};
  record.probeImages = 8;
  record.points = {{.step = 1, .accuracy = .5, .loss = 1, .classes = {{.f1 = .6}, {.f1 = .4}}}};
  writeDynamics(folder, record);
}

/// Under names that do not tell it, where that is possible.
inline std::vector<FileOfKind> oneFileOfEachKind(const std::filesystem::path& folder) {
  writeSmallModel(folder / "net.bin");
  { const ProjectFile project(folder / "p.data"); }
  writeTrainingLog(folder / "log");
  const FrequencyMask ring = ringMask(FrequencyPlane(32, 32), 2, 5);
  for (const char* name : {"m.npy", "m.csv", "m.png"}) writeMaskFile(folder / name, ring);
  const auto in = [&](const std::string& name) { return (folder / name).string(); };
  return {{"syn:B1?images=2", FileRole::Images, "images"},
          {std::string(PASSBAND_FIXTURES) + "/formats/split.zip:train", FileRole::Images, "images"},
          {in("net.bin"), FileRole::Model, "model"},
          {in("p.data"), FileRole::Project, "project"},
          {writeSearchFolder(folder / "search").string(), FileRole::SearchFolder, "search"},
          {std::string(PASSBAND_FIXTURES) + "/formats/masks_arrays.pkl", FileRole::MaskDictionary, "masks"},
          {in("m.npy"), FileRole::Mask, "mask"},
          {in("m.csv"), FileRole::Mask, "mask"},
          {in("m.png"), FileRole::Mask, "mask"},
          {in("log"), FileRole::TrainingLog, "training"},
          {in("log/dynamics.json"), FileRole::TrainingLog, "training"}};
}

}  // namespace passband::test
