#include "ui/window/model_settings.h"

#include <QSettings>

namespace passband {
namespace {

constexpr const char* kModels = "models";

}  // namespace

ModelMemory savedModels() {
  return modelMemoryFromJson(QSettings().value(kModels).toString().toStdString());
}

void saveModel(const std::string& model, const ModelUse& use) {
  ModelMemory all = savedModels();
  all.remember(model, use);
  QSettings().setValue(kModels, QString::fromStdString(modelMemoryToJson(all)));
}

}  // namespace passband
