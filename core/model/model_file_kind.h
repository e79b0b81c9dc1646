// What a model file is, told by its content: safetensors, a PyTorch checkpoint, TorchScript, torch.export.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace passband {

class ZipArchive;

enum class ModelFileKind {
  Safetensors,
  CheckpointZip,     ///< torch.save since PyTorch 1.6
  CheckpointLegacy,  ///< torch.save before, or with _use_new_zipfile_serialization=False
  TorchScript,
  TorchExport,    ///< torch.export.save (.pt2)
  TorchCompiled,  ///< an AOTInductor package: native code inside
  Unknown,
};

/// "TorchScript", for people.
std::string nameOf(ModelFileKind kind);

/// Looks at the first bytes, and at the names of a zip archive's members. Throws Error when the file cannot be opened
/// or is a damaged zip archive.
ModelFileKind modelFileKind(const std::filesystem::path& path);
/// The same for a file in memory; `path` is for messages.
ModelFileKind modelFileKind(std::span<const std::byte> bytes, const std::string& path);

/// The folder inside the archive that holds `member` ("archive" for "archive/data.pkl"); empty when there is none or
/// more than one.
std::string archiveFolder(const ZipArchive& archive, const std::string& member);

}  // namespace passband
