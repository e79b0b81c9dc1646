// What the tests of the project file store, and how they catch what it says.
#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <string>

#include "core/base/error.h"
#include "core/project/project_file.h"

namespace passband::test {

inline RunKey someKey() {
  return {"search", R"({"area":0.05,"method":"cull"})", {1, 2}, 18446744073709551615U, R"({"passband":"0.1.0"})"};
}

inline StoredMap someMap(const std::string& name, std::int64_t rows, std::int64_t cols) {
  StoredMap map{name, Grid<float>(rows, cols)};
  float next = -3.25F;
  for (float& value : map.values.values()) value = next += 0.5F;
  return map;
}

/// The text of the Error that `action` throws; a failure when it throws none.
inline std::string errorOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "no Error was thrown";
  return {};
}

}  // namespace passband::test
