#include "core/base/plain_pickle.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

#include "core/base/error.h"
#include "core/base/pickle.h"
#include "core/base/pickle_containers.h"
#include "core/base/printable.h"

namespace passband {
namespace {

/// Nothing is called or made; what is named is noted.
class NotingRules : public PickleRules {
 public:
  void allow(const PickleGlobal& global) const override { named_.push_back(global); }
  bool isInert(const PickleGlobal&) const override { return true; }
  bool mayCallBare(const PickleGlobal&) const override { return true; }
  PickleValue call(const Pickle&, const PickleGlobal&, const std::vector<PickleRef>&) override {
    return PickleOpaque{};
  }
  PickleValue persistent(const Pickle&, PickleRef) override { return PickleOpaque{}; }
  bool setState(const Pickle&, PickleValue&, PickleRef) override { return true; }

  /// The first that is more than a container or an array.
  const PickleGlobal* first() const {
    constexpr std::array kOfArrays = {"ndarray", "dtype", "_reconstruct", "scalar", "_frombuffer"};
    const auto found = std::ranges::find_if(named_, [&](const PickleGlobal& global) {
      const bool array =
          global.module.starts_with("numpy") && std::ranges::find(kOfArrays, global.name) != kOfArrays.end();
      return !array && findContainer(global) == nullptr;
    });
    return found == named_.end() ? nullptr : &*found;
  }

 private:
  mutable std::vector<PickleGlobal> named_;
};

}  // namespace

std::optional<std::string> plainPickle(std::span<const std::byte> file) {
  if (file.size() < 2 || file[0] != std::byte{0x80}) return std::nullopt;
  NotingRules rules;
  try {
    std::size_t length = 0;
    readPickle(file, "", rules, length);
  } catch (const Error&) {
    return std::nullopt;
  }
  const PickleGlobal* const asked = rules.first();
  if (asked == nullptr) return "a Python pickle of plain values";
  return fmt::format("a Python pickle that asks to run {}", printable(asked->fullName()));
}

}  // namespace passband
