#include "core/base/pickle_machine.h"

#include <fmt/format.h>
#include <utility>

namespace passband {
namespace {

/// Some 200 MB in the worst case; a checkpoint of 1,000 tensors has about 20,000 values. Files of data, whose bytes
/// count too, may have more in proportion to their size.
constexpr std::size_t kMostValues = std::size_t{1} << 21;
constexpr std::size_t kBytesForOneMore = 32;

/// What a value counts: about one for every 64 bytes it takes.
std::size_t weight(const PickleValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return 1 + text->size() / 64;
  if (const auto* bytes = std::get_if<PickleBytes>(&value)) return 1 + bytes->bytes.size() / 64;
  if (std::holds_alternative<PickleObject>(value)) return 8;
  if (const auto* tuple = std::get_if<PickleTuple>(&value)) return 1 + tuple->items.size();
  if (const auto* list = std::get_if<PickleList>(&value)) return 1 + list->items.size();
  if (const auto* dict = std::get_if<PickleDict>(&value)) return 1 + dict->items.size();
  return 1;
}

}  // namespace

PickleMachine::PickleMachine(PickleStream& stream, PickleRules& rules)
    : stream_(stream), rules_(rules), bytes_(stream.left()), most_(kMostValues + stream.left() / kBytesForOneMore) {}

void PickleMachine::charge(std::size_t values) {
  charged_ += values;
  if (charged_ > most_) stream_.fail(fmt::format("more than {} values", most_));
}

void PickleMachine::push(PickleValue value) {
  charge(weight(value));
  stack_.push_back(static_cast<PickleRef>(pickle_.values_.size()));
  pickle_.values_.push_back(std::move(value));
}

void PickleMachine::duplicate() {
  charge(1);
  stack_.push_back(top());
}

void PickleMachine::mark() {
  charge(1);
  marks_.push_back(stack_.size());
}

PickleRef PickleMachine::top() const {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) stream_.fail("its stack is empty");
  return stack_.back();
}

PickleRef PickleMachine::pop() {
  const PickleRef ref = top();
  stack_.pop_back();
  return ref;
}

void PickleMachine::drop() {
  if (!marks_.empty() && marks_.back() == stack_.size()) {
    marks_.pop_back();
  } else {
    pop();
  }
}

std::vector<PickleRef> PickleMachine::popMark() {
  if (marks_.empty()) stream_.fail("a mark is missing");
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<PickleRef> items(first, stack_.end());
  stack_.erase(first, stack_.end());
  marks_.pop_back();
  return items;
}

std::vector<PickleRef> PickleMachine::popMany(std::size_t count) {
  std::vector<PickleRef> items(count);
  for (std::size_t i = count; i-- > 0;) items[i] = pop();
  return items;
}

// Keys count up, and every entry takes bytes. LibTorch, which reads TorchScript's pickles after us, has a table up to
// the largest key.
void PickleMachine::store(std::uint64_t key) {
  if (key > bytes_) stream_.fail(fmt::format("memo entry {} is not possible", key));
  charge(1);
  memo_[key] = top();
}

void PickleMachine::recall(std::uint64_t key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) stream_.fail(fmt::format("memo entry {} is missing", key));
  charge(1);
  stack_.push_back(found->second);
}

void PickleMachine::append(const std::vector<PickleRef>& items) {
  if (std::holds_alternative<PickleOpaque>(pickle_.values_[top()])) return;
  auto* list = std::get_if<PickleList>(&pickle_.values_[top()]);
  if (list == nullptr) stream_.fail("items are put into something that is no list");
  list->items.insert(list->items.end(), items.begin(), items.end());
}

void PickleMachine::setItems(const std::vector<PickleRef>& keysAndValues) {
  if (std::holds_alternative<PickleOpaque>(pickle_.values_[top()])) return;
  auto* dict = std::get_if<PickleDict>(&pickle_.values_[top()]);
  if (dict == nullptr) stream_.fail("keys are put into something that is no dictionary");
  if (keysAndValues.size() % 2 != 0) stream_.fail("a key has no value");
  for (std::size_t i = 0; i < keysAndValues.size(); i += 2)
    dict->items.emplace_back(keysAndValues[i], keysAndValues[i + 1]);
}

void PickleMachine::global(std::string module, std::string name) {
  PickleGlobal global{std::move(module), std::move(name)};
  rules_.allow(global);
  push(std::move(global));
}

void PickleMachine::stackGlobal() {
  const PickleRef nameRef = pop();
  const auto* name = pickle_.as<std::string>(nameRef);
  const auto* module = pickle_.as<std::string>(pop());
  if (module == nullptr || name == nullptr) stream_.fail("a global has no name");
  global(*module, *name);
}

bool PickleMachine::callInert(PickleRef callee) {
  const auto* global = pickle_.as<PickleGlobal>(callee);
  const auto* opaque = pickle_.as<PickleOpaque>(callee);  // what an inert call made, such as a method
  if (opaque == nullptr && (global == nullptr || !rules_.isInert(*global))) return false;
  push(PickleOpaque{opaque != nullptr ? opaque->madeBy : global->fullName()});
  return true;
}

void PickleMachine::call(PickleRef callee, const std::vector<PickleRef>& arguments) {
  if (callInert(callee)) return;
  const auto* global = pickle_.as<PickleGlobal>(callee);
  if (global == nullptr) stream_.fail("something is called that is no function");
  push(rules_.call(pickle_, *global, arguments));
}

void PickleMachine::reduce() {
  const PickleRef given = pop(), callee = pop();
  if (callInert(callee)) return;
  if (const auto* arguments = pickle_.as<PickleTuple>(given)) return call(callee, arguments->items);
  const auto* global = pickle_.as<PickleGlobal>(callee);
  if (global == nullptr || !rules_.mayCallBare(*global)) stream_.fail("the arguments of a call are no tuple");
  call(callee, {given});
}

void PickleMachine::reduceWithKeywords() {
  const auto* keywords = pickle_.as<PickleDict>(pop());
  const PickleRef given = pop(), callee = pop();
  if (callInert(callee)) return;
  if (keywords == nullptr || !keywords->items.empty()) stream_.fail("a call has named arguments");
  stack_.push_back(callee);
  stack_.push_back(given);
  reduce();
}

void PickleMachine::build() {
  const PickleRef state = pop();
  if (!rules_.setState(pickle_, pickle_.values_[top()], state)) {
    stream_.fail("attributes are set on something that has none");
  }
}

void PickleMachine::persistent(PickleRef id) {
  push(rules_.persistent(pickle_, id));
}

Pickle PickleMachine::finish() {
  pickle_.root_ = pop();
  return std::move(pickle_);
}

}  // namespace passband
