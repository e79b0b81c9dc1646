#include "core/model/weights/checkpoint_pickle.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/base/pickle_containers.h"
#include "core/base/printable.h"

namespace passband {
namespace {

using Call = PickleCall;

/// (tensor, requires_grad, hooks), and the values of its attributes where it has any: its tensor.
PickleValue rebuildParameter(const Call& call) {
  call.require(1);
  const auto* tensor = call.pickle.object<TensorView>(call.arguments[0]);
  if (tensor == nullptr) call.fail("a parameter has no tensor");
  return PickleObject{*tensor};
}

/// defaultdict(what makes a missing value): its items follow.
PickleValue makeDefaultDict(const Call&) {
  return PickleDict{};
}

PickleValue makeOpaque(const Call&) {
  return PickleOpaque{};
}

/// All that a checkpoint may call beside containers: none of it reaches outside the values of the pickle.
constexpr PickleCallable kCallables[] = {
    {"torch._utils._rebuild_tensor_v2", rebuildTensor},
    {"torch._utils._rebuild_tensor", rebuildTensor},
    {"torch._utils._rebuild_parameter", rebuildParameter},
    {"torch._utils._rebuild_parameter_with_state", rebuildParameter},
    {"torch.Size", makePickleList},
    {"collections.defaultdict", makeDefaultDict},
    {"collections.deque", makePickleList},
};

/// What training scripts keep beside the weights: options, paths, dates, curves. Read and forgotten; nothing is made of
/// them. No function is among them that a pickle could use to reach another one.
constexpr std::string_view kBeside[] = {
    "argparse.Namespace",
    "types.SimpleNamespace",
    "pathlib.PosixPath",
    "pathlib.WindowsPath",
    "pathlib.PurePosixPath",
    "pathlib.PureWindowsPath",
    "pathlib._local.PosixPath",
    "pathlib._local.WindowsPath",
    "datetime.datetime",
    "datetime.date",
    "datetime.timedelta",
    "torch.device",
    "torch.torch_version.TorchVersion",
    "numpy.dtype",
    "numpy.ndarray",
    "numpy.core.multiarray.scalar",
    "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct",
    "numpy._core.multiarray._reconstruct",
    "builtins.list",
    "builtins.dict",
    "builtins.int",
    "builtins.float",
    "builtins.str",
    "__builtin__.list",
    "__builtin__.dict",
    "__builtin__.int",
    "__builtin__.float",
    "__builtin__.unicode",
};

constexpr PickleCallable kForgotten{"", makeOpaque};

const PickleCallable* findCallable(const PickleGlobal& global) {
  if (const PickleCallable* container = findContainer(global)) return container;
  const std::string name = global.fullName();
  const auto* found = std::find_if(std::begin(kCallables), std::end(kCallables),
                                   [&](const PickleCallable& c) { return c.name == name; });
  if (found != std::end(kCallables)) return found;
  return std::ranges::find(kBeside, name) == std::end(kBeside) ? nullptr : &kForgotten;
}

/// As far as names tell; it decides only what is advised.
bool looksLikeNetwork(const PickleGlobal& global) {
  return global.module == "__main__" || global.module.starts_with("torch.nn") ||
         global.module.find("model") != std::string::npos || global.module.find("net") != std::string::npos;
}

bool isStorage(const PickleGlobal& global) {
  return global.module.starts_with("torch") && global.name.ends_with("Storage");
}

class CheckpointRules : public PickleRules {
 public:
  CheckpointRules(const std::string& path, CheckpointPickle& result)
      : path_(path), storages_(result.storages), unknown_(result.unknown) {}

  void allow(const PickleGlobal& global) const override {
    if (isStorage(global) && (global.name.starts_with("QInt") || global.name.starts_with("QUInt"))) {
      throw Error(
          fmt::format("cannot read {}: its weights are quantised ({}); save those of the network before it was "
                      "quantised",
                      path_, printable(global.fullName())));
    }
    if (isStorage(global) && !storageType(global)) {
      throw Error(fmt::format(
          "cannot read {}: it holds a tensor in a {}, which Passband does not know; convert the weights to float32 "
          "before saving them",
          path_, printable(global.fullName())));
    }
    if (isInert(global) && std::ranges::find(unknown_, global.fullName(), &PickleGlobal::fullName) == unknown_.end())
      unknown_.push_back(global);
  }

  bool isInert(const PickleGlobal& global) const override {
    return findCallable(global) == nullptr && !storageType(global) && !isElementType(global);
  }

  PickleValue call(const Pickle& pickle, const PickleGlobal& callee, const std::vector<PickleRef>& arguments) override {
    const PickleCallable* callable = findCallable(callee);
    if (callable == nullptr) refuseCode(callee, path_);
    return callable->make({pickle, arguments, path_});
  }

  /// A storage; the older format says one more of it: None or (view key, offset, elements). It also has classes of
  /// networks so, with their sources: ("module", class, file, text).
  PickleValue persistent(const Pickle& pickle, PickleRef id) override {
    static const std::vector<PickleRef> kNothing;
    const auto* tuple = pickle.as<PickleTuple>(id);
    const Call call{pickle, tuple == nullptr ? kNothing : tuple->items, path_};
    if (call.arguments.size() > 1) {
      const auto* kind = pickle.as<std::string>(call.arguments[0]);
      const auto* type = pickle.as<PickleGlobal>(call.arguments[1]);
      if (kind != nullptr && *kind == "module" && type != nullptr) return *type;
    }
    StorageView view = pickledStorage(call, storages_);
    if (call.arguments.size() > 5 && pickle.as<PickleNone>(call.arguments[5]) == nullptr) narrow(call, view);
    return PickleObject{std::move(view)};
  }

 private:
  static void narrow(const Call& call, StorageView& view) {
    const auto* part = call.pickle.as<PickleTuple>(call.arguments[5]);
    if (part == nullptr || part->items.size() != 3) call.fail("the view of a storage is described by something else");
    const std::int64_t begin = pickledCount(call, part->items[1], "storage view");
    const std::int64_t elements = pickledCount(call, part->items[2], "storage view");
    if (begin > view.elements || elements > view.elements - begin) call.fail("the view of a storage reaches beyond it");
    view.begin = begin;
    view.elements = elements;
  }

  const std::string& path_;
  std::map<std::string, CheckpointStorage>& storages_;
  std::vector<PickleGlobal>& unknown_;
};

}  // namespace

void refuseCode(const PickleGlobal& global, const std::string& path) {
  const std::string name = printable(global.fullName());
  if (looksLikeNetwork(global)) {
    throw Error(
        fmt::format("{} holds Python objects, perhaps a whole pickled network, and asks for the code of {}: Passband "
                    "runs no code from files; save "
                    "only the state dict (torch.save(model.state_dict(), ...)) or export the network with torch.export",
                    path, name));
  }
  throw Error(
      fmt::format("{} asks to run {}: Passband runs no code from files; save only the state dict "
                  "(torch.save(model.state_dict(), ...))",
                  path, name));
}

CheckpointPickle readCheckpointPickle(std::span<const std::byte> bytes, const std::string& path, std::size_t& length) {
  CheckpointPickle result;
  CheckpointRules rules(path, result);
  result.pickle = readPickle(bytes, path, rules, length);
  return result;
}

}  // namespace passband
