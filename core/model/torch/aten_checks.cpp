#include "core/model/torch/aten_checks.h"

#include <fmt/format.h>

#include "core/base/error.h"

namespace passband {

const c10::IValue& AtenArguments::at(const char* name) const {
  const auto index = schema_.argumentIndexWithName(name);
  if (!index) throw Error(fmt::format("this LibTorch knows it without the argument '{}'", name));
  return stack_.at(static_cast<std::size_t>(*index));
}

AtenCheck atenCheck(std::string_view) {
  return nullptr;
}

}  // namespace passband
