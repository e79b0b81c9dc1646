#include "core/model/torchscript/script_archive.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/torchscript/script_code.h"
#include "core/model/weights/checkpoint_zip.h"
#include "core/model/weights/tensor_view.h"

namespace passband {
namespace {

/// What a file may unpack to, and what its tensors may cover, is so many times its bytes, and this beside it.
constexpr std::uint64_t kMostGrowth = 8;
constexpr std::uint64_t kBesideGrowth = std::uint64_t{64} << 20;
constexpr std::uint64_t kMostCode = std::uint64_t{16} << 20;

std::string_view textOf(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool isCode(std::string_view member) {
  return member.starts_with("code/") && member.ends_with(".py");
}

/// "code/__torch__/torch/nn.py" is the module __torch__.torch.nn.
std::string moduleOf(std::string_view member) {
  member.remove_prefix(std::string_view("code/").size());
  member.remove_suffix(std::string_view(".py").size());
  std::string name(member);
  std::ranges::replace(name, '/', '.');
  return name;
}

/// LibTorch looks members up without regard to case.
std::string lower(std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

}  // namespace

ScriptArchive::ScriptArchive(std::span<const std::byte> bytes, const std::string& path)
    : archive_(bytes, path),
      path_(path),
      folder_(folderOf()),
      left_(kMostGrowth * bytes.size() + kBesideGrowth),
      most_(left_) {
  requireLittleEndian(archive_, folder_, path_);
  const bool plain = archive_.contains(folder_ + "/version");  // as PyTorch writes it; its reader takes both
  const std::string_view version = textOf(keep(plain ? "version" : ".data/version"));
  if (version.empty() || version.size() > 3 ||
      !std::all_of(version.begin(), version.end(), [](char c) { return (c >= '0' && c <= '9') || c == '\n'; })) {
    fail("its version is no number");
  }
  readCode();
  readPickle("data");
  readPickle("constants");
}

void ScriptArchive::fail(const std::string& what) const {
  throw Error(fmt::format(
      "cannot read {}: {}; the file is damaged or not of PyTorch's making, save or download it again", path_, what));
}

/// The one that holds the member of every TorchScript file since PyTorch 1.4.
std::string ScriptArchive::folderOf() const {
  std::string folder;
  for (const std::string& name : archive_.names()) {
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos || name.substr(slash + 1) != "constants.pkl") continue;
    if (!folder.empty()) fail("it holds several models");
    folder = name.substr(0, slash);
  }
  if (folder.empty() || !archive_.contains(folder + "/data.pkl") || archive_.contains(folder + "/model.json")) {
    throw Error(
        fmt::format("{} is TorchScript of a kind older than PyTorch 1.4, which Passband does not read; load it with a "
                    "newer PyTorch "
                    "and save it again with torch.jit.save, or export the model with torch.export",
                    path_));
  }
  return folder;
}

std::vector<std::byte> ScriptArchive::unpack(const std::string& member) {
  std::vector<std::byte> content = archive_.unpack(member, left_);
  left_ -= content.size();
  return content;
}

const std::vector<std::byte>& ScriptArchive::keep(const std::string& member) {
  return kept_.emplace(member, unpack(folder_ + "/" + member)).first->second;
}

void ScriptArchive::readCode() {
  ScriptCode code(path_);
  std::set<std::string> known;
  std::uint64_t size = 0;
  for (const std::string& name : archive_.names()) {
    if (!name.starts_with(folder_ + "/")) continue;
    const std::string member = name.substr(folder_.size() + 1);
    if (!known.insert(lower(member)).second) fail(fmt::format("its member '{}' comes twice", printable(name)));
    if (!isCode(member)) continue;
    size += archive_.size(name);
    if (size > kMostCode) fail("its code is longer than 16 MiB");
    code.add(moduleOf(member), textOf(keep(member)));
  }
  code.requireShortChains();
}

void ScriptArchive::readPickle(const std::string& name) {
  const ScriptPickle pickle = readScriptPickle(keep(name + ".pkl"), path_);
  requireStorages(pickle, name);
  requireViews(pickle);
}

void ScriptArchive::requireStorages(const ScriptPickle& pickle, const std::string& folder) {
  for (const auto& [key, storage] : pickle.storages) {
    const std::string member = fmt::format("{}/{}", folder, key);
    const auto bytes = byteCount({storage.elements}, storage.type);
    if (!bytes || archive_.size(folder_ + "/" + member) != *bytes) {
      fail(fmt::format("its member '{}' has not the bytes of the tensor that it holds", printable(member)));
    }
    storages_.insert(member);
  }
}

/// LibTorch makes tensors of any shape and strides, beyond their storage too.
void ScriptArchive::requireViews(const ScriptPickle& pickle) {
  for (const TensorView& view : pickle.tensors) {
    const auto bytes = checkedByteCount(view);
    if (!bytes) fail("a tensor reaches beyond its storage");
    viewed_ += *bytes;
    if (*bytes > most_ || viewed_ > most_) fail("its tensors are far larger than the file");
  }
}

StoredZip ScriptArchive::take() {
  StoredZip checked;
  for (auto& [member, content] : kept_) checked.add("archive/" + member, std::move(content));
  for (const std::string& name : archive_.names()) {
    const bool inside = name.starts_with(folder_ + "/");
    const std::string member = inside ? name.substr(folder_.size() + 1) : "";
    if (inside && kept_.contains(member)) continue;
    std::vector<std::byte> content = unpack(name);
    if (inside && storages_.contains(member)) checked.add("archive/" + member, std::move(content));
  }
  if (!checked.finish()) {
    throw Error(
        fmt::format("cannot read {}: it is larger than 4 GiB, more than Passband reads of TorchScript; export "
                    "the model with torch.export",
                    path_));
  }
  return checked;
}

}  // namespace passband
