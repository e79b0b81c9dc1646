#include "core/model/torch/torch_scope.h"

#include <fmt/format.h>
#include <stdexcept>
#include <string_view>

#include "core/base/failure_text.h"

namespace passband {
namespace {

/// LibTorch's messages go on with a stack trace or a script listing; the first line says what happened. It may hold a
/// list of a million sizes.
std::string firstLine(std::string_view text) {
  constexpr std::size_t most = 400;
  while (!text.empty() && (text.front() == '\n' || text.front() == ' ')) text.remove_prefix(1);
  const std::string_view line = text.substr(0, text.find('\n'));
  return line.size() <= most ? std::string(line) : std::string(line.substr(0, most)) + " ..";
}

/// TorchScript puts the cause last: "RuntimeError: mat1 and mat2 shapes cannot be multiplied ..".
std::string cause(const std::string& text) {
  constexpr std::string_view marker = "RuntimeError: ";
  const auto at = text.rfind(marker);
  return firstLine(at == std::string::npos ? std::string_view(text)
                                           : std::string_view(text).substr(at + marker.size()));
}

bool saysOutOfMemory(std::string_view text) {
  for (const std::string_view words : {"out of memory", "not enough memory", "can't allocate memory"}) {
    if (text.find(words) != std::string_view::npos) return true;
  }
  return false;
}

[[noreturn]] void fail(const std::string& doing, const std::string& text) {
  if (saysOutOfMemory(text)) throw OutOfMemory(fmt::format("{}: memory ran out; use a smaller batch size", doing));
  const std::string reason = cause(text);
  throw Error(fmt::format("{}: {}", doing,
                          showsInternals(reason)
                              ? "LibTorch refuses it; the file is damaged, or asks for what LibTorch "
                                "cannot do"
                              : reason));
}

}  // namespace

void rethrowTorchError(const std::string& doing) {
  try {
    throw;
  } catch (const Error&) {
    throw;
  } catch (const Cancelled&) {
    throw;
  } catch (const c10::OutOfMemoryError&) {
    fail(doing, "out of memory");
  } catch (const std::bad_alloc&) {
    fail(doing, "out of memory");
  } catch (const c10::Error& error) {
    fail(doing, error.what_without_backtrace());
  } catch (const std::logic_error&) {  // of the standard library: "stoull", "vector::_M_range_check"
    fail(doing, "");
  } catch (const std::exception& error) {
    fail(doing, error.what());
  }
}

}  // namespace passband
