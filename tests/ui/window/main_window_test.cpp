// The whole window: files of every kind, a session of random events, and pictures that show something.
#include "ui/window/main_window.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QImage>
#include <QInputDialog>
#include <QMessageBox>
#include <QSet>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QTimer>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/export/mask_file.h"
#include "core/project/project_file.h"
#include "tests/support/each_kind.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/random_user.h"
#include "tests/ui/support/wait.h"
#include "tests/ui/support/wheel.h"
#include "ui/window/screenshots.h"
#include "ui/workspaces/mask_lab/mask_lab_workspace.h"

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
  Lab& lab() { return window_->lab(); }

  void openAll() {
    window_->openFiles({"syn:B1?images=12", path("net.safetensors")});
    ASSERT_TRUE(waitUntil([&] { return lab().rates.unmasked() != nullptr; }));
  }
  bool quiet() {
    return waitUntil([&] { return !lab().jobs.busy(); });
  }

  /// Answers the next question of the window.
  void answer(QMessageBox::StandardButton button) {
    auto* const looking = new QTimer(window_.get());
    QObject::connect(looking, &QTimer::timeout, [this, looking, button] {
      auto* const box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
      if (box == nullptr) return;
      looking->deleteLater();
      ++questions_;
      box->button(button)->click();
    });
    looking->start(1);
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<MainWindow> window_;
  int questions_ = 0;
};

TEST_F(MainWindowTest, FilesAreOpenedByTheirContent) {
  openAll();
  EXPECT_EQ(lab().inputs.current()->data->size(), 48);
  EXPECT_EQ(window_->pageId() == "welcome", window_->pages().isEmpty());
}

TEST_F(MainWindowTest, AModelIsUsedNextTimeAsItWasLast) {
  openAll();
  lab().inputs.setRecipe({recipePreset("cifar100")});
  ASSERT_TRUE(quiet());
  window_ = std::make_unique<MainWindow>();
  window_->openFiles({"syn:B2?images=12", path("net.safetensors")});
  ASSERT_TRUE(waitUntil([&] { return lab().inputs.current()->complete(); }));
  EXPECT_EQ(lab().inputs.recipeOrigin(), RecipeOrigin::Remembered);
  EXPECT_EQ(lab().inputs.current()->recipe, recipePreset("cifar100"));
}

TEST_F(MainWindowTest, FilesOfTheWrongKindAreMessagesAndTheSessionGoesOn) {
  openAll();
  std::ofstream(folder_ / "letter.txt") << "Dear reader";
  std::ofstream(folder_ / "half.safetensors") << std::string("\x40\0\0\0\0\0\0\0{\"a\":", 13);
  std::ofstream(folder_ / "empty.npy");
  for (const char* name : {"letter.txt", "half.safetensors", "empty.npy", "is-not-there.pt"}) {
    const auto before = lab().messages.messages().size();
    window_->openFiles({path(name)});
    ASSERT_TRUE(waitUntil([&] { return lab().messages.messages().size() > before; })) << name;
    EXPECT_THAT(lab().messages.messages().last().text.toStdString(), HasSubstr(name));
    ASSERT_TRUE(quiet());
  }
  EXPECT_TRUE(lab().inputs.current()->complete());
  EXPECT_NE(lab().rates.unmasked(), nullptr);
}

