// A TorchScript file before LibTorch sees it. LibTorch compares no checksums, trusts the sizes that a pickle tells, and
// runs some of the code while it loads; so the file is read and checked here, and LibTorch is given what was checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/model/stored_zip.h"
#include "core/model/torchscript/script_pickle.h"
#include "core/model/zip_archive.h"

namespace passband {

/// Thread rule: one thread at a time.
class ScriptArchive {
 public:
  /// Reads code and pickles and checks them, without the tensors' bytes. The bytes must outlive the archive. Throws
  /// Error when the file is damaged, older than PyTorch 1.4, would run code while it is loaded, or is nested beyond
  /// what LibTorch's recursion bears.
  ScriptArchive(std::span<const std::byte> bytes, const std::string& path);

  /// The checked members, tensors included, for LibTorch. Every checksum in the file is compared, also those of members
  /// that are left out. Once only. Throws Error when the file is damaged.
  StoredZip take();

 private:
  std::string folderOf() const;
  const std::vector<std::byte>& keep(const std::string& member);
  void readCode();
  void readPickle(const std::string& name);
  void requireStorages(const ScriptPickle& pickle, const std::string& folder);
  void requireViews(const ScriptPickle& pickle);
  std::vector<std::byte> unpack(const std::string& member);
  [[noreturn]] void fail(const std::string& what) const;

  ZipArchive archive_;
  std::string path_;
  std::string folder_;
  std::uint64_t left_;        ///< bytes that members may still unpack to
  std::uint64_t viewed_ = 0;  ///< bytes of all tensors
  std::uint64_t most_;
  std::map<std::string, std::vector<std::byte>> kept_;  ///< by the name below the folder
  std::set<std::string> storages_;                      ///< likewise
};

}  // namespace passband
