// The message of the error that something throws.
#pragma once

#include <exception>
#include <gtest/gtest.h>
#include <string>

namespace passband::test {

/// The message of the Error that `action` throws; fails the test when there is none.
template <class Action>
std::string errorOf(Action&& action) {
  try {
    action();
  } catch (const std::exception& error) {
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

}  // namespace passband::test
