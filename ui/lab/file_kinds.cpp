#include "ui/lab/file_kinds.h"

#include <QCoreApplication>
#include <QStringList>

#include "core/data/data_format.h"
#include "core/model/model_format.h"

namespace passband {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("FileKinds", text);
}

}  // namespace

QString imageKindsText() {
  return tr("Labelled images: %1").arg(QString::fromStdString(dataFormatList()));
}

QString modelKindsText() {
  return tr("A model file: %1").arg(QString::fromStdString(modelFormatList()));
}

QString modelFilter() {
  QStringList patterns;
  for (const std::string& extension : modelExtensions()) patterns << "*" + QString::fromStdString(extension);
  return tr("Networks (%1);;All files (*)").arg(patterns.join(' '));
}

}  // namespace passband
