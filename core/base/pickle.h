// A reader of Python pickles (protocols 0 to 5) that makes plain values and never runs code: what a pickle may name and
// call is decided by PickleRules, everything else is refused by its name. Format: Python's Lib/pickletools.py.
#pragma once

#include <any>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace passband {

/// A value of a pickle: an index into Pickle. Values may share and contain each other, also in circles.
using PickleRef = std::uint32_t;

struct PickleNone {};
struct PickleBytes {
  std::string bytes;
};
struct PickleTuple {
  std::vector<PickleRef> items;
};
/// Also a set.
struct PickleList {
  std::vector<PickleRef> items;
};
/// In the order of the file; a key may come twice.
struct PickleDict {
  std::vector<std::pair<PickleRef, PickleRef>> items;
};
/// A class or function that is only named.
struct PickleGlobal {
  std::string module, name;
  std::string fullName() const { return module + "." + name; }
};
/// Something harmless whose value is not kept: an integer beyond 64 bits, a NumPy scalar, an object of a class that is
/// not known. Items and attributes that are put into it are read and forgotten.
struct PickleOpaque {
  std::string madeBy = {};  ///< "module.Class" of what is not known; empty: known to be harmless
};
/// What the rules made of a call or a persistent id.
struct PickleObject {
  std::any made;
};

using PickleValue = std::variant<PickleNone, bool, std::int64_t, double, std::string, PickleBytes, PickleTuple,
                                 PickleList, PickleDict, PickleGlobal, PickleOpaque, PickleObject>;

/// All values of one pickle. They live here and not in each other, so that neither circles nor deep nesting matter.
class Pickle {
 public:
  PickleRef root() const { return root_; }
  const PickleValue& operator[](PickleRef ref) const { return values_[ref]; }

  /// The value if it is a T, else nullptr.
  template <class T>
  const T* as(PickleRef ref) const {
    return std::get_if<T>(&values_[ref]);
  }
  /// The made object if it is a T, else nullptr.
  template <class T>
  const T* object(PickleRef ref) const {
    const auto* object = as<PickleObject>(ref);
    return object ? std::any_cast<T>(&object->made) : nullptr;
  }
  /// The items of a tuple or list, else nullptr.
  const std::vector<PickleRef>* sequence(PickleRef ref) const;

 private:
  friend class PickleMachine;
  std::vector<PickleValue> values_;
  PickleRef root_ = 0;
};

/// What a pickle may name, call and refer to. Each function throws Error to refuse.
class PickleRules {
 public:
  virtual ~PickleRules() = default;
  /// Called when the pickle names a global, before anything is done with it.
  virtual void allow(const PickleGlobal& global) const = 0;
  /// The value of calling an allowed global.
  virtual PickleValue call(const Pickle& pickle, const PickleGlobal& callee,
                           const std::vector<PickleRef>& arguments) = 0;
  /// Whether a global stands for nothing: what is made by calling it is opaque, and call() is not asked.
  virtual bool isInert(const PickleGlobal&) const { return false; }
  /// Whether a call may have one bare value in place of a tuple of arguments; Python's pickles have none.
  virtual bool mayCallBare(const PickleGlobal&) const { return false; }
  /// The value of a persistent id.
  virtual PickleValue persistent(const Pickle& pickle, PickleRef id) = 0;
  /// Called when the pickle sets the state of a value; false refuses. As it stands, attributes of dictionaries and
  /// opaque values are read and forgotten.
  virtual bool setState(const Pickle& pickle, PickleValue& target, PickleRef state);
};

/// Reads one pickle from the start of `bytes`; `length` receives the bytes it took. Memory stays within a fixed
/// multiple of the bytes. Throws Error that begins with the path.
Pickle readPickle(std::span<const std::byte> bytes, const std::string& path, PickleRules& rules, std::size_t& length);

}  // namespace passband
