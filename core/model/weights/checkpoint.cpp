#include "core/model/weights/checkpoint.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/weights/several_networks.h"
#include "core/model/weights/tensor_view.h"

namespace passband {
namespace {

constexpr int kDeepestNesting = 4;
/// Tied and expanded tensors make a file grow when it is read, but not by more.
constexpr std::size_t kMostGrowth = 8;

/// Names under which training scripts put the weights.
constexpr std::array<std::string_view, 13> kUsualNames{
    "state_dict", "model_state_dict", "model_state", "model",          "net",      "network", "module", "weights",
    "params",     "params_ema",       "ema",         "state_dict_ema", "model_ema"};

/// A dictionary that could be the weights.
struct Candidate {
  std::vector<std::string> keys;  ///< from the top
  const PickleDict* dict = nullptr;
  std::size_t tensors = 0;  ///< under names, of one dimension or more: a best accuracy is often a tensor without

  std::string path() const { return keys.empty() ? kTopLevel : fmt::format("{}", fmt::join(keys, " / ")); }
};

struct NamedView {
  std::string name;
  const TensorView* view = nullptr;
};

class CandidateSearch {
 public:
  explicit CandidateSearch(const Pickle& pickle) : pickle_(pickle) { visit(pickle.root(), {}); }
  const std::vector<Candidate>& found() const { return found_; }

 private:
  void visit(PickleRef ref, const std::vector<std::string>& keys) {
    const auto* dict = pickle_.as<PickleDict>(ref);
    if (dict == nullptr || !visited_.insert(ref).second) return;
    Candidate candidate{keys, dict, 0};
    for (const auto& [keyRef, value] : dict->items) {
      const auto* view = pickle_.object<TensorView>(value);
      if (pickle_.as<std::string>(keyRef) != nullptr && view != nullptr && !view->shape.empty()) ++candidate.tensors;
    }
    if (candidate.tensors > 0) found_.push_back(std::move(candidate));
    if (static_cast<int>(keys.size()) == kDeepestNesting) return;
    for (const auto& [keyRef, value] : dict->items) {
      const auto* key = pickle_.as<std::string>(keyRef);
      if (key == nullptr || pickle_.as<PickleDict>(value) == nullptr) continue;
      std::vector<std::string> deeper = keys;
      deeper.push_back(printable(*key));
      visit(value, deeper);
    }
  }

