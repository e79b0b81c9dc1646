// The whole window: files of every kind, a session of random events, and pictures that show something.
#include "ui/window/main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QImage>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPointer>
#include <QSet>
#include <QSettings>
#include <QTimer>
#include <QWheelEvent>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/random.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
#include "ui/window/screenshots.h"

namespace passband {
namespace {

using test::waitUntil;
using testing::HasSubstr;

class MainWindowTest : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    test::writeSmallModel(folder_ / "net.safetensors");
    window_ = std::make_unique<MainWindow>();
  }
  QString path(const std::string& name) const { return QString::fromStdString((folder_ / name).string()); }
  LabSession& session() { return window_->session(); }

  void openAll() {
    window_->openFiles({"syn:B1?images=12", path("net.safetensors")});
    ASSERT_TRUE(waitUntil([&] { return session().unmasked() != nullptr; }));
  }
  bool quiet() {
    return waitUntil([&] { return !session().jobs().busy(); });
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<MainWindow> window_;
};

TEST_F(MainWindowTest, FilesAreOpenedByTheirContent) {
  openAll();
  EXPECT_EQ(session().inputs()->data->size(), 48);
  EXPECT_EQ(window_->pageId() == "welcome", window_->pages().isEmpty());
}

TEST_F(MainWindowTest, FilesOfTheWrongKindAreMessagesAndTheSessionGoesOn) {
  openAll();
  std::ofstream(folder_ / "letter.txt") << "Dear reader";
  std::ofstream(folder_ / "half.safetensors") << std::string("\x40\0\0\0\0\0\0\0{\"a\":", 13);
  std::ofstream(folder_ / "empty.npy");
  for (const char* name : {"letter.txt", "half.safetensors", "empty.npy", "is-not-there.pt"}) {
    const auto before = session().messages().messages().size();
    window_->openFiles({path(name)});
    ASSERT_TRUE(waitUntil([&] { return session().messages().messages().size() > before; })) << name;
    EXPECT_THAT(session().messages().messages().last().text.toStdString(), HasSubstr(name));
    ASSERT_TRUE(quiet());
  }
  EXPECT_TRUE(session().inputs()->complete());
  EXPECT_NE(session().unmasked(), nullptr);
}

TEST_F(MainWindowTest, EveryActionHasWordsAndEveryShortcutIsOnlyOnce) {
  QSet<QString> keys;
  for (const auto& [place, action] : window_->commands()) {
    if (action->isSeparator()) continue;
    EXPECT_FALSE(action->text().isEmpty()) << place.toStdString();
    const QString key = action->shortcut().toString();
    if (key.isEmpty()) continue;
    EXPECT_FALSE(keys.contains(key)) << key.toStdString() << " again for " << action->text().toStdString();
    keys.insert(key);
  }
  EXPECT_GT(keys.size(), 20);
}

TEST_F(MainWindowTest, PagesAreShownById) {
  for (const Workspace* const page : window_->pages()) {
    window_->showPage(page->id());
    EXPECT_EQ(window_->pageId(), page->id());
    EXPECT_FALSE(page->purpose().isEmpty());
  }
  window_->showPage("welcome");
  EXPECT_EQ(window_->pageId(), "welcome");
}

TEST_F(MainWindowTest, RecentFilesComeNewestFirst) {
  RecentFiles recent;
  for (int i = 0; i < 12; ++i) recent.add(RecentFiles::Kind::Data, QString("set%1").arg(i));
  recent.add(RecentFiles::Kind::Data, "set8");
  const QStringList files = recent.files(RecentFiles::Kind::Data);
  EXPECT_EQ(files.size(), RecentFiles::most);
  EXPECT_EQ(files[0], "set8");
  EXPECT_EQ(files[1], "set11");
  EXPECT_EQ(files.count("set8"), 1);
}

/// Whether a picture shows more than plain areas.
bool showsSomething(const QImage& image) {
  QSet<QRgb> colours;
  for (int y = 0; y < image.height(); y += 3) {
    for (int x = 0; x < image.width(); x += 3) colours.insert(image.pixel(x, y));
  }
  return colours.size() > 40;
}

TEST_F(MainWindowTest, EveryPageIsDrawnInLightAndDark) {
  openAll();
  session().setSelection({0, 2});
  window_->show();
  for (const auto scheme : {ColourScheme::Light, ColourScheme::Dark}) {
    applyColourScheme(scheme);
    const QString folder = path(nameOf(scheme).toStdString());
    QDir().mkpath(folder);
    EXPECT_TRUE(saveScreenshots(*window_, folder));
    const auto pictures = QDir(folder).entryInfoList({"*.png"});
    EXPECT_EQ(pictures.size(), window_->pages().size() + 1);
    for (const QFileInfo& picture : pictures) {
      EXPECT_TRUE(showsSomething(QImage(picture.filePath()))) << picture.filePath().toStdString();
    }
  }
  applyColourScheme(ColourScheme::System);
}

/// Presses and keys at random places of random widgets. What opens a dialog of the system is left out.
class RandomUser {
 public:
  RandomUser(QWidget& window, std::uint64_t seed) : window_(window), random_(seed) {}

