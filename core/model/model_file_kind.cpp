#include "core/model/model_file_kind.h"

#include <algorithm>
#include <string_view>

#include "core/base/files.h"
#include "core/model/checkpoint_legacy.h"
#include "core/model/safetensors.h"
#include "core/model/zip_archive.h"

namespace passband {
namespace {

bool isZip(std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06");
}

/// By the members below the archive's folder. TorchScript and torch.export files hold pickles too, so they come first.
ModelFileKind zipKind(const ZipArchive& archive) {
  const std::vector<std::string> names = archive.names();
  const auto has = [&](std::string_view part, std::string_view ending) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return ("/" + name).find(part) != std::string::npos && name.ends_with(ending);
    });
  };
  if (has("/data/aotinductor/", "")) return ModelFileKind::TorchCompiled;
  if (has("/models/", ".json") || archive.contains("serialized_exported_program.json"))
    return ModelFileKind::TorchExport;
  if (has("/constants.pkl", "/constants.pkl") || has("/code/", ".py")) return ModelFileKind::TorchScript;
  return archiveFolder(archive, "data.pkl").empty() ? ModelFileKind::Unknown : ModelFileKind::CheckpointZip;
}

}  // namespace

std::string nameOf(ModelFileKind kind) {
  switch (kind) {
    case ModelFileKind::Safetensors:
      return "safetensors";
    case ModelFileKind::CheckpointZip:
      return "PyTorch checkpoint (zip)";
    case ModelFileKind::CheckpointLegacy:
      return "PyTorch checkpoint (legacy)";
    case ModelFileKind::TorchScript:
      return "TorchScript";
    case ModelFileKind::TorchExport:
      return "torch.export";
    case ModelFileKind::TorchCompiled:
      return "AOTInductor package";
    case ModelFileKind::Unknown:
      break;
  }
  return "unknown";
}

ModelFileKind modelFileKind(std::span<const std::byte> bytes, const std::string& path) {
  if (isZip({reinterpret_cast<const char*>(bytes.data()), bytes.size()})) return zipKind(ZipArchive(bytes, path));
  if (isLegacyCheckpoint(bytes)) return ModelFileKind::CheckpointLegacy;
  if (isSafetensors(bytes)) return ModelFileKind::Safetensors;
  return ModelFileKind::Unknown;
}

ModelFileKind modelFileKind(const std::filesystem::path& path) {
  const MappedFile file(path);
  return modelFileKind(file.bytes(), path.string());
}

std::string archiveFolder(const ZipArchive& archive, const std::string& member) {
  std::string folder;
  for (const std::string& name : archive.names()) {
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos || name.substr(slash + 1) != member) continue;
    if (!folder.empty()) return {};
    folder = name.substr(0, slash);
  }
  return folder;
}

}  // namespace passband