  const Pickle& pickle_;
  std::set<PickleRef> visited_;
  std::vector<Candidate> found_;
};

/// Those that `weights` names: by all keys, or by the last, behind which the beginning of tensors' names may follow.
std::vector<Candidate> named(const std::vector<Candidate>& found, const std::string& weights) {
  std::vector<Candidate> fitting;
  const auto isNamed = [&](const std::string& name) { return weights == name || weights.starts_with(name + " / "); };
  const Candidate* nearest = nullptr;
  for (const Candidate& candidate : found) {
    if (isNamed(candidate.path()) && (nearest == nullptr || nearest->keys.size() < candidate.keys.size()))
      nearest = &candidate;
    if (!candidate.keys.empty() && isNamed(candidate.keys.back())) fitting.push_back(candidate);
  }
  return nearest != nullptr ? std::vector{*nearest} : fitting;
}

/// The one that `weights` names; else the only candidate, or the only one under a usual name. The top level counts as
/// usual when nothing holds more tensors.
Candidate weightsIn(const CheckpointPickle& checkpoint, const std::string& path, const std::string& weights) {
  const Pickle& pickle = checkpoint.pickle;
  const std::vector<Candidate> found = CandidateSearch(pickle).found();
  const std::vector<Candidate> chosen = named(found, weights);
  if (chosen.size() == 1) return chosen.front();
  if (found.empty() && !checkpoint.unknown.empty()) refuseCode(checkpoint.unknown.front(), path);
  if (found.empty()) {
    throw Error(
        fmt::format("{} holds no named tensors; save the weights as torch.save(model.state_dict(), ...)", path));
  }
  std::size_t most = 0;
  for (const Candidate& candidate : found) most = std::max(most, candidate.tensors);
  std::vector<Candidate> usual;
  for (const Candidate& candidate : found) {
    const bool isUsual = candidate.keys.empty() ? candidate.tensors == most
                                                : std::find(kUsualNames.begin(), kUsualNames.end(),
                                                            candidate.keys.back()) != kUsualNames.end();
    if (isUsual) usual.push_back(candidate);
  }
  const std::vector<Candidate>& best = !chosen.empty() ? chosen : usual.empty() ? found : usual;
  if (best.size() == 1) return best.front();
  std::vector<std::string> names;
  for (const Candidate& candidate : best) names.push_back(candidate.path());
  throw SeveralNetworks(path, names);
}

std::vector<NamedView> viewsOf(const Pickle& pickle, const PickleDict& dict, const std::string& path) {
  std::vector<NamedView> views;
  for (const auto& [keyRef, value] : dict.items) {
    const auto* view = pickle.object<TensorView>(value);
    const auto* name = pickle.as<std::string>(keyRef);
    const auto* opaque = pickle.as<PickleOpaque>(value);
    if (opaque != nullptr && opaque->madeBy.starts_with("torch.")) {
      throw Error(
          fmt::format("cannot read {}: the tensor '{}' is made by {}, which Passband does not know; save the "
                      "weights as plain float32 tensors",
                      path, name == nullptr ? "" : printable(*name), printable(opaque->madeBy)));
    }
    if (view == nullptr) continue;
    if (name == nullptr)
      throw Error(fmt::format("cannot read {}: a tensor has no name; save model.state_dict()", path));
    views.push_back({*name, view});
  }
  return views;
}

/// Throws Error unless every view lies in its storage and all copies together stay in proportion to the file.
void checkSizes(const std::vector<NamedView>& views, std::size_t fileBytes, const std::string& path) {
  std::size_t total = 0;
  for (const auto& [name, view] : views) {
    const std::optional<std::size_t> bytes = checkedByteCount(*view);
    if (!bytes) {
      throw Error(fmt::format(
          "cannot read {}: tensor '{}' reaches beyond its storage; the file is damaged, save or download it again",
          path, printable(name)));
    }
    if (*bytes > kMostGrowth * fileBytes - total) {
      throw Error(fmt::format(
          "cannot read {}: tensor '{}' and those before it take more than {} times the size of the file; save them "
          "with .clone()",
          path, printable(name), kMostGrowth));
    }
    total += *bytes;
  }
}

/// Storage by storage, so that each is read once and one is in memory at a time.
std::vector<NamedTensor> copyTensors(const CheckpointPickle& checkpoint, const std::vector<NamedView>& views,
                                     const StorageReader& readStorage, const std::string& path) {
  std::map<std::string, std::vector<std::size_t>> usersOf;
  for (std::size_t i = 0; i < views.size(); ++i) usersOf[views[i].view->storage.key].push_back(i);
  std::vector<NamedTensor> tensors(views.size());
  for (const auto& [key, users] : usersOf) {
    const CheckpointStorage& storage = checkpoint.storages.at(key);
    const std::span<const std::byte> bytes = readStorage(key);
    if (byteCount({storage.elements}, storage.type) != bytes.size()) {
      throw Error(fmt::format(
          "cannot read {}: storage '{}' has {} bytes where {} elements of {} are announced; the file is damaged, save "
          "or download it again",
          path, printable(key), bytes.size(), storage.elements, nameOf(storage.type)));
    }
    for (const std::size_t user : users) {
      const TensorView& view = *views[user].view;
      tensors[user] = {views[user].name, view.storage.type, view.shape, rowMajorCopy(view, bytes)};
    }
  }
  return tensors;
}

std::map<std::string, std::string> plainValues(const Pickle& pickle) {
  std::map<std::string, std::string> values;
  const auto* top = pickle.as<PickleDict>(pickle.root());
  if (top == nullptr) return values;
  for (const auto& [keyRef, value] : top->items) {
    const auto* key = pickle.as<std::string>(keyRef);
    if (key == nullptr) continue;
    if (const auto* text = pickle.as<std::string>(value)) values[*key] = *text;
    if (const auto* number = pickle.as<std::int64_t>(value)) values[*key] = fmt::format("{}", *number);
    if (const auto* real = pickle.as<double>(value)) values[*key] = fmt::format("{}", *real);
    if (const auto* flag = pickle.as<bool>(value)) values[*key] = *flag ? "true" : "false";
  }
  return values;
}

}  // namespace

TensorFile stateDictOf(const CheckpointPickle& checkpoint, const StorageReader& readStorage, std::size_t fileBytes,
                       const std::string& path, const std::string& weights) {
  const Candidate chosen = weightsIn(checkpoint, path, weights);
  const std::vector<NamedView> views = viewsOf(checkpoint.pickle, *chosen.dict, path);
  checkSizes(views, fileBytes, path);
  TensorFile file;
  if (readStorage) {
    file.tensors = copyTensors(checkpoint, views, readStorage, path);
  } else {
    for (const auto& [name, view] : views) file.tensors.push_back({name, view->storage.type, view->shape, {}});
  }
  file.metadata = plainValues(checkpoint.pickle);
  for (const PickleGlobal& global : checkpoint.unknown) file.unknownNames.push_back(printable(global.fullName()));
  if (!chosen.keys.empty()) file.removedPrefix = chosen.path();
  return file;
}

std::vector<NamedTensor> topTensorsOf(const CheckpointPickle& checkpoint, const StorageReader& readStorage,
                                      std::size_t fileBytes, const std::string& path) {
  if (!checkpoint.unknown.empty()) refuseCode(checkpoint.unknown.front(), path);
  const Pickle& pickle = checkpoint.pickle;
  std::vector<NamedView> views;
  if (const auto* view = pickle.object<TensorView>(pickle.root())) views.push_back({"", view});
  if (const auto* dict = pickle.as<PickleDict>(pickle.root())) views = viewsOf(pickle, *dict, path);
  checkSizes(views, fileBytes, path);
  return copyTensors(checkpoint, views, readStorage, path);
}

}  // namespace passband
