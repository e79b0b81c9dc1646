#include "core/base/pickle_containers.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "core/base/error.h"
#include "core/base/pickle_stream.h"

namespace passband {
namespace {

/// OrderedDict(), OrderedDict([(key, value), ..]), Counter({key: count, ..}).
PickleValue makeDict(const PickleCall& call) {
  if (call.arguments.empty()) return PickleDict{};
  if (const auto* dict = call.pickle.as<PickleDict>(call.arguments[0])) return *dict;
  const std::vector<PickleRef>* items = call.pickle.sequence(call.arguments[0]);
  if (items == nullptr) call.fail("a dictionary is made of something else");
  PickleDict dict;
  for (const PickleRef item : *items) {
    const std::vector<PickleRef>* pair = call.pickle.sequence(item);
    if (pair == nullptr || pair->size() != 2) call.fail("a dictionary is made of something else");
    dict.items.emplace_back((*pair)[0], (*pair)[1]);
  }
  return dict;
}

/// _codecs.encode(text, "latin1") and bytes(): how protocol 2 writes bytes.
PickleValue makeBytes(const PickleCall& call) {
  if (call.arguments.empty()) return PickleBytes{};
  const auto* text = call.pickle.as<std::string>(call.arguments[0]);
  const auto* encoding = call.arguments.size() == 2 ? call.pickle.as<std::string>(call.arguments[1]) : nullptr;
  if (text == nullptr || encoding == nullptr || *encoding != "latin1") call.fail("bytes are made of something else");
  std::optional<std::string> bytes = latin1Bytes(*text);
  if (!bytes) call.fail("bytes are made of wider characters");
  return PickleBytes{*std::move(bytes)};
}

constexpr PickleCallable kContainers[] = {
    {"collections.OrderedDict", makeDict},  {"collections.Counter", makeDict},
    {"builtins.set", makePickleList},       {"__builtin__.set", makePickleList},
    {"builtins.frozenset", makePickleList}, {"__builtin__.frozenset", makePickleList},
    {"_codecs.encode", makeBytes},          {"builtins.bytes", makeBytes},
    {"__builtin__.bytes", makeBytes},
};

}  // namespace

void PickleCall::fail(const std::string& what) const {
  throw Error(fmt::format("cannot read {}: {}; the file is damaged, save or download it again", path, what));
}

void PickleCall::require(std::size_t count) const {
  if (arguments.size() < count) fail("a call has too few arguments");
}

const PickleCallable* findContainer(const PickleGlobal& global) {
  const std::string name = global.fullName();
  const auto* found = std::find_if(std::begin(kContainers), std::end(kContainers),
                                   [&](const PickleCallable& callable) { return callable.name == name; });
  return found == std::end(kContainers) ? nullptr : found;
}

PickleValue makePickleList(const PickleCall& call) {
  if (call.arguments.empty()) return PickleList{};
  const std::vector<PickleRef>* items = call.pickle.sequence(call.arguments[0]);
  if (items == nullptr) call.fail("a list is made of something else");
  return PickleList{*items};
}

}  // namespace passband
