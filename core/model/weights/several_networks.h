// The error of a model file that holds more than one network.
#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"

namespace passband {

/// A file holds several sets of weights, and which is meant was not said.
class SeveralNetworks : public Error {
 public:
  /// `weights`: the names of the sets, each as the source "PATH?weights=NAME" takes it; the first of them are listed.
  SeveralNetworks(const std::string& path, const std::vector<std::string>& weights);

  const std::vector<std::string>& weights() const { return weights_; }

 private:
  std::vector<std::string> weights_;
};

}  // namespace passband
