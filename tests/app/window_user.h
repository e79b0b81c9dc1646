// A user inside the real program `passband`: Qt loads it with QT_QPA_GENERIC_PLUGINS=window_user:METHOD. Once the
// inputs are open it searches by that method, tests the significance of the maps, and closes the window. Every few
// milliseconds it writes a line to stderr, from which a test counts moments.
#pragma once

#include <QGenericPlugin>

class WindowUser : public QGenericPlugin {
  Q_OBJECT
  Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "window_user.json")

 public:
  QObject* create(const QString& name, const QString& method) override;
};