  void act() {
    if (QWidget* const popup = QApplication::activePopupWidget()) popup->close();
    if (auto* const dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget())) dialog->reject();
    QList<QWidget*> widgets;
    for (QWidget* const widget : window_.findChildren<QWidget*>()) {
      if (widget->isVisible() && widget->isEnabled() && !opensDialog(*widget)) widgets.push_back(widget);
    }
    if (widgets.isEmpty()) return;
    QWidget& widget = *widgets[random_.below(widgets.size())];
    switch (random_.below(5)) {
      case 0:
        return press(widget);
      case 1:
        return drag(widget);
      case 2:
        return type(widget);
      case 3:
        return wheel(widget);
      default:
        return press(widget);
    }
  }

 private:
  static bool opensDialog(const QWidget& widget) {
    const auto* const button = qobject_cast<const QAbstractButton*>(&widget);
    return button != nullptr && (button->text().contains("…") || button->text().startsWith("Open"));
  }
  QPointF place(const QWidget& widget) {
    return {random_.uniform(0, widget.width()), random_.uniform(0, widget.height())};
  }
  void mouse(QWidget& widget, QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons buttons) {
    QMouseEvent event(type, at, widget.mapToGlobal(at), button, buttons, Qt::NoModifier);
    QApplication::sendEvent(&widget, &event);
  }
  void press(QWidget& widget) {
    const QPointer<QWidget> alive(&widget);
    const QPointF at = place(widget);
    mouse(widget, QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
    if (alive) mouse(widget, QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton);
  }
  void drag(QWidget& widget) {
    const QPointer<QWidget> alive(&widget);
    mouse(widget, QEvent::MouseButtonPress, place(widget), Qt::LeftButton, Qt::LeftButton);
    for (int i = 0; i < 4 && alive; ++i) mouse(widget, QEvent::MouseMove, place(widget), Qt::NoButton, Qt::LeftButton);
    if (alive) mouse(widget, QEvent::MouseButtonRelease, place(widget), Qt::LeftButton, Qt::NoButton);
  }
  void type(QWidget& widget) {
    static constexpr Qt::Key keys[] = {Qt::Key_Up,        Qt::Key_Down, Qt::Key_Left,  Qt::Key_Right,  Qt::Key_1,
                                       Qt::Key_Backspace, Qt::Key_Tab,  Qt::Key_Space, Qt::Key_Escape, Qt::Key_Plus};
    const auto key = keys[random_.below(std::size(keys))];
    const QPointer<QWidget> alive(&widget);
    QKeyEvent down(QEvent::KeyPress, key, Qt::NoModifier, key == Qt::Key_1 ? "1" : "");
    QApplication::sendEvent(&widget, &down);
    if (!alive) return;
    QKeyEvent up(QEvent::KeyRelease, key, Qt::NoModifier);
    QApplication::sendEvent(&widget, &up);
  }
  void wheel(QWidget& widget) {
    const QPointF at = place(widget);
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, random_.below(2) == 0 ? 120 : -120}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&widget, &event);
  }

  QWidget& window_;
  Random random_;
};

TEST_F(MainWindowTest, SurvivesASessionOfRandomEvents) {
  openAll();
  window_->show();
  RandomUser user(*window_, 11);
  // A dialog that some key opens is turned away from inside its own event loop.
  QTimer turnAway;
  QObject::connect(&turnAway, &QTimer::timeout, [] {
    if (auto* const dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget())) dialog->reject();
    if (QWidget* const popup = QApplication::activePopupWidget()) popup->close();
  });
  turnAway.start(20);
  const auto& pages = window_->pages();
  for (int step = 0; step < 3000; ++step) {
    if (step % 100 == 0 && !pages.isEmpty()) window_->showPage(pages[step / 100 % pages.size()]->id());
    user.act();
    if (step % 10 == 0) QCoreApplication::processEvents();
  }
  session().jobs().stopAll();
  ASSERT_TRUE(quiet());
  EXPECT_TRUE(session().inputs()->data != nullptr) << "the session goes on";
}

TEST_F(MainWindowTest, ClosesWithoutAskingWhenNothingIsLost) {
  openAll();
  window_->show();
  EXPECT_TRUE(window_->close());
}

}  // namespace
}  // namespace passband
