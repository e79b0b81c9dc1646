// The first bytes by which files are told that more than one part of the program must tell apart: a model that is given
// as data is called one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace passband {

/// A zip archive, also an empty one.
bool isZip(std::span<const std::byte> file);

/// The safetensors format: 8 bytes little-endian header length of at most kLongestSafetensorsHeader, then a JSON
/// object.
bool isSafetensors(std::span<const std::byte> file);
inline constexpr std::uint64_t kLongestSafetensorsHeader = 100'000'000;

/// What torch.save wrote before 1.6: begins with the pickled magic number 0x1950a86a20f9469cfc6c.
bool isLegacyCheckpoint(std::span<const std::byte> file);

/// Members of the zip archives that PyTorch writes: the pickle of torch.save and of TorchScript; the graphs of
/// torch.export (NAME.json below it), and up to PyTorch 2.7 the one graph.
inline constexpr std::string_view kTorchPickle = "data.pkl";
inline constexpr std::string_view kExportGraphs = "/models/";
inline constexpr std::string_view kExportGraph = "serialized_exported_program.json";

/// Whether the text, the directory of a zip archive or a part of it, names such a member.
bool namesTorchMember(std::string_view directory);

}  // namespace passband
