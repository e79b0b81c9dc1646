#include "core/model/weights/tensor_pickle.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "core/base/printable.h"

namespace passband {
namespace {

constexpr std::size_t kMostDimensions = 8;
constexpr std::size_t kLongestKey = 64;  // PyTorch writes numbers

constexpr std::array<std::pair<std::string_view, DType>, 11> kStorageTypes{{{"HalfStorage", DType::Float16},
                                                                            {"BFloat16Storage", DType::BFloat16},
                                                                            {"FloatStorage", DType::Float32},
                                                                            {"DoubleStorage", DType::Float64},
                                                                            {"ComplexFloatStorage", DType::Complex64},
                                                                            {"CharStorage", DType::Int8},
                                                                            {"ByteStorage", DType::UInt8},
                                                                            {"ShortStorage", DType::Int16},
                                                                            {"IntStorage", DType::Int32},
                                                                            {"LongStorage", DType::Int64},
                                                                            {"BoolStorage", DType::Bool}}};

std::vector<std::int64_t> countsOf(const PickleCall& call, PickleRef ref, const std::string& what) {
  const std::vector<PickleRef>* items = call.pickle.sequence(ref);
  if (items == nullptr) call.fail(fmt::format("the {} of a tensor is not a list", what));
  if (items->size() > kMostDimensions) call.fail(fmt::format("a tensor has more than {} dimensions", kMostDimensions));
  std::vector<std::int64_t> counts;
  for (const PickleRef item : *items) counts.push_back(pickledCount(call, item, what));
  return counts;
}

}  // namespace

std::optional<DType> storageType(const PickleGlobal& global) {
  if (global.module != "torch" && global.module != "torch.cuda" && global.module != "torch.storage")
    return std::nullopt;
  for (const auto& [name, type] : kStorageTypes) {
    if (name == global.name) return type;
  }
  return std::nullopt;
}

bool isElementType(const PickleGlobal& global) {
  return global.module == "torch" && std::any_of(kStorageTypes.begin(), kStorageTypes.end(),
                                                 [&](const auto& item) { return nameOf(item.second) == global.name; });
}

std::int64_t pickledCount(const PickleCall& call, PickleRef ref, const std::string& what) {
  const auto* value = call.pickle.as<std::int64_t>(ref);
  if (value == nullptr || *value < 0) call.fail(fmt::format("the {} of a tensor is not a count", what));
  return *value;
}

PickleValue rebuildTensor(const PickleCall& call) {
  call.require(4);
  const auto* storage = call.pickle.object<StorageView>(call.arguments[0]);
  if (storage == nullptr) call.fail("a tensor has no storage");
  TensorView tensor{*storage, pickledCount(call, call.arguments[1], "offset"),
                    countsOf(call, call.arguments[2], "shape"), countsOf(call, call.arguments[3], "strides")};
  if (tensor.shape.size() != tensor.strides.size()) call.fail("a tensor has not as many strides as dimensions");
  return PickleObject{std::move(tensor)};
}

StorageView pickledStorage(const PickleCall& call, std::map<std::string, CheckpointStorage>& storages) {
  if (call.arguments.size() < 5) call.fail("a storage is described by too few values");
  const auto* kind = call.pickle.as<std::string>(call.arguments[0]);
  const auto* global = call.pickle.as<PickleGlobal>(call.arguments[1]);
  const auto* key = call.pickle.as<std::string>(call.arguments[2]);
  const std::optional<DType> type = global == nullptr ? std::nullopt : storageType(*global);
  if (kind == nullptr || *kind != "storage" || key == nullptr || key->size() > kLongestKey || !type) {
    call.fail("something else stands for a storage");
  }
  StorageView view{*key, *type, 0, pickledCount(call, call.arguments[4], "storage")};
  const auto [known, isNew] = storages.try_emplace(view.key, CheckpointStorage{view.type, view.elements});
  if (!isNew && (known->second.type != view.type || known->second.elements != view.elements)) {
    call.fail(fmt::format("storage '{}' is described in two ways", printable(view.key)));
  }
  return view;
}

}  // namespace passband
