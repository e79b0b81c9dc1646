// passband: the window. `passband [FILES]` opens it with them; the options serve scripts that draw pictures of it.
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>
#include <cstdio>
#include <cstdlib>

#include "core/base/failure_text.h"
#include "core/base/library_messages.h"
#include "core/base/openmp_waiting.h"
#include "core/base/printable.h"
#include "core/base/process_start.h"
#include "core/base/stop_signals.h"
#include "core/base/version.h"
#include "core/model/trial_run.h"
#include "core/workflow/recipe_choice.h"
#include "ui/jobs/job_lane.h"
#include "ui/window/application.h"
#include "ui/window/main_window.h"
#include "ui/window/screenshots.h"

namespace {

struct Options {
  QStringList files;
  QString screenshots, colours, preset;
  QSize window;
  int size = 0, limit = 0;
};

Options parse(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.setApplicationDescription("Shows which spatial frequencies an image classifier relies on.");
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument("FILES", "Images, networks, projects and masks to open.", "[FILES]");
  parser.addOptions({{"preset", "Preprocessing, as passband-cli has it.", "NAME"},
                     {"size", "Resize to N pixels instead of the preset's size.", "N"},
                     {"limit", "At most N images per class.", "N"},
                     {"colours", "system, light or dark.", "SCHEME"},
                     {"window", "Size of the window.", "WIDTHxHEIGHT"},
                     {"screenshot", "Draw every page into DIR/ID.png, and end. Your settings are left alone.", "DIR"}});
  parser.process(arguments);
  Options options;
  for (const QString& file : parser.positionalArguments()) {
    options.files << (file.startsWith("syn:") ? file : QFileInfo(file).absoluteFilePath());
  }
  options.screenshots = parser.value("screenshot");
  options.colours = parser.value("colours");
  options.preset = parser.value("preset");
  const QStringList sides = parser.value("window").split('x');
  if (sides.size() == 2) options.window = {sides[0].toInt(), sides[1].toInt()};
  options.size = parser.value("size").toInt();
  options.limit = parser.value("limit").toInt();
  return options;
}

/// Throws UsageError for an unknown preset, and for a size without one.
passband::RecipeRequest recipeOf(const Options& options) {
  passband::RecipeRequest request{.recipe = passband::recipeFromText(options.preset.toStdString())};
  if (options.size > 0) request.size = {options.size, options.size};
  passband::requirePossible(request);
  return request;
}

int run(int count, char** values, const passband::TrialRunner& trials) {
  const passband::StopSignals stops;
  passband::Application application(count, values);
  QCoreApplication::setOrganizationName("passband");
  QCoreApplication::setApplicationName("passband");
  QCoreApplication::setApplicationVersion(QString::fromStdString(passband::passbandVersion()));
  const Options options = parse(QCoreApplication::arguments());
  const QTemporaryDir ownSettings;
  if (!options.screenshots.isEmpty()) {
    QDir().mkpath(options.screenshots);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, ownSettings.path());
  }
  passband::applyColourScheme(
      passband::colourSchemeOf(options.colours.isEmpty() ? QSettings().value("colours").toString() : options.colours));
  passband::MainWindow window;
  window.lab().inputs.setTrials(trials);
  if (!options.preset.isEmpty() || options.size > 0) window.lab().inputs.setRecipe(recipeOf(options));
  window.lab().inputs.setLimit(options.limit);
  if (!options.window.isEmpty()) window.arrange(options.window);
  window.openFiles(options.files);
  window.show();
  const std::stop_callback ended(stops.token(), [&window] {
    QMetaObject::invokeMethod(&window, &passband::MainWindow::closeUnasked, Qt::QueuedConnection);
  });
  if (!options.screenshots.isEmpty()) {
    QTimer::singleShot(0, &window, [&] {
      const bool drawn = passband::saveScreenshots(window, options.screenshots);
      QCoreApplication::exit(drawn ? 0 : 1);
    });
  }
  return QApplication::exec();
}

}  // namespace

[[gnu::section(".preinit_array"), gnu::used]] void (*const kBeforeLibraries)(int, char**,
                                                                             char**) = passband::setOpenMpWaiting;

int main(int count, char** values) {
  passband::startProcess();
  passband::silenceLibraries();
  try {
    const passband::TrialRunner trials;  // before there is a thread
    const int code = run(count, values, trials);
    if (passband::JobLane::abandonedThreads() > 0) std::_Exit(code);  // they use what would go now
    return code;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "passband: %s\n", passband::printableLine(passband::failureText(problem)).c_str());
    return 2;
  }
}