TEST_F(MainWindowTest, OfTwoNetworksInAFileOneIsAskedFor) {
  test::writeTwoSmallModels(folder_ / "both.safetensors");
  window_->openFiles({path("both.safetensors")});
  ASSERT_TRUE(waitUntil([&] { return lab().inputs.unclearModel().has_value(); }) && quiet());
  QStringList offered;
  QTimer looking;
  QObject::connect(&looking, &QTimer::timeout, [&] {
    auto* const dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
    if (dialog == nullptr) return;
    looking.stop();
    offered = dialog->comboBoxItems();
    dialog->setTextValue(offered.last());
    dialog->accept();
  });
  looking.start(1);
  for (const auto& [place, action] : window_->commands()) {
    if (action->shortcut() == QKeySequence("Ctrl+Shift+N")) action->trigger();
  }
  EXPECT_EQ(offered, QStringList({"student", "teacher"}));
  ASSERT_TRUE(waitUntil([&] { return lab().inputs.current()->classifier != nullptr; }));
  EXPECT_THAT(lab().inputs.current()->classifier->info().path, testing::EndsWith("both.safetensors?weights=teacher"));
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
  lab().selection.set({0, 2});
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

TEST_F(MainWindowTest, SurvivesASessionOfRandomEvents) {
  openAll();
  window_->show();
  test::RandomUser user(*window_, 11);
  const auto& pages = window_->pages();
  for (int step = 0; step < 3000; ++step) {
    if (step % 100 == 0 && !pages.isEmpty()) window_->showPage(pages[step / 100 % pages.size()]->id());
    user.act();
    if (step % 10 == 0) QCoreApplication::processEvents();
  }
  lab().jobs.stopAll();
  ASSERT_TRUE(quiet());
  EXPECT_TRUE(lab().inputs.current()->data != nullptr) << "the session goes on";
}

TEST_F(MainWindowTest, MasksOfEveryKindAreOpenedAfterTheirImages) {
  const FrequencyMask ring = ringMask(FrequencyPlane(32, 32), 2, 5);
  for (const char* name : {"m.npy", "m.csv", "m.png"}) writeMaskFile(folder_ / name, ring);
  window_->openFiles({"syn:B1?images=12", path("m.npy")});
  ASSERT_TRUE(waitUntil([&] { return lab().mask.applied() != nullptr; }));
  EXPECT_EQ(*lab().mask.applied(), ring);
  for (const char* name : {"m.csv", "m.png"}) {
    lab().mask.take(ringMask(FrequencyPlane(32, 32), 0, 9), "other");
    window_->openFiles({path(name)});
    ASSERT_TRUE(waitUntil([&] { return *lab().mask.applied() == ring; })) << name;
  }
}

TEST_F(MainWindowTest, FilesOfEachKindAreOpened) {
  openAll();
  lab().selection.set({1});
  for (const test::FileOfKind& file : test::oneFileOfEachKind(folder_.path())) {
    if (file.role != FileRole::TrainingLog && file.role != FileRole::Mask) continue;
    lab().mask.take(ringMask(FrequencyPlane(32, 32), 0, 9), "other");
    window_->openFiles({QString::fromStdString(file.source)});
    const bool log = file.role == FileRole::TrainingLog;
    EXPECT_TRUE(waitUntil([&] { return log ? window_->pageId() == "training" : lab().mask.name() == "m"; }))
        << file.source;
    ASSERT_TRUE(quiet());
  }
}

TEST_F(MainWindowTest, OfTheMasksOfASearchOneIsChosenTheSelectedClassFirst) {
  openAll();
  lab().selection.set({1});
  QStringList offered;
  QString atHand;
  QTimer looking;
  QObject::connect(&looking, &QTimer::timeout, [&] {
    auto* const dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
    if (dialog == nullptr) return;
    looking.stop();
    offered = dialog->comboBoxItems();
    atHand = dialog->textValue();
    dialog->setTextValue(offered.last());
    dialog->accept();
  });
  looking.start(1);
  window_->openFiles({QString::fromStdString(test::writeSearchFolder(folder_ / "found"))});
  ASSERT_TRUE(waitUntil([&] { return lab().mask.applied() != nullptr; }));
  EXPECT_EQ(offered, QStringList({"area-0.05: C0", "area-0.05: C1", "area-0.13: C0", "area-0.13: C1"}));
  EXPECT_EQ(atHand, "area-0.05: C1");
  EXPECT_EQ(*lab().mask.applied(), ringMask(FrequencyPlane(32, 32), 2, 8));
  EXPECT_EQ(lab().mask.name(), "area-0.13: C1");
}

TEST_F(MainWindowTest, MasksOfClassesThatDoNotFitAreMessages) {
  const auto dictionary = QString(PASSBAND_FIXTURES) + "/formats/masks_arrays.pkl";
  const auto lastMessage = [&] {
    const auto& all = lab().messages.messages();
    return all.isEmpty() ? std::string() : all.back().text.toStdString();
  };
  window_->openFiles({dictionary});
  ASSERT_TRUE(waitUntil([&] { return lastMessage().find("holds masks of classes") != std::string::npos; }));
  openAll();
  window_->openFiles({dictionary});
  ASSERT_TRUE(waitUntil([&] { return lastMessage().find("but of no class of the data") != std::string::npos; }))
      << lastMessage();
}

TEST_F(MainWindowTest, MasksWaitForTheNetworkAndItsRecipe) {
  writeMaskFile(folder_ / "m.npy", ringMask(FrequencyPlane(32, 32), 2, 5));
  bool offered = false, settled = false;
  QObject::connect(&lab().mask, &MaskDocument::taken, [&] {
    offered = true;
    settled = lab().inputs.current()->complete();
  });
  window_->openFiles({"syn:B1?images=12", path("net.safetensors"), path("m.npy")});
  ASSERT_TRUE(waitUntil([&] { return offered; }));
  EXPECT_TRUE(settled);
}

TEST_F(MainWindowTest, NamedMasksAreKeptInTheProject) {
  openAll();
  window_->project().saveAs(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return !window_->project().path().isEmpty(); }));
  const FrequencyMask ring = ringMask(lab().inputs.current()->plane(), 2, 5);
  lab().mask.take(ring, "ring:2,5");
  window_->project().keepMask("mine");
  lab().mask.take(ringMask(lab().inputs.current()->plane(), 0, 9), "ring:0,9");
  ASSERT_TRUE(waitUntil([&] { return !window_->project().unsaved(); }) && quiet());
  window_ = nullptr;
  window_ = std::make_unique<MainWindow>();
  window_->openFiles({path("a.passband")});
  ASSERT_TRUE(waitUntil([&] { return lab().mask.applied() != nullptr; }));
  EXPECT_EQ(*lab().mask.applied(), ringMask(lab().inputs.current()->plane(), 0, 9));
  ASSERT_EQ(window_->project().masks().size(), 1);
  window_->project().takeMask(window_->project().masks()[0]);
  EXPECT_EQ(*lab().mask.applied(), ring);
  EXPECT_EQ(window_->pageId(), "mask_lab");
}

