// What every picture and its numbers can do: copy, save as PNG, SVG or PDF, save the data.
#pragma once

#include <QAction>
#include <QObject>
#include <QString>
#include <QWidget>
#include <filesystem>
#include <functional>

#include "ui/jobs/job_board.h"
#include "ui/lab/message_log.h"

namespace passband {

/// Adds the actions to the figure's context menu. Thread rule: UI thread.
class FigureActions : public QObject {
  Q_OBJECT

 public:
  /// Writes the numbers to the .npy or .csv, or into a folder of its name, and returns which; for a lane. Throws Error.
  using Write = std::function<std::filesystem::path(const std::filesystem::path&)>;
  /// Takes the numbers that are shown. Throws Error when there are none.
  using TakeData = std::function<Write()>;
  /// `name` begins the file names and is said in the actions ("spectra").
  FigureActions(QWidget& figure, const QString& name, const QString& dataFilter, TakeData takeData, JobBoard& jobs,
                MessageLog& messages);

  /// For menus and the command palette.
  const QList<QAction*>& actions() const { return actions_; }

 private:
  void savePicture();
  void saveNumbers();
  QString askForFile(const QString& title, const QString& filter);

  /// `write` returns what it wrote.
  void begin(const QString& what, std::function<std::filesystem::path()> write);

  QWidget& figure_;
  QString name_, dataFilter_;
  TakeData takeData_;
  JobBoard& jobs_;
  MessageLog& messages_;
  QList<QAction*> actions_;
};

}  // namespace passband
