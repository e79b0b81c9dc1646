#include "core/model/torchscript/script_pickle.h"

#include <algorithm>
#include <any>
#include <fmt/format.h>
#include <string_view>

#include "core/base/error.h"
#include "core/base/printable.h"

namespace passband {
namespace {

/// A module is an object and the dictionary of its attributes: two a level.
constexpr int kDeepest = 200;
constexpr std::size_t kLongestType = 10000;

/// An object of a class of the file's code, or a list with its type: what it holds.
struct Holder {
  PickleRef held = 0;
  bool holds = false;
  bool isObject = false;
};

bool isOwnClass(const PickleGlobal& global) {
  const std::string name = global.fullName();
  return name.starts_with("__torch__.") && !name.starts_with("__torch__.torch.classes.");
}

/// build_intlist(list) and its like.
PickleValue makeTypedList(const PickleCall& call) {
  call.require(1);
  if (call.pickle.as<PickleList>(call.arguments[0]) == nullptr) call.fail("a list is made of something else");
  return PickleObject{Holder{call.arguments[0], true, false}};
}

/// restore_type_tag(value, "Dict[str, Tensor]"): LibTorch parses the type, bracket by bracket.
PickleValue makeTyped(const PickleCall& call) {
  call.require(2);
  const auto* type = call.pickle.as<std::string>(call.arguments[1]);
  if (type == nullptr || type->size() > kLongestType || std::ranges::count(*type, '[') > kDeepest)
    call.fail("a value's type is not one");
  return PickleObject{Holder{call.arguments[0], true, false}};
}

PickleValue makeNothing(const PickleCall& call) {
  if (!call.arguments.empty()) call.fail("the hooks of a tensor's gradient are not empty");
  return PickleDict{};
}

PickleValue makeDevice(const PickleCall&) {
  return PickleOpaque{};
}

/// All that TorchScript may call beside its own classes.
constexpr PickleCallable kCallables[] = {
    {"torch._utils._rebuild_tensor_v2", rebuildTensor},
    {"torch.jit._pickle.build_intlist", makeTypedList},
    {"torch.jit._pickle.build_doublelist", makeTypedList},
    {"torch.jit._pickle.build_boollist", makeTypedList},
    {"torch.jit._pickle.build_tensorlist", makeTypedList},
    {"torch.jit._pickle.restore_type_tag", makeTyped},
    {"collections.OrderedDict", makeNothing},
    {"torch.device", makeDevice},
};

const PickleCallable* findCallable(const PickleGlobal& global) {
  const std::string name = global.fullName();
  const auto* found =
      std::ranges::find_if(kCallables, [&](const PickleCallable& callable) { return callable.name == name; });
  return found == std::end(kCallables) ? nullptr : found;
}

class ScriptRules : public PickleRules {
 public:
  ScriptRules(const std::string& path, ScriptPickle& result) : path_(path), result_(result) {}

  void allow(const PickleGlobal& global) const override {
    if (isOwnClass(global) || findCallable(global) != nullptr || storageType(global)) return;
    const std::string name = printable(global.fullName());
    if (global.module == "torch" && global.name.ends_with("Storage")) {
      throw Error(
          fmt::format("cannot read {}: it holds a tensor in a {}, which Passband does not know; convert the model to "
                      "float32 before saving it",
                      path_, name));
    }
    throw Error(fmt::format(
        "{} is TorchScript that asks for {}, which Passband does not make out of files; export the model with "
        "torch.export",
        path_, name));
  }

  bool mayCallBare(const PickleGlobal& callee) const override { return isOwnClass(callee); }