TEST_F(MainWindowTest, ARestoredMaskIsNoStepAndThePageStays) {
  openAll();
  lab().mask.take(ringMask(lab().inputs.current()->plane(), 2, 5), "ring:2,5");
  window_->showPage("shortcuts");
  window_->project().saveAs(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return window_->project().name() == "a" && !window_->project().unsaved(); }) && quiet());
  window_ = nullptr;
  window_ = std::make_unique<MainWindow>();
  window_->openFiles({path("a.passband")});
  ASSERT_TRUE(waitUntil([&] { return lab().mask.applied() != nullptr; }));
  EXPECT_EQ(lab().mask.name(), "ring:2,5");
  EXPECT_EQ(window_->pageId(), "shortcuts");
  EXPECT_EQ(lab().mask.history().count(), 0);
}

TEST_F(MainWindowTest, AProjectTakesNoMaskFromTheOneBefore) {
  const auto ring = std::make_shared<const FrequencyMask>(ringMask(FrequencyPlane(32, 32), 2, 5));
  const auto make = [&](const std::string& name, const std::shared_ptr<const FrequencyMask>& mask) {
    Lab other;
    ProjectDocument project(other);
    other.inputs.openData("syn:B1?images=12");
    ASSERT_TRUE(waitUntil([&] { return other.inputs.current()->hasImages() && !other.jobs.busy(); }));
    if (mask) other.mask.take(*mask, "ring:2,5");
    project.saveAs(path(name));
    ASSERT_TRUE(waitUntil([&] { return project.name() != "" && !project.unsaved() && !other.jobs.busy(); }));
  };
  make("a.passband", ring), make("same.passband", ring), make("none.passband", nullptr);
  for (const char* name : {"a", "same", "none"}) {
    window_->openFiles({path(std::string(name) + ".passband")});
    ASSERT_TRUE(waitUntil([&] { return window_->project().name() == name && lab().inputs.current()->hasImages(); }));
    const bool has = name != std::string("none");
    ASSERT_TRUE(quiet());
    ASSERT_TRUE(waitUntil([&] { return (lab().mask.applied() != nullptr) == has; })) << name;
    ASSERT_TRUE(waitUntil([&] { return !window_->project().unsaved(); }) && quiet());
    EXPECT_EQ(lab().mask.mask(), has ? *ring : FrequencyMask(FrequencyPlane(32, 32))) << name;
    EXPECT_EQ(window_->project().file()->masks().size(), has ? 1U : 0U) << name;
  }
}

TEST_F(MainWindowTest, DemonstrationIsMadeOnceAndOpened) {
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/demo";
  QDir(folder).removeRecursively();
  const auto opened = [&] {  // training takes its time on a slow machine
    for (int attempt = 0; attempt < 10; ++attempt) {
      if (waitUntil([&] { return !window_->project().path().isEmpty() && lab().rates.unmasked() != nullptr; })) break;
    }
    return lab().rates.unmasked() != nullptr;
  };
  window_->openDemo();
  ASSERT_TRUE(opened());
  EXPECT_EQ(lab().inputs.recipeOrigin(), RecipeOrigin::Model);
  EXPECT_GT(lab().rates.unmasked()->evaluation.accuracy, .8);
  ASSERT_TRUE(quiet());
  window_ = nullptr;
  window_ = std::make_unique<MainWindow>();
  window_->openDemo();
  ASSERT_TRUE(opened());
  EXPECT_EQ(window_->project().path(), folder + "/demo.passband");
  ASSERT_TRUE(quiet());
  window_->openDemo();
  ASSERT_TRUE(quiet());
  EXPECT_NE(lab().messages.messages().last().severity, Severity::Error) << "it is open already";
}

