#include "core/base/pickle.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <optional>

#include "core/base/pickle_machine.h"
#include "core/base/pickle_stream.h"
#include "core/base/text.h"

namespace passband {
namespace {

std::int64_t integer(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

/// A line of protocol 0 as a number.
template <class T>
T parseNumber(const PickleStream& in, std::string_view text) {
  const auto value = numberFrom<T>(text);
  if (!value) in.fail("a number is not one");
  return *value;
}

template <class T>
T numberLine(PickleStream& in) {
  return parseNumber<T>(in, in.line());
}

template <class T>
T required(const PickleStream& in, std::optional<T> value) {
  if (!value) in.fail("a text is not valid");
  return *std::move(value);
}

PickleValue integerValue(std::string_view littleEndian) {
  const std::optional<std::int64_t> value = integerFromBytes(littleEndian);
  return value ? PickleValue(*value) : PickleValue(PickleOpaque{});
}

/// INT's line: also how protocol 0 writes booleans.
PickleValue intLine(PickleStream& in) {
  const std::string_view line = in.line();
  if (line == "00") return false;
  if (line == "01") return true;
  return parseNumber<std::int64_t>(in, line);
}

/// LONG's line: digits and an L; more than 18 digits may not fit and are not kept.
PickleValue longLine(PickleStream& in) {
  std::string_view line = in.line();
  if (line.ends_with('L')) line.remove_suffix(1);
  if (line.size() > 18) return PickleOpaque{};
  return parseNumber<std::int64_t>(in, line);
}

PickleBytes bytesOf(std::string_view text) {
  return {std::string(text)};
}

/// What the opcodes work on.
struct Reader {
  PickleStream& in;
  PickleMachine& machine;
};

void pushDict(Reader& r) {
  const std::vector<PickleRef> items = r.machine.popMark();
  r.machine.push(PickleDict{});
  r.machine.setItems(items);
}

void nameGlobal(Reader& r) {
  const std::string module(r.in.line());
  r.machine.global(module, std::string(r.in.line()));
}

void callInstance(Reader& r) {
  nameGlobal(r);
  const PickleRef callee = r.machine.pop();
  r.machine.call(callee, r.machine.popMark());
}

void callObject(Reader& r) {
  const std::vector<PickleRef> items = r.machine.popMark();
  if (items.empty()) r.in.fail("a call names no function");
  r.machine.call(items.front(), {items.begin() + 1, items.end()});
}

void checkProtocol(Reader& r) {
  if (r.in.number(1) > 5) r.in.fail("the pickle protocol is newer than 5");
}

/// A frame only announces how many bytes follow.
void checkFrame(Reader& r) {
  if (r.in.number(8) > r.in.left()) r.in.fail("a frame is longer than the file");
}

struct Opcode {
  char code;
  void (*action)(Reader& r);
};

/// Every opcode but STOP. Left out are those that refer to things outside the file, extension registries (EXT1..4) and
/// out-of-band buffers (NEXT_BUFFER, READONLY_BUFFER), and PERSID, whose ids are text and never PyTorch's.
constexpr Opcode kOpcodes[] = {
    {'\x80', checkProtocol},                                                     // PROTO
    {'\x95', checkFrame},                                                        // FRAME
    {'N', [](Reader& r) { r.machine.push(PickleNone{}); }},                      // NONE
    {'\x88', [](Reader& r) { r.machine.push(true); }},                           // NEWTRUE
    {'\x89', [](Reader& r) { r.machine.push(false); }},                          // NEWFALSE
    {'K', [](Reader& r) { r.machine.push(integer(r.in.number(1))); }},           // BININT1
    {'M', [](Reader& r) { r.machine.push(integer(r.in.number(2))); }},           // BININT2
    {'J', [](Reader& r) { r.machine.push(r.in.int32()); }},                      // BININT
    {'\x8a', [](Reader& r) { r.machine.push(integerValue(r.in.counted(1))); }},  // LONG1
    {'\x8b', [](Reader& r) { r.machine.push(integerValue(r.in.counted(4))); }},  // LONG4
    {'G', [](Reader& r) { r.machine.push(r.in.float64()); }},                    // BINFLOAT
    {'I', [](Reader& r) { r.machine.push(intLine(r.in)); }},                     // INT
    {'L', [](Reader& r) { r.machine.push(longLine(r.in)); }},                    // LONG
    {'F', [](Reader& r) { r.machine.push(numberLine<double>(r.in)); }},          // FLOAT
    // Python 2's byte strings become text, as torch.load reads them.
    {'X', [](Reader& r) { r.machine.push(std::string(r.in.counted(4))); }},                       // BINUNICODE
    {'\x8c', [](Reader& r) { r.machine.push(std::string(r.in.counted(1))); }},                    // SHORT_BINUNICODE
    {'\x8d', [](Reader& r) { r.machine.push(std::string(r.in.counted(8))); }},                    // BINUNICODE8
    {'U', [](Reader& r) { r.machine.push(std::string(r.in.counted(1))); }},                       // SHORT_BINSTRING
    {'T', [](Reader& r) { r.machine.push(std::string(r.in.counted(4))); }},                       // BINSTRING
    {'S', [](Reader& r) { r.machine.push(required(r.in, fromStringLiteral(r.in.line()))); }},     // STRING
    {'V', [](Reader& r) { r.machine.push(required(r.in, fromRawUnicodeEscape(r.in.line()))); }},  // UNICODE
    {'C', [](Reader& r) { r.machine.push(bytesOf(r.in.counted(1))); }},                           // SHORT_BINBYTES
    {'B', [](Reader& r) { r.machine.push(bytesOf(r.in.counted(4))); }},                           // BINBYTES
    {'\x8e', [](Reader& r) { r.machine.push(bytesOf(r.in.counted(8))); }},                        // BINBYTES8
    {'\x96', [](Reader& r) { r.machine.push(bytesOf(r.in.counted(8))); }},                        // BYTEARRAY8
    {')', [](Reader& r) { r.machine.push(PickleTuple{}); }},                                      // EMPTY_TUPLE
    {'t', [](Reader& r) { r.machine.push(PickleTuple{r.machine.popMark()}); }},                   // TUPLE
    {'\x85', [](Reader& r) { r.machine.push(PickleTuple{r.machine.popMany(1)}); }},               // TUPLE1
    {'\x86', [](Reader& r) { r.machine.push(PickleTuple{r.machine.popMany(2)}); }},               // TUPLE2
    {'\x87', [](Reader& r) { r.machine.push(PickleTuple{r.machine.popMany(3)}); }},               // TUPLE3
    {']', [](Reader& r) { r.machine.push(PickleList{}); }},                                       // EMPTY_LIST
    {'l', [](Reader& r) { r.machine.push(PickleList{r.machine.popMark()}); }},                    // LIST
    {'a', [](Reader& r) { r.machine.append(r.machine.popMany(1)); }},                             // APPEND
    {'e', [](Reader& r) { r.machine.append(r.machine.popMark()); }},                              // APPENDS
    {'\x8f', [](Reader& r) { r.machine.push(PickleList{}); }},                                    // EMPTY_SET
    {'\x90', [](Reader& r) { r.machine.append(r.machine.popMark()); }},                           // ADDITEMS
    {'\x91', [](Reader& r) { r.machine.push(PickleList{r.machine.popMark()}); }},                 // FROZENSET
    {'}', [](Reader& r) { r.machine.push(PickleDict{}); }},                                       // EMPTY_DICT
    {'d', pushDict},                                                                              // DICT
    {'s', [](Reader& r) { r.machine.setItems(r.machine.popMany(2)); }},                           // SETITEM
    {'u', [](Reader& r) { r.machine.setItems(r.machine.popMark()); }},                            // SETITEMS
    {'(', [](Reader& r) { r.machine.mark(); }},                                                   // MARK
    {'0', [](Reader& r) { r.machine.drop(); }},                                                   // POP
    {'1', [](Reader& r) { r.machine.popMark(); }},                                                // POP_MARK
    {'2', [](Reader& r) { r.machine.duplicate(); }},                                              // DUP
    {'p', [](Reader& r) { r.machine.store(numberLine<std::uint64_t>(r.in)); }},                   // PUT
    {'q', [](Reader& r) { r.machine.store(r.in.number(1)); }},                                    // BINPUT
    {'r', [](Reader& r) { r.machine.store(r.in.number(4)); }},                                    // LONG_BINPUT
    {'\x94', [](Reader& r) { r.machine.memoize(); }},                                             // MEMOIZE
    {'g', [](Reader& r) { r.machine.recall(numberLine<std::uint64_t>(r.in)); }},                  // GET
    {'h', [](Reader& r) { r.machine.recall(r.in.number(1)); }},                                   // BINGET
    {'j', [](Reader& r) { r.machine.recall(r.in.number(4)); }},                                   // LONG_BINGET
    {'c', nameGlobal},                                                                            // GLOBAL
    {'\x93', [](Reader& r) { r.machine.stackGlobal(); }},                                         // STACK_GLOBAL
    {'R', [](Reader& r) { r.machine.reduce(); }},                                                 // REDUCE
    {'\x81', [](Reader& r) { r.machine.reduce(); }},                                              // NEWOBJ
    {'\x92', [](Reader& r) { r.machine.reduceWithKeywords(); }},                                  // NEWOBJ_EX
    {'i', callInstance},                                                                          // INST
    {'o', callObject},                                                                            // OBJ
    {'b', [](Reader& r) { r.machine.build(); }},                                                  // BUILD
    {'Q', [](Reader& r) { r.machine.persistent(r.machine.pop()); }},                              // BINPERSID
};

const Opcode* findOpcode(char code) {
  const auto* found =
      std::find_if(std::begin(kOpcodes), std::end(kOpcodes), [&](const Opcode& o) { return o.code == code; });
  return found == std::end(kOpcodes) ? nullptr : found;
}

}  // namespace

const std::vector<PickleRef>* Pickle::sequence(PickleRef ref) const {
  if (const auto* tuple = as<PickleTuple>(ref)) return &tuple->items;
  if (const auto* list = as<PickleList>(ref)) return &list->items;
  return nullptr;
}

bool PickleRules::setState(const Pickle&, PickleValue& target, PickleRef) {
  return std::holds_alternative<PickleDict>(target) || std::holds_alternative<PickleOpaque>(target);
}

Pickle readPickle(std::span<const std::byte> bytes, const std::string& path, PickleRules& rules, std::size_t& length) {
  PickleStream in(bytes, path);
  PickleMachine machine(in, rules);
  Reader reader{in, machine};
  for (char code = in.opcode(); code != '.'; code = in.opcode()) {
    const Opcode* opcode = findOpcode(code);
    if (opcode == nullptr) in.fail(fmt::format("unknown opcode {:#04x}", static_cast<unsigned char>(code)));
    opcode->action(reader);
  }
  length = in.position();
  return machine.finish();
}

}  // namespace passband
