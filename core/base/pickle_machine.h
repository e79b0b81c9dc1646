// The stack machine behind readPickle: values, marks and memo, without the opcodes' encoding.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/pickle.h"
#include "core/base/pickle_stream.h"

namespace passband {

/// Thread rule: one pickle, one thread. Functions throw Error through the stream when the stack does not hold what they
/// need.
class PickleMachine {
 public:
  PickleMachine(PickleStream& stream, PickleRules& rules);

  /// Adds a value and puts it on the stack. Values and their items count against the limit.
  void push(PickleValue value);
  void duplicate();
  PickleRef top() const;
  PickleRef pop();
  /// Opcode POP: the top, or a mark that lies on it.
  void drop();
  void mark();
  /// Everything above the last mark, which goes too.
  std::vector<PickleRef> popMark();
  std::vector<PickleRef> popMany(std::size_t count);

  void store(std::uint64_t key);
  void memoize() { store(memo_.size()); }
  void recall(std::uint64_t key);

  /// Puts items into the list, or key and value in turn into the dictionary, on top of the stack.
  void append(const std::vector<PickleRef>& items);
  void setItems(const std::vector<PickleRef>& keysAndValues);

  void global(std::string module, std::string name);
  /// The stack holds module and name.
  void stackGlobal();
  void call(PickleRef callee, const std::vector<PickleRef>& arguments);
  /// The stack holds a callable and a tuple of arguments.
  void reduce();
  /// The stack holds a callable, a tuple, and a dictionary that must be empty.
  void reduceWithKeywords();
  /// The stack holds a state and what it belongs to.
  void build();
  void persistent(PickleRef id);

  /// The finished pickle.
  Pickle finish();

 private:
  /// Whether the callee is inert: the value of the call is on the stack then.
  bool callInert(PickleRef callee);
  void charge(std::size_t values);

  PickleStream& stream_;
  PickleRules& rules_;
  Pickle pickle_;
  std::vector<PickleRef> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, PickleRef> memo_;
  std::size_t bytes_;
  std::size_t charged_ = 0;
  std::size_t most_;
};

}  // namespace passband