TEST_F(MainWindowTest, DemonstrationAsksBeforeWhatWasMadeMeanwhileIsLeft) {
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/demo";
  QDir(folder).removeRecursively();
  QDir().mkpath(folder);
  test::writeSmallModel((folder + "/network.safetensors").toStdString());
  openAll();
  ASSERT_TRUE(quiet());
  window_->openDemo();
  EXPECT_FALSE(window_->project().unsaved()) << "the demonstration is nothing of the user's";
  lab().mask.take(ringMask(lab().inputs.current()->plane(), 2, 5), "ring:2,5");
  answer(QMessageBox::Cancel);
  ASSERT_TRUE(waitUntil([&] { return questions_ > 0; }) && quiet());
  EXPECT_TRUE(window_->project().path().isEmpty());
  EXPECT_NE(lab().mask.applied(), nullptr);
  QDir(folder).removeRecursively();
}

TEST_F(MainWindowTest, AsksBeforeARunningSearchIsLeft) {
  openAll();
  ASSERT_TRUE(quiet());
  SearchRun& run = lab().search;
  run.start({"cull", {}});
  answer(QMessageBox::Cancel);
  EXPECT_FALSE(window_->close());
  EXPECT_EQ(questions_, 1);
  run.stop();
  ASSERT_TRUE(quiet());
}

TEST_F(MainWindowTest, AskedByASignalItSavesAndClosesOutOfADialog) {
  openAll();
  window_->show();
  bool made = false;
  window_->project().saveAs(path("a.passband"), [&] { made = true; });
  ASSERT_TRUE(waitUntil([&] { return made; }) && quiet());
  lab().selection.set({2});
  auto* const question = new QMessageBox(window_.get());
  question->open();
  window_->closeUnasked();
  ASSERT_TRUE(waitUntil([&] { return !window_->isVisible(); }));
  EXPECT_FALSE(question->isVisible());
  window_.reset();
  const ProjectFile project(folder_ / "a.passband");
  EXPECT_THAT(projectStateFromJson(project.setting(ProjectEntry::window)).selection, testing::ElementsAre(2));
}

TEST_F(MainWindowTest, AskedByASignalWithoutAProjectItMakesOne) {
  openAll();
  ASSERT_TRUE(quiet());
  SearchRun& run = lab().search;
  run.start({"cull", {.classes = {1}, .cellSize = 4}});
  ASSERT_TRUE(waitUntil([&] { return lab().runs.store()->changes() > 1 || !run.running(); }));
  window_->show();
  window_->closeUnasked();
  ASSERT_TRUE(waitUntil([&] { return !window_->isVisible(); }));
  const QString made = window_->project().path();
  window_.reset();
  ASSERT_TRUE(made.contains("unsaved-")) << made.toStdString();
  EXPECT_EQ(ProjectFile(made.toStdString()).runs().size(), 1U);
  QFile::remove(made);
}

TEST_F(MainWindowTest, ClosesWithoutAskingWhenNothingIsLost) {
  openAll();
  window_->show();
  EXPECT_TRUE(window_->close());
}

TEST_F(MainWindowTest, TheWheelChangesNoFieldOnAnyPage) {
  openAll();
  window_->resize(1200, 800);
  window_->show();
  window_->setFocus();
  int fields = 0;
  const auto turn = [&](QWidget& field, int by) {
    test::turnWheel(field, by);
    ++fields;
  };
  for (const Workspace* const page : window_->pages()) {
    window_->showPage(page->id());
    test::handleEvents();
    for (const int by : {120, -120}) {
      for (auto* const box : window_->findChildren<QAbstractSpinBox*>()) {
        if (!box->isVisible()) continue;
        const QString before = box->text();
        if (!box->hasFocus()) turn(*box, by);
        EXPECT_EQ(box->text(), before) << box->toolTip().toStdString();
        EXPECT_NE(box->focusPolicy(), Qt::WheelFocus) << box->toolTip().toStdString();
      }
      for (auto* const box : window_->findChildren<QComboBox*>()) {
        if (!box->isVisible()) continue;
        const int before = box->currentIndex();
        if (!box->hasFocus()) turn(*box, by);
        EXPECT_EQ(box->currentIndex(), before) << box->toolTip().toStdString();
      }
      for (auto* const slider : window_->findChildren<QSlider*>()) {
        if (!slider->isVisible()) continue;
        const int before = slider->value();
        if (!slider->hasFocus()) turn(*slider, by);
        EXPECT_EQ(slider->value(), before) << slider->toolTip().toStdString();
      }
    }
  }
  EXPECT_GT(fields, 40);
}

}  // namespace
}  // namespace passband
