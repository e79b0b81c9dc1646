#include "core/data/formats/numpy_pickle.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

#include "core/base/error.h"
#include "core/base/file_magic.h"
#include "core/base/pickle_containers.h"
#include "core/base/printable.h"

namespace passband {
namespace {

/// dtype("u1", False, True), whose state then names the byte order.
struct PickledType {
  std::string description;
};

/// An array before its bytes are looked at.
struct PickledArray {
  std::vector<std::int64_t> shape;
  std::string type;
  bool columnsFirst = false;
  std::optional<PickleRef> bytes;
};

std::vector<std::int64_t> shapeOf(const PickleCall& call, PickleRef ref) {
  std::vector<std::int64_t> shape;
  const std::vector<PickleRef>* items = call.pickle.sequence(ref);
  if (items == nullptr || items->size() > 32) call.fail("the shape of an array is none");
  for (const PickleRef item : *items) {
    const auto* length = call.pickle.as<std::int64_t>(item);
    if (length == nullptr || *length < 0) call.fail("the shape of an array is none");
    shape.push_back(*length);
  }
  return shape;
}

PickleValue makeType(const PickleCall& call) {
  call.require(1);
  const auto* name = call.pickle.as<std::string>(call.arguments[0]);
  const auto* bytes = call.pickle.as<PickleBytes>(call.arguments[0]);
  if (name == nullptr && bytes == nullptr) call.fail("the type of an array has no name");
  return PickleObject{PickledType{name != nullptr ? *name : bytes->bytes}};
}

/// _reconstruct(ndarray, (0,), b"b"): an empty array that its state fills.
PickleValue makeArray(const PickleCall&) {
  return PickleObject{PickledArray{{0}, "u1", false, std::nullopt}};
}

/// _frombuffer(bytes, dtype, shape, "C"): protocol 5.
PickleValue arrayFromBytes(const PickleCall& call) {
  call.require(4);
  const auto* type = call.pickle.object<PickledType>(call.arguments[1]);
  const auto* order = call.pickle.as<std::string>(call.arguments[3]);
  if (call.pickle.as<PickleBytes>(call.arguments[0]) == nullptr || type == nullptr || order == nullptr) {
    call.fail("an array is made of something else");
  }
  return PickleObject{
      PickledArray{shapeOf(call, call.arguments[2]), type->description, *order == "F", call.arguments[0]}};
}

/// scalar(dtype, bytes): labels are sometimes lists of these.
PickleValue makeScalar(const PickleCall& call) {
  call.require(2);
  const auto* type = call.pickle.object<PickledType>(call.arguments[0]);
  const auto* bytes = call.pickle.as<PickleBytes>(call.arguments[1]);
  const auto known = type == nullptr ? std::nullopt : valueType(type->description);
  if (!known || bytes == nullptr || bytes->bytes.size() != static_cast<std::size_t>(known->bytes))
    return PickleOpaque{};
  std::array<double, 1> value{};
  ArrayView{*known, {1}, std::as_bytes(std::span(bytes->bytes)), nullptr}.read(0, value);
  if (known->kind == 'f') return value[0];
  constexpr double kExact = 9007199254740992;  // 2^53: whole numbers beyond it are rounded, and no labels
  if (!(std::abs(value[0]) <= kExact)) return PickleOpaque{};
  return static_cast<std::int64_t>(value[0]);
}

PickleValue refuseCall(const PickleCall& call) {
  call.fail("an array is made in an unknown way");
}

constexpr PickleCallable kCallables[] = {
    {"numpy.dtype", makeType},
    {"numpy.ndarray", refuseCall},  // only named
    {"numpy.core.multiarray._reconstruct", makeArray},
    {"numpy._core.multiarray._reconstruct", makeArray},
    {"numpy.core.multiarray.scalar", makeScalar},
    {"numpy._core.multiarray.scalar", makeScalar},
    {"numpy.core.numeric._frombuffer", arrayFromBytes},
    {"numpy._core.numeric._frombuffer", arrayFromBytes},
};

const PickleCallable* findCallable(const PickleGlobal& global) {
  if (const PickleCallable* container = findContainer(global)) return container;
  const std::string name = global.fullName();
  const auto* found = std::find_if(std::begin(kCallables), std::end(kCallables),
                                   [&](const PickleCallable& callable) { return callable.name == name; });
  return found == std::end(kCallables) ? nullptr : found;
}

class DataRules : public PickleRules {
 public:
  explicit DataRules(const std::string& path) : path_(path) {}

  void allow(const PickleGlobal& global) const override {
    if (findCallable(global) == nullptr) refuse(global.fullName());
  }

  PickleValue call(const Pickle& pickle, const PickleGlobal& callee, const std::vector<PickleRef>& arguments) override {
    const PickleCallable* callable = findCallable(callee);
    if (callable == nullptr) refuse(callee.fullName());
    return callable->make({pickle, arguments, path_});
  }

