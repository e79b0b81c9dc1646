#include "core/model/pt2/export_archive.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/file_magic.h"
#include "core/base/printable.h"
#include "core/model/pt2/export_json.h"
#include "core/model/pt2/export_type.h"
#include "core/model/weights/checkpoint_zip.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr std::size_t kMostDimensions = 8;
/// Tied and expanded tensors make a file grow when it is read, but not by more.
constexpr std::size_t kMostGrowth = 8;

std::int64_t countOf(const json& value, const std::string& path) {
  const auto [kind, content] = unionOf(value, path);
  const std::int64_t count = kind == "as_int" ? integerOf(content, path) : -1;
  if (count < 0) failExport(path, "the size of a weight is no count");
  return count;
}

std::vector<std::int64_t> countsOf(const json& values, const std::string& path) {
  std::vector<std::int64_t> counts;
  for (const json& value : arrayOf(values, path)) counts.push_back(countOf(value, path));
  if (counts.size() > kMostDimensions) {
    failExport(path, fmt::format("a weight has more than {} dimensions", kMostDimensions));
  }
  return counts;
}

/// A tensor's view of its member; the storage's length is known when the member is read.
TensorView viewOf(const json& meta, const std::string& name, const std::string& path) {
  const ExportScalarType type{integerOf(memberOf(meta, "dtype", path), path)};
  const std::optional<DType> known = weightType(type);
  if (!known) {
    throw Error(fmt::format(
        "cannot read {}: its weight '{}' has a type (number {}) that Passband does not know; convert the network to "
        "float32 before exporting it",
        path, printable(name), type.number));
  }
  TensorView view{{{}, *known, 0, 0},
                  countOf(memberOf(meta, "storage_offset", path), path),
                  countsOf(memberOf(meta, "sizes", path), path),
                  countsOf(memberOf(meta, "strides", path), path)};
  if (view.shape.size() != view.strides.size()) failExport(path, "a weight has not as many strides as dimensions");
  return view;
}

/// The first of the names that the archive has; empty when it has none.
std::string firstOf(const ZipArchive& archive, std::initializer_list<std::string> names) {
  const auto* found = std::ranges::find_if(names, [&](const std::string& name) { return archive.contains(name); });
  return found == names.end() ? std::string() : *found;
}

}  // namespace

ExportArchive::ExportArchive(std::span<const std::byte> bytes, std::string path)
    : archive_(bytes, path), size_(bytes.size()), path_(std::move(path)) {
  const std::string program = programMember();
  graph_ = readExportGraph(archive_.read(program), path_);
  if (program == kExportGraph) {
    state_.pickled = "serialized_state_dict.pt";
    constants_.pickled = "serialized_constants.pt";
    return;
  }
  const std::string folder = program.substr(0, program.find("models/"));
  const std::string name =
      program.substr(folder.size() + 7, program.size() - folder.size() - 7 - 5);  // without ".json"
  if (!folder.empty()) requireLittleEndian(archive_, folder.substr(0, folder.size() - 1), path_);
  const std::string weights = folder + "data/weights/";
  const std::string constants = folder + "data/constants/";
  if (archive_.contains(weights + name + ".pt")) {
    state_.pickled = weights + name + ".pt";
    constants_.pickled = constants + name + ".pt";
    return;
  }
  state_.payloads = readConfig(weights, firstOf(archive_, {weights + name + "_weights_config.json",
                                                           weights + name + "_model_param_config.json"}));
  constants_.payloads = readConfig(constants, firstOf(archive_, {constants + name + "_constants_config.json",
                                                                 constants + name + "_model_constants_config.json"}));
}

void ExportArchive::fail(const std::string& what) const {
  failExport(path_, what);
}

/// The member with the graph, of the one network in the archive.
std::string ExportArchive::programMember() const {
  std::vector<std::string> programs;
  for (const std::string& name : archive_.names()) {
    if (("/" + name).find("/data/aotinductor/") != std::string::npos) refuseCompiled(path_);
    const std::size_t folder = name.find("models/");
    const bool isTop = folder == 0 || (folder != std::string::npos && name.find('/') + 1 == folder);
    if (name == kExportGraph || (isTop && name.ends_with(".json"))) programs.push_back(name);
  }
  if (programs.empty()) fail("it holds no network");
  if (programs.size() > 1) {
    throw Error(fmt::format("{} holds {} networks ('{}', '{}', ..); save the one you mean in a file of its own", path_,
                            programs.size(), printable(programs[0]), printable(programs[1])));
  }
  return programs.front();
}

