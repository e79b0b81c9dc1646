// What goes wrong is said in a sentence, the session goes on, and nothing is lost.
#include <QApplication>
#include <QImage>
#include <QMessageBox>
#include <QTimer>
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "core/base/error.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
#include "ui/window/main_window.h"

namespace passband {
namespace {

using test::waitUntil;
using testing::HasSubstr;

class BadInputTest : public testing::Test {
 protected:
  void SetUp() override {
    test::writeSmallModel(folder_ / "net.safetensors");
    window_.openFiles({"syn:B1?images=12", path("net.safetensors")});
    ASSERT_TRUE(waitUntil([&] { return lab().rates.unmasked() != nullptr && !lab().jobs.busy(); }));
  }
  QString path(const std::string& name) const { return QString::fromStdString((folder_ / name).string()); }
  Lab& lab() { return window_.lab(); }
  bool quiet() {
    return waitUntil([&] { return !lab().jobs.busy(); });
  }
  std::string lastMessage() {
    const auto& all = lab().messages.messages();
    return all.isEmpty() ? std::string() : all.last().text.toStdString();
  }
  void keepRing() {
    lab().mask.take(ringMask(lab().inputs.current()->plane(), 0, 5), "ring:0,5");
    ASSERT_TRUE(waitUntil([&] { return lab().rates.masked() && lab().rates.masked()->mask == lab().mask.applied(); }));
  }

  test::TemporaryFolder folder_;
  MainWindow window_;
};

/// No file may grow beyond so many bytes: what a full disk does to whoever writes.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit full{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &full);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(BadInputTest, FolderThatVanishesWhileItIsOpen) {
  for (const char* name : {"cat", "dog", "fox", "owl"}) {
    std::filesystem::create_directories(folder_ / "zoo" / name);
    QImage image(16, 16, QImage::Format_RGB32);
    for (int i = 0; i < 3; ++i) {
      image.fill(QColor(40 * i, 90, 200 - 30 * i));
      ASSERT_TRUE(image.save(path(std::string("zoo/") + name + "/" + std::to_string(i) + ".png")));
    }
  }
  lab().inputs.openData(path("zoo"));
  ASSERT_TRUE(waitUntil([&] { return lab().inputs.current()->data->size() == 12; }) && quiet());
  std::filesystem::remove_all(folder_ / "zoo");
  const auto before = lab().messages.messages().size();
  lab().inputs.setRecipe({recipePreset("half")});
  ASSERT_TRUE(quiet());
  EXPECT_GT(lab().messages.messages().size(), before) << "it is said";
  lab().inputs.openData("syn:B1?images=12");
  EXPECT_TRUE(waitUntil([&] { return lab().rates.unmasked() != nullptr; })) << lastMessage();
}

TEST_F(BadInputTest, ProjectOfANewerVersion) {
  { ProjectFile file((folder_ / "newer.passband").string()); }
  {
    std::fstream file(folder_ / "newer.passband", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(60);  // SQLite's user_version
    file.write("\0\0\0\x63", 4);
  }
  const auto inputs = lab().inputs.current();
  window_.openFiles({path("newer.passband")});
  ASSERT_TRUE(quiet());
  EXPECT_THAT(lastMessage(), HasSubstr("newer.passband"));
  EXPECT_THAT(lastMessage(), HasSubstr("newer"));
  EXPECT_TRUE(window_.project().path().isEmpty());
  EXPECT_EQ(lab().inputs.current(), inputs);
}

TEST_F(BadInputTest, FullDiskOnSave) {
  window_.project().saveAs(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return !window_.project().path().isEmpty(); }) && quiet());
  {
    const FullDisk full(1024);
    keepRing();
    window_.project().saveNow();
    ASSERT_TRUE(quiet());
    EXPECT_TRUE(window_.project().saveFailed());
    EXPECT_TRUE(window_.project().unsaved());
    EXPECT_THAT(lastMessage(), HasSubstr("a.passband"));
    EXPECT_NE(lab().mask.applied(), nullptr) << "it goes on";
  }
  bool saved = false;
  window_.project().saveNow([&] { saved = true; });
  ASSERT_TRUE(waitUntil([&] { return saved; })) << "once there is room again";
  EXPECT_FALSE(window_.project().unsaved());
}

TEST_F(BadInputTest, TheQuestionAfterAFullDiskAllowsTheSameFileAgain) {
  window_.project().saveAs(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return !window_.project().path().isEmpty(); }) && quiet());
  window_.show();
  {
    const FullDisk full(1024);
    keepRing();
    window_.project().saveNow();
    ASSERT_TRUE(quiet());
  }
  QTimer looking;
  QObject::connect(&looking, &QTimer::timeout, [] {
    auto* const box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    if (box != nullptr) box->button(QMessageBox::Retry)->click();
  });
  looking.start(1);
  window_.close();
  ASSERT_TRUE(waitUntil([&] { return !window_.isVisible(); }));
  EXPECT_EQ(window_.project().file()->masks().size(), 1U);
}

TEST_F(BadInputTest, AMaskThatFindsNoRoomIsKeptOnceThereIsSome) {
  window_.project().saveAs(path("a.passband"));
  ASSERT_TRUE(waitUntil([&] { return !window_.project().path().isEmpty(); }) && quiet());
  keepRing();
  ASSERT_TRUE(waitUntil([&] { return !window_.project().unsaved(); }) && quiet());
  {
    const FullDisk full(1024);
    window_.project().keepMask("mine");
    ASSERT_TRUE(quiet());
    EXPECT_TRUE(window_.project().saveFailed());
    EXPECT_TRUE(window_.project().unsaved());
  }
  ASSERT_TRUE(waitUntil([&] { return !window_.project().unsaved(); })) << "it is tried again";
  const auto masks = window_.project().file()->masks();
  EXPECT_TRUE(std::ranges::any_of(masks, [](const StoredMap& mask) { return mask.name == "mine"; }));
}

/// A network on a GPU whose memory is used up.
class FullClassifier : public Classifier {
 public:
  FullClassifier() {
    info_.path = "large.pt";
    info_.hash = "large";
    info_.architecture = "large";
    info_.classes = 4;
    info_.recipe = recipePreset("synthetic");
  }
  const ClassifierInfo& info() const override { return info_; }
  std::unique_ptr<SpectralBatch> prepare(const PixelBatch&, const PrepareOptions&) override { return full(), nullptr; }
  Grid<float> logits(const PixelBatch&, const PrepareOptions&, JobContext&) override { return full(), Grid<float>(); }

 private:
  static void full() { throw OutOfMemory("the GPU's memory is used up; choose the device cpu"); }
  ClassifierInfo info_;
};

TEST_F(BadInputTest, MemoryOfTheGpuIsUsedUp) {
  lab().inputs.useModel(std::make_shared<FullClassifier>());
  ASSERT_TRUE(quiet());
  EXPECT_THAT(lastMessage(), HasSubstr("memory is used up"));
  EXPECT_EQ(lab().rates.unmasked(), nullptr);
  lab().inputs.openModel(path("net.safetensors"));
  EXPECT_TRUE(waitUntil([&] { return lab().rates.unmasked() != nullptr; })) << "the session goes on";
}

TEST_F(BadInputTest, MaskOfAnotherSizeOrKind) {
  lab().messages.clear();
  std::ofstream(folder_ / "mask.csv") << "1,2\n3\n";
  window_.openFiles({path("mask.csv")});
  ASSERT_TRUE(quiet());
  EXPECT_THAT(lastMessage(), HasSubstr("mask.csv"));
  EXPECT_EQ(lab().mask.applied(), nullptr);
}

}  // namespace
}  // namespace passband
