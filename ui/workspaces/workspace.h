// A centre page of the window. A new one is a folder with a class derived from Workspace, and one line in
// workspaces.cpp.
#pragma once

#include <QByteArray>
#include <QIcon>
#include <QString>
#include <QWidget>

#include "ui/lab/lab.h"

namespace passband {

/// What the frame shows of a workspace: put the tools that belong to it into QWidget::addAction (each with text, tool
/// tip and, where it has one, shortcut): they come into the Workspace menu and the command palette while it is shown.
class Workspace : public QWidget {
  Q_OBJECT

 public:
  /// "spectra": the key of its settings.
  virtual QString id() const = 0;
  virtual QString title() const = 0;
  virtual QIcon icon() const = 0;
  /// One sentence: what it shows and why one looks at it.
  virtual QString purpose() const = 0;

  /// The passband-cli line that gives these numbers (shellLine in ui/lab/command_line.h); empty: there is none now.
  virtual QString commandLine() const { return {}; }
  /// The name of the note resources/help/NAME.md.
  virtual QString howToRead() const { return id(); }

  /// Begins what the page needs to show something, for pictures of the window (ui/window/screenshots.h).
  virtual void beginExample() {}

  /// Splitter places, chosen options, whatever should be there again at the next start.
  virtual QByteArray saveLayout() const { return {}; }
  virtual void restoreLayout(const QByteArray&) {}
};

}  // namespace passband
