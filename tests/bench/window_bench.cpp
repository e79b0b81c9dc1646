// bench_window DATA MODEL [SECONDS]: how long until the window stands with a project, how long a cancelled job still
// works, and whether a session of random events blocks the window or takes ever more memory.
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

#include "core/analysis/search/search.h"
#include "tests/bench/bench.h"
#include "tests/ui/support/random_user.h"
#include "ui/window/application.h"
#include "ui/window/main_window.h"

namespace passband {
namespace {

using test::waitUntil;

double residentMebibytes() {
  std::ifstream statm("/proc/self/statm");
  long size = 0, resident = 0;
  statm >> size >> resident;
  return static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// What the child does: the program's own start, with a word for each thing that stands.
int openProject(const QString& project) {
  MainWindow window;
  window.openFiles({project});
  window.show();
  waitUntil([&] { return window.lab().inputs.current()->complete(); });
  std::puts("open");
  std::fflush(stdout);
  waitUntil([&] { return window.lab().rates.unmasked() != nullptr; });
  std::puts("rates");
  return 0;
}

/// From the start of the process on, loading LibTorch and all.
void timeOpening(const QString& project) {
  QElapsedTimer timer;
  timer.start();
  QProcess child;
  child.start(QCoreApplication::applicationFilePath(), {"--open", project});
  const auto until = [&](const QByteArray& word) {
    while (child.waitForReadyRead(60000)) {
      if (child.readAllStandardOutput().contains(word)) break;
    }
    return static_cast<double>(timer.elapsed()) / 1000;
  };
  fmt::print("window up with the project     {:.2f} s (budget 1.5 s)\n", until("open"));
  child.waitForFinished(-1);
  fmt::print("  and its rates measured       {:.2f} s\n", static_cast<double>(timer.elapsed()) / 1000);
}

/// Stops the lane's job in the midst of its work.
double stopping(JobLane& lane) {
  bool working = false;
  const auto seen = QObject::connect(&lane, &JobLane::changed, [&](const JobStatus& job) {
    working = job.state == JobState::Running && job.progress.done > 0;
  });
  waitUntil([&] { return working || !lane.busy(); });
  QObject::disconnect(seen);
  QElapsedTimer timer;
  timer.start();
  lane.stopAll();
  waitUntil([&] { return !lane.busy(); });
  return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void timeStopping(MainWindow& window) {
  Lab& lab = window.lab();
  lab.mask.take(ringMask(lab.inputs.current()->plane(), 0, 8), "ring:0,8");
  fmt::print("an evaluation is cancelled in  {:.0f} ms (budget 200 ms or a batch)\n", stopping(lab.jobs.evaluation()));
  const auto inputs = lab.inputs.current();
  lab.jobs.work().run(
      &window, {.title = "culling"},
      [inputs](JobContext& context) {
        const auto search = openSearch(searchMethod("cull"), inputs->experiment(), {}, "");
        search->run([] {}, context);
      },
      [] {});
  fmt::print("a culling is cancelled in      {:.0f} ms (budget 200 ms or a batch)\n", stopping(lab.jobs.work()));
}

void randomSession(Application& application, MainWindow& window, int seconds) {
  test::RandomUser user(window, 5);
  application.setWatching(true);
  const auto printed = QObject::connect(&application, &Application::slowHandler,
                                        [](const QString& what) { fmt::print("  {}\n", what.toStdString()); });
  QElapsedTimer timer;
  timer.start();
  const double before = residentMebibytes();
  int events = 0;
  for (; timer.elapsed() < 1000 * seconds; ++events) {
    if (events % 200 == 0) window.showPage(window.pages()[events / 200 % window.pages().size()]->id());
    user.act();
    QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
  }
  QObject::disconnect(printed);
  fmt::print("random session of {} s, {} events: {} handlers above {} ms, the longest {} ms\n", seconds, events,
             application.slowHandlers(), Application::mostMilliseconds, application.slowestMilliseconds());
  const double atWork = residentMebibytes();  // of a training that was begun, too
  JobBoard& jobs = window.lab().jobs;
  jobs.stopAll();
  waitUntil([&] { return !jobs.busy(); });
  fmt::print("  memory before it {:.0f} MiB, at its end {:.0f} MiB, and {:.0f} MiB when all work is stopped\n", before,
             atWork, residentMebibytes());
}

int run(Application& application) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const QStringList arguments = QCoreApplication::arguments();
  if (arguments.size() == 3 && arguments[1] == "--open") return openProject(arguments[2]);
  if (arguments.size() < 3 || arguments.size() > 4) {
    fmt::print(stderr, "usage: bench_window DATA MODEL [SECONDS]\n");
    return 2;
  }
  // The random user types relative paths, too.
  const QTemporaryDir folder;
  const auto given = [&](int index) {
    const QFileInfo file(arguments[index]);
    return file.exists() ? file.absoluteFilePath() : arguments[index];
  };
  const QString data = given(1), model = given(2);
  QDir::setCurrent(folder.path());
  const QString project = folder.filePath("ten.passband");
  MainWindow window;
  window.show();
  Lab& lab = window.lab();
  lab.inputs.openData(data);
  lab.inputs.openModel(model);
  waitUntil([&] { return lab.inputs.current()->complete(); });
  timeStopping(window);
  lab.inputs.setLimit(50);
  waitUntil([&] { return lab.rates.unmasked() != nullptr; });
  bool saved = false;
  window.project().saveAs(project, [&] { saved = true; });
  waitUntil([&] { return saved && !lab.jobs.busy(); });
  window.project().close();  // one process has it at a time
  waitUntil([&] { return !lab.jobs.busy(); });
  timeOpening(project);
  randomSession(application, window, arguments.size() > 3 ? arguments[3].toInt() : 60);
  lab.jobs.stopAll();
  waitUntil([&] { return !lab.jobs.busy(); });
  return 0;
}

}  // namespace
}  // namespace passband

int main(int count, char** values) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const QTemporaryDir settings;
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
  passband::Application application(count, values);
  return passband::run(application);
}