ExportArchive::Payloads ExportArchive::readConfig(const std::string& folder, const std::string& config) const {
  if (config.empty()) fail(fmt::format("it has no list of what lies in '{}'", printable(folder)));
  const json parsed = parseExportJson(archive_.read(config), path_);
  const json& entries = memberOf(parsed, "config", path_);
  if (!entries.is_object()) fail("the list of its weights is no object");
  Payloads payloads;
  for (const auto& [name, entry] : entries.items()) {
    Payload payload;
    payload.member = folder + textOf(memberOf(entry, "path_name", path_), path_);
    payload.pickled = flagOf(memberOf(entry, "use_pickle", path_), path_);
    if (!payload.pickled) payload.view = viewOf(memberOf(entry, "tensor_meta", path_), name, path_);
    payloads[name] = std::move(payload);
  }
  return payloads;
}

ExportArchive::Tensors ExportArchive::readPickled(const std::string& member) const {
  Tensors tensors;
  if (!archive_.contains(member)) return tensors;
  const std::vector<std::byte> content = archive_.read(member);
  if (content.empty()) return tensors;
  for (NamedTensor& tensor : readZipTensors(content, path_)) {
    std::string name = tensor.name;
    tensors[name] = std::move(tensor);
  }
  return tensors;
}

std::span<const std::byte> ExportArchive::memberBytes(const std::string& member) {
  if (member != lastMember_) {
    lastBytes_ = archive_.read(member);
    lastMember_ = member;
    grow(lastBytes_.size());
  }
  return lastBytes_;
}

void ExportArchive::grow(std::size_t bytes) {
  if (bytes > kMostGrowth * size_ - total_) {
    throw Error(
        fmt::format("cannot read {}: its tensors take more than {} times the size of the file", path_, kMostGrowth));
  }
  total_ += bytes;
}

NamedTensor ExportArchive::readPayload(const std::string& name, const Payload& payload) {
  if (!archive_.contains(payload.member)) fail(fmt::format("the data of '{}' are missing", printable(name)));
  const std::span<const std::byte> bytes = memberBytes(payload.member);
  if (payload.pickled) {
    std::vector<NamedTensor> tensors = readZipTensors(bytes, path_);
    if (tensors.size() != 1) fail(fmt::format("the data of '{}' are no single tensor", printable(name)));
    grow(tensors.front().bytes.size());
    return std::move(tensors.front());
  }
  TensorView view = payload.view;
  view.storage.elements = static_cast<std::int64_t>(bytes.size() / sizeOf(view.storage.type));
  const std::optional<std::size_t> needed = checkedByteCount(view);
  if (!needed) fail(fmt::format("tensor '{}' reaches beyond its data", printable(name)));
  grow(*needed);
  return {name, view.storage.type, view.shape, rowMajorCopy(view, bytes)};
}

NamedTensor ExportArchive::read(const ExportInput& input) {
  const bool isConstant =
      input.kind == ExportInput::Kind::Constant || (input.kind == ExportInput::Kind::Buffer && !input.persistent);
  Store& store = isConstant ? constants_ : state_;
  NamedTensor tensor;
  if (const auto payload = store.payloads.find(input.name); payload != store.payloads.end()) {
    tensor = readPayload(input.name, payload->second);
  } else {
    if (!store.pickled.empty()) store.tensors = readPickled(std::exchange(store.pickled, {}));
    auto found = store.tensors.extract(input.name);
    if (found.empty()) fail(fmt::format("it holds no tensor '{}', which its graph takes", printable(input.name)));
    tensor = std::move(found.mapped());
  }
  tensor.name = input.name;
  requireAsAnnounced(input, tensor);
  return tensor;
}

/// The graph was made for the shape and type that it names.
void ExportArchive::requireAsAnnounced(const ExportInput& input, const NamedTensor& tensor) const {
  const auto meta = graph_.metas.find(graph_.values[input.value.index]);
  if (meta == graph_.metas.end()) return;
  const bool sameShape = std::ranges::equal(
      meta->second.sizes, tensor.shape, [](const ExportSize& a, std::int64_t b) { return !a.fixed || *a.fixed == b; });
  if (!sameShape || weightType(meta->second.type) != tensor.type) {
    fail(fmt::format("tensor '{}' has another shape or type than its graph takes", printable(input.name)));
  }
}

std::int64_t ExportArchive::parameterCount() const {
  std::int64_t count = 0;
  for (const ExportInput& input : graph_.inputs) {
    const auto meta = graph_.metas.find(graph_.values[input.value.index]);
    if (input.kind != ExportInput::Kind::Parameter || meta == graph_.metas.end()) continue;
    std::vector<std::int64_t> shape;
    for (const ExportSize& size : meta->second.sizes) shape.push_back(size.fixed.value_or(0));
    const auto elements = byteCount(shape, DType::UInt8);
    if (!elements || __builtin_add_overflow(count, static_cast<std::int64_t>(*elements), &count)) {
      fail(fmt::format("the shape of '{}' is not possible", printable(input.name)));
    }
  }
  return count;
}

void refuseCompiled(const std::string& path) {
  throw Error(fmt::format(
      "{} is an AOTInductor package: it holds compiled code, which Passband does not run; export the network itself "
      "with torch.export.save(torch.export.export(model.eval(), (images,)), \"model.pt2\")",
      path));
}

}  // namespace passband
