#include "core/model/torch/aten_operator.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/classifier.h"

namespace passband {
namespace {

c10::OperatorHandle handleOf(const std::string& name, const std::string& overload) {
  const auto handle = c10::Dispatcher::singleton().findSchema({"aten::" + name, overload});
  if (handle) return *handle;
  throw Error(fmt::format("this LibTorch ({}) has no operator aten.{}{}", torchVersion(), printable(name),
                          overload.empty() ? "" : "." + printable(overload)));
}

}  // namespace

AtenOperator::AtenOperator(const std::string& name, const std::string& overload)
    : handle_(handleOf(name, overload)), check_(atenCheck(name)) {}

void AtenOperator::call(torch::jit::Stack& stack) const {
  if (check_ != nullptr) check_({schema(), stack});
  handle_.callBoxed(&stack);
}

}  // namespace passband
