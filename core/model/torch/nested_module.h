// Registers layers under the dotted names that state dicts have ("features.0.conv.1").
#pragma once

#include <memory>
#include <string>
#include <torch/nn/module.h>

namespace passband {

/// The module `name` below `root`; it and those between are made where they are missing. An empty name is `root`.
torch::nn::Module& nestedModule(torch::nn::Module& root, const std::string& name);

void registerNested(torch::nn::Module& root, const std::string& name, std::shared_ptr<torch::nn::Module> layer);

/// Registers a layer such as torch::nn::Linear and returns it.
template <class Layer>
Layer registered(torch::nn::Module& root, const std::string& name, Layer layer) {
  registerNested(root, name, layer.ptr());
  return layer;
}

}  // namespace passband