  /// Of the file's own classes objects (no argument, the state follows) and values of enumerations (one).
  PickleValue call(const Pickle& pickle, const PickleGlobal& callee, const std::vector<PickleRef>& arguments) override {
    const PickleCall call{pickle, arguments, path_};
    if (isOwnClass(callee)) {
      if (arguments.size() > 1) call.fail("an object is made of several values");
      return PickleObject{Holder{arguments.empty() ? 0 : arguments[0], !arguments.empty(), true}};
    }
    const PickleCallable* callable = findCallable(callee);
    if (callable == nullptr) call.fail("a type is called");
    PickleValue made = callable->make(call);
    if (const auto* object = std::get_if<PickleObject>(&made)) {
      if (const auto* tensor = std::any_cast<TensorView>(&object->made)) result_.tensors.push_back(*tensor);
    }
    return made;
  }

  PickleValue persistent(const Pickle& pickle, PickleRef id) override {
    static const std::vector<PickleRef> kNothing;
    const auto* tuple = pickle.as<PickleTuple>(id);
    return PickleObject{pickledStorage({pickle, tuple == nullptr ? kNothing : tuple->items, path_}, result_.storages)};
  }

  bool setState(const Pickle& pickle, PickleValue& target, PickleRef state) override {
    auto* object = std::get_if<PickleObject>(&target);
    auto* holder = object == nullptr ? nullptr : std::any_cast<Holder>(&object->made);
    if (holder == nullptr || !holder->isObject || holder->holds || pickle.as<PickleDict>(state) == nullptr)
      return false;
    holder->held = state;
    holder->holds = true;
    return true;
  }

 private:
  const std::string& path_;
  ScriptPickle& result_;
};

/// How deeply the values contain each other, without recursion: the pickle may be as deep as it likes.
class Depths {
 public:
  Depths(const Pickle& pickle, const std::string& path) : pickle_(pickle), path_(path) {}

  /// Throws Error when the value is nested too deeply or contains itself.
  void require(PickleRef root) {
    enter(root);
    while (!open_.empty()) {
      Visit& visit = open_.back();
      if (visit.next < visit.inner.size()) {
        enter(visit.inner[visit.next++]);
      } else {
        leave();
      }
    }
  }

 private:
  static constexpr int kOpen = -1;
  struct Visit {
    PickleRef ref;
    std::vector<PickleRef> inner;
    std::size_t next = 0;
  };

  std::vector<PickleRef> innerOf(PickleRef ref) const {
    std::vector<PickleRef> inner;
    if (const std::vector<PickleRef>* items = pickle_.sequence(ref)) return *items;
    if (const auto* dict = pickle_.as<PickleDict>(ref)) {
      for (const auto& [key, value] : dict->items) inner.insert(inner.end(), {key, value});
    }
    if (const auto* holder = pickle_.object<Holder>(ref); holder != nullptr && holder->holds) inner = {holder->held};
    return inner;
  }

  void enter(PickleRef ref) {
    const auto [known, isNew] = depths_.try_emplace(ref, kOpen);
    if (!isNew && known->second == kOpen) fail("a value contains itself");
    if (static_cast<int>(open_.size()) + std::max(known->second, 0) > kDeepest)
      fail(fmt::format("its values are nested more than {} deep", kDeepest));
    if (isNew) open_.push_back({ref, innerOf(ref), 0});
  }

  void leave() {
    const Visit done = std::move(open_.back());
    open_.pop_back();
    int depth = 0;
    for (const PickleRef inner : done.inner) depth = std::max(depth, depths_.at(inner) + 1);
    depths_[done.ref] = depth;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(
        fmt::format("cannot read {}: {}; no model needs that, save it again with torch.jit.save", path_, what));
  }

  const Pickle& pickle_;
  const std::string& path_;
  std::map<PickleRef, int> depths_;
  std::vector<Visit> open_;
};

}  // namespace

ScriptPickle readScriptPickle(std::span<const std::byte> bytes, const std::string& path) {
  ScriptPickle result;
  ScriptRules rules(path, result);
  std::size_t length = 0;
  const Pickle pickle = readPickle(bytes, path, rules, length);
  if (length != bytes.size()) {
    throw Error(
        fmt::format("cannot read {}: bytes follow the end of a pickle; the file is damaged, save it again", path));
  }
  Depths(pickle, path).require(pickle.root());
  return result;
}

}  // namespace passband
