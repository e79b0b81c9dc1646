// A torch.export file (.pt2): its graph, and the tensors that the graph takes beside the images. Reads the layouts of
// PyTorch up to 2.7 (serialized_exported_program.json) and since 2.8 (models/NAME.json), and runs no code.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/pt2/export_graph.h"
#include "core/model/weights/tensor_file.h"
#include "core/model/weights/tensor_view.h"
#include "core/model/zip_archive.h"

namespace passband {

/// Thread rule: one thread at a time.
class ExportArchive {
 public:
  /// Reads the graph, not yet the tensors. The bytes must outlive the archive; `path` is for messages. Throws Error
  /// when the file is damaged, holds several networks, or a compiled one (AOTInductor: native code).
  ExportArchive(std::span<const std::byte> bytes, std::string path);

  const ExportGraph& graph() const { return graph_; }
  /// Elements of the graph's parameters, without reading them.
  std::int64_t parameterCount() const;
  /// A row-major copy of what the file holds for an input that is no image; views are checked before memory is taken.
  /// Throws Error when it is missing or damaged, or when all together grow far beyond the file.
  NamedTensor read(const ExportInput& input);

 private:
  /// A tensor of the newer layout: a view of a member's bytes.
  struct Payload {
    std::string member;
    bool pickled = false;
    TensorView view;
  };
  using Payloads = std::map<std::string, Payload>;
  using Tensors = std::map<std::string, NamedTensor>;
  /// The state dict, or the constants.
  struct Store {
    Payloads payloads;
    std::string pickled;  ///< of the older layouts: the member with all tensors, until it is read
    Tensors tensors;      ///< the rest of it then
  };

  std::string programMember() const;
  Payloads readConfig(const std::string& folder, const std::string& config) const;
  Tensors readPickled(const std::string& member) const;
  NamedTensor readPayload(const std::string& name, const Payload& payload);
  std::span<const std::byte> memberBytes(const std::string& member);
  void grow(std::size_t bytes);
  void requireAsAnnounced(const ExportInput& input, const NamedTensor& tensor) const;
  [[noreturn]] void fail(const std::string& what) const;

  ZipArchive archive_;
  std::size_t size_;
  std::string path_;
  ExportGraph graph_;
  Store state_, constants_;
  std::string lastMember_;
  std::vector<std::byte> lastBytes_;
  std::size_t total_ = 0;  ///< bytes read and copied
};

/// Throws Error that refuses an AOTInductor package, and says how to export the network instead.
[[noreturn]] void refuseCompiled(const std::string& path);

}  // namespace passband
