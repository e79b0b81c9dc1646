// The notes of resources/help: what a view shows, with formula and source.
#pragma once

#include <QString>
#include <QWidget>

namespace passband {

/// Shows NAME.md beside the window, which stays usable. Says so where there is no such note.
void showHelpNote(const QString& name, QWidget* parent);

}  // namespace passband
