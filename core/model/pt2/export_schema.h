// How the torch.export format spells symbols, modules, types and names.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace passband {

/// The symbol of "Symbol('s77', positive=True, integer=True)", or of "s77" in older files; empty for expressions.
std::string exportSymbolIn(const std::string& expression);

/// Class of the outermost module in a node's "L__self__,,torchvision.models.resnet.ResNet;L__self__conv1,conv1,..".
std::string exportModuleIn(const std::string& stack);

/// Whether an operator only wraps a part of the graph: a block under torch.no_grad or autocast.
bool isExportBlock(const std::string& target);

/// The name of a tensor or a number. Throws Error when it is something else.
std::string exportNameOf(const nlohmann::json& argument, const std::string& path);
/// Of several, lists of tensors flattened.
std::vector<std::string> exportNamesOf(const nlohmann::json& arguments, const std::string& path);

}  // namespace passband
