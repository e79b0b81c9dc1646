// The calls in pickles that only make Python's own containers and bytes: OrderedDict, Counter, set, _codecs.encode.
// None of them reaches outside the values of the pickle.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/pickle.h"

namespace passband {

/// A call that a pickle asks for.
struct PickleCall {
  const Pickle& pickle;
  const std::vector<PickleRef>& arguments;
  const std::string& path;

  /// Throws Error: the file is damaged, because of `what`.
  [[noreturn]] void fail(const std::string& what) const;
  /// Throws Error unless there are so many arguments.
  void require(std::size_t count) const;
};

/// Something that a pickle may call, and the value of the call.
struct PickleCallable {
  std::string_view name;  ///< "collections.OrderedDict"
  PickleValue (*make)(const PickleCall& call);
};

/// The maker of a container; nullptr when the global is something else.
const PickleCallable* findContainer(const PickleGlobal& global);

/// torch.Size(items), set(items): the items as a list.
PickleValue makePickleList(const PickleCall& call);

}  // namespace passband
