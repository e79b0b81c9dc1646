#include "ui/widgets/figure_actions.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>

#include "core/base/error.h"
#include "ui/plots/figure.h"

namespace passband {

FigureActions::FigureActions(QWidget& figure, const QString& name, const QString& dataFilter, TakeData takeData,
                             JobBoard& jobs, MessageLog& messages)
    : QObject(&figure),
      figure_(figure),
      name_(name),
      dataFilter_(dataFilter),
      takeData_(std::move(takeData)),
      jobs_(jobs),
      messages_(messages) {
  const auto add = [&](const QString& text, const QString& tip, auto&& act) {
    auto* const action = new QAction(text, this);
    action->setToolTip(tip);
    connect(action, &QAction::triggered, this, act);
    actions_ << action;
  };
  add(tr("Copy picture of %1").arg(name), tr("Puts the picture onto the clipboard"), [this] { copyFigure(figure_); });
  add(tr("Save picture of %1…").arg(name), tr("As PNG, or as SVG or PDF with real lines and letters"),
      [this] { savePicture(); });
  add(tr("Save data of %1…").arg(name), tr("The numbers that the picture is made from"), [this] { saveNumbers(); });
  figure.setContextMenuPolicy(Qt::ActionsContextMenu);
  figure.addActions(actions_);
}

QString FigureActions::askForFile(const QString& title, const QString& filter) {
  QSettings settings;
  const QString folder = settings.value(QStringLiteral("figures/folder")).toString();
  QString stem = name_;
  stem.replace(QLatin1Char(' '), QLatin1Char('-'));
  QString chosen = filter.section(QStringLiteral(";;"), 0, 0);
  QString file = QFileDialog::getSaveFileName(figure_.window(), title, folder.isEmpty() ? stem : folder + '/' + stem,
                                              filter, &chosen);
  if (file.isEmpty()) return {};
  if (QFileInfo(file).suffix().isEmpty())
    file += chosen.section(QLatin1Char('*'), 1, 1).section(QLatin1Char(')'), 0, 0);
  settings.setValue(QStringLiteral("figures/folder"), QFileInfo(file).absolutePath());
  return file;
}

void FigureActions::begin(const QString& what, std::function<std::filesystem::path()> write) {
  jobs_.files().run(
      this, {.title = tr("Saving %1").arg(what), .quiet = true},
      [write = std::move(write)](JobContext&) { return write(); },
      [this, what](const std::filesystem::path& written) {
        messages_.note(tr("Saved %1 as %2.").arg(what, QString::fromStdString(written.string())));
      });
}

void FigureActions::savePicture() {
  const QString file = askForFile(tr("Save picture of %1").arg(name_), tr("PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"));
  if (file.isEmpty()) return;
  try {
    const std::filesystem::path path = file.toStdString();
    begin(tr("the picture of %1").arg(name_), [path, write = figureWriter(figure_, path)] {
      write();
      return path;
    });
  } catch (const Error& error) {
    messages_.error(QString::fromStdString(error.what()));
  }
}

void FigureActions::saveNumbers() {
  const QString file = askForFile(tr("Save data of %1").arg(name_), dataFilter_);
  if (file.isEmpty()) return;
  try {
    begin(tr("the data of %1").arg(name_),
          [path = std::filesystem::path(file.toStdString()), write = takeData_()] { return write(path); });
  } catch (const Error& error) {
    messages_.error(QString::fromStdString(error.what()));
  }
}

}  // namespace passband
