// Pictures of every page of the window, for the documentation and for looking at.
#pragma once

#include <QString>

#include "ui/window/main_window.h"

namespace passband {

/// Waits until nothing is being worked on, shows each page, and saves the window as FOLDER/ID.png. False when a job
/// failed or a picture could not be written. Thread rule: UI thread, within the event loop.
bool saveScreenshots(MainWindow& window, const QString& folder);

}  // namespace passband
