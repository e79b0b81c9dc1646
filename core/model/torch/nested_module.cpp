#include "core/model/torch/nested_module.h"

namespace passband {

torch::nn::Module& nestedModule(torch::nn::Module& root, const std::string& name) {
  torch::nn::Module* module = &root;
  for (std::size_t begin = 0; begin < name.size();) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    const std::string part = name.substr(begin, end - begin);
    const auto children = module->named_children();
    const auto* child = children.find(part);
    module =
        child != nullptr ? child->get() : module->register_module(part, std::make_shared<torch::nn::Module>()).get();
    begin = end + 1;
  }
  return *module;
}

void registerNested(torch::nn::Module& root, const std::string& name, std::shared_ptr<torch::nn::Module> layer) {
  const std::size_t dot = name.rfind('.');
  torch::nn::Module& parent = dot == std::string::npos ? root : nestedModule(root, name.substr(0, dot));
  parent.register_module(dot == std::string::npos ? name : name.substr(dot + 1), std::move(layer));
}

}  // namespace passband
