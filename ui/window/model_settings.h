// What models were last used with, kept in the settings.
#pragma once

#include <string>

#include "core/workflow/model_memory.h"

namespace passband {

ModelMemory savedModels();
/// Leaves those of other models as they are there now: another window may have saved some.
void saveModel(const std::string& model, const ModelUse& use);

}  // namespace passband