  PickleValue persistent(const Pickle&, PickleRef) override { refuse("data outside the file"); }

  bool setState(const Pickle& pickle, PickleValue& target, PickleRef state) override {
    auto* object = std::get_if<PickleObject>(&target);
    if (object == nullptr) return PickleRules::setState(pickle, target, state);
    const std::vector<PickleRef>* items = pickle.sequence(state);
    static const std::vector<PickleRef> nothing;
    const PickleCall call{pickle, items == nullptr ? nothing : *items, path_};
    if (auto* type = std::any_cast<PickledType>(&object->made)) return setType(call, *type);
    if (auto* array = std::any_cast<PickledArray>(&object->made)) return setArray(call, *array);
    return false;
  }

 private:
  [[noreturn]] void refuse(const std::string& name) const {
    throw Error(fmt::format("{} asks to run {}: Passband runs no code from files; save the data as plain NumPy arrays",
                            path_, printable(name)));
  }

  /// (3, "<", None, None, None, -1, -1, 0): the byte order is the second.
  static bool setType(const PickleCall& call, PickledType& type) {
    call.require(2);
    const auto* order = call.pickle.as<std::string>(call.arguments[1]);
    const auto* bytes = call.pickle.as<PickleBytes>(call.arguments[1]);
    if (order == nullptr && bytes == nullptr) return false;
    type.description = (order != nullptr ? *order : bytes->bytes) + type.description;
    return true;
  }

  /// (1, shape, dtype, Fortran order, bytes).
  static bool setArray(const PickleCall& call, PickledArray& array) {
    call.require(5);
    const auto* type = call.pickle.object<PickledType>(call.arguments[2]);
    const auto* order = call.pickle.as<bool>(call.arguments[3]);
    const auto* bigOrder = call.pickle.as<std::int64_t>(call.arguments[3]);  // Python 2 writes 0 and 1
    if (type == nullptr || (order == nullptr && bigOrder == nullptr)) return false;
    array = {shapeOf(call, call.arguments[1]), type->description, order != nullptr ? *order : *bigOrder != 0,
             call.arguments[4]};
    return true;
  }

  const std::string& path_;
};

}  // namespace

NumpyPickle::NumpyPickle(std::span<const std::byte> bytes, const std::string& path) : path_(path) {
  DataRules rules(path_);
  std::size_t length = 0;
  pickle_ = readPickle(bytes, path_, rules, length);
}

std::optional<std::string> NumpyPickle::text(PickleRef ref) const {
  if (const auto* text = pickle_.as<std::string>(ref)) return *text;
  if (const auto* bytes = pickle_.as<PickleBytes>(ref)) return bytes->bytes;
  return std::nullopt;
}

std::optional<ArrayView> NumpyPickle::array(PickleRef ref) const {
  const auto* array = pickle_.object<PickledArray>(ref);
  if (array == nullptr) return std::nullopt;
  const std::optional<ValueType> type = valueType(array->type);
  if (!type) {
    throw Error(fmt::format("{} holds an array of type \"{}\", which is no plain number; save it again with .astype",
                            path_, printable(array->type)));
  }
  ArrayView view{*type, array->shape, {}, nullptr};
  if (array->bytes) {
    const auto* bytes = pickle_.as<PickleBytes>(*array->bytes);
    const auto* text = pickle_.as<std::string>(*array->bytes);  // a byte string of Python 2
    if (bytes != nullptr) view.bytes = std::as_bytes(std::span(bytes->bytes));
    if (text != nullptr) view.bytes = std::as_bytes(std::span(*text));
  }
  if (arrayBytes(view.type, view.shape) != view.bytes.size() || (array->columnsFirst && view.shape.size() > 1)) {
    throw Error(fmt::format("{} is damaged: an array of {} {} has {} bytes, or is in Fortran order; save it again",
                            path_, shapeText(view.shape), view.type.name(), view.bytes.size()));
  }
  return view;
}

std::optional<PickleRef> NumpyPickle::item(PickleRef dict, const std::string& key) const {
  const auto* items = pickle_.as<PickleDict>(dict);
  if (items == nullptr) return std::nullopt;
  for (const auto& [keyRef, value] : items->items) {
    if (text(keyRef) == key) return value;
  }
  return std::nullopt;
}

bool looksLikePickle(std::span<const std::byte> bytes) {
  if (bytes.size() < 2 || isLegacyCheckpoint(bytes)) return false;
  const auto at = [&](std::size_t i) { return std::to_integer<char>(bytes[i]); };
  if (at(0) == '\x80')
    return at(1) >= 1 && at(1) <= 5 && bytes.size() > 2 &&
           std::string_view("}](c\x95").find(at(2)) != std::string_view::npos;
  return at(0) == '(' && (at(1) == 'd' || at(1) == 'l');  // protocol 0
}

}  // namespace passband
