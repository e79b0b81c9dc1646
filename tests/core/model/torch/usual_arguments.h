// Arguments that operators of several tensors which must fit together do compute with: chance seldom makes such.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>
#include <string>

namespace passband::test {

/// Empty for operators that have none here.
torch::jit::Stack usualArguments(const std::string& name, const c10::FunctionSchema& schema);

}  // namespace passband::test
