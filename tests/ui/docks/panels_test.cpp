// Setup, Classes, Jobs and Messages: values in, signals out.
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QStyleOptionComboBox>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <semaphore>

#include "core/base/error.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
#include "ui/docks/classes_panel.h"
#include "ui/docks/jobs_panel.h"
#include "ui/docks/messages_panel.h"
#include "ui/docks/setup_panel.h"
#include "ui/lab/lab.h"

namespace passband {
namespace {

using test::waitUntil;
using testing::ElementsAre;
using testing::HasSubstr;

std::string allText(const QWidget& widget) {
  std::string text;
  for (const QLabel* const label : widget.findChildren<QLabel*>()) {
    if (!label->isHidden()) text += label->text().toStdString() + "\n";
  }
  for (const ElidedLabel* const label : widget.findChildren<ElidedLabel*>()) text += label->text().toStdString() + "\n";
  return text;
}

class PanelsTest : public testing::Test {
 protected:
  void openAll() {
    const auto path = folder_ / "net.safetensors";
    test::writeSmallModel(path);
    lab_.inputs.openData("syn:B1?images=10");
    lab_.inputs.openModel(QString::fromStdString(path.string()));
    ASSERT_TRUE(waitUntil([&] { return lab_.rates.unmasked() != nullptr; }));
  }

  test::TemporaryFolder folder_;
  Lab lab_;
};

TEST_F(PanelsTest, SetupSaysWhatIsMissingAndItsButtonAsksForIt) {
  SetupPanel panel(lab_.inputs, lab_.rates, lab_.jobs);
  int data = 0, model = 0;
  QObject::connect(&panel, &SetupPanel::openDataAsked, [&] { ++data; });
  QObject::connect(&panel, &SetupPanel::openModelAsked, [&] { ++model; });
  EXPECT_THAT(allText(panel), HasSubstr("No images are open."));
  for (QPushButton* const button : panel.findChildren<QPushButton*>()) {
    if (button->text() == "Open images" || button->text() == "Open network") button->click();
  }
  EXPECT_EQ(data, 1);
  EXPECT_EQ(model, 1);
}

TEST_F(PanelsTest, AllOutputsCompeteUnlessTheBoxSaysOtherwiseAndTheRatesSayWhich) {
  for (const char* const name : {"0", "2"}) {
    std::filesystem::create_directories(folder_ / "set" / name);
    std::filesystem::copy_file(std::filesystem::path(PASSBAND_FIXTURES) / "data/rgb.png",
                               folder_ / "set" / name / "a.png");
  }
  test::writeSmallModel(folder_ / "net.safetensors");
  SetupPanel setup(lab_.inputs, lab_.rates, lab_.jobs);
  ClassesPanel classes(lab_.inputs, lab_.selection, lab_.rates);
  lab_.inputs.setRecipe({recipePreset("synthetic")});
  lab_.inputs.openData(QString::fromStdString((folder_ / "set").string()));
  lab_.inputs.openModel(QString::fromStdString((folder_ / "net.safetensors").string()));
  ASSERT_TRUE(waitUntil([&] { return lab_.rates.unmasked() != nullptr; }));
  QCheckBox* box = nullptr;
  for (QCheckBox* const each : setup.findChildren<QCheckBox*>()) {
    if (each->text().remove('&') == "Mapped outputs only") box = each;
  }
  ASSERT_NE(box, nullptr);
  EXPECT_FALSE(box->isHidden());
  EXPECT_FALSE(box->isChecked());
  EXPECT_THAT(allText(setup), HasSubstr("2 of 4 outputs, matched by index; all 4 compete"));
  EXPECT_THAT(allText(classes), testing::Not(HasSubstr("mapped outputs")));
  box->click();
  ASSERT_TRUE(waitUntil([&] { return lab_.rates.unmasked() && lab_.inputs.isCurrent(lab_.rates.unmasked()->inputs); }));
  EXPECT_THAT(allText(setup), testing::AllOf(HasSubstr("only these 2 compete"),
                                             HasSubstr("an accuracy among the 2 mapped outputs of")));
  EXPECT_THAT(allText(classes), HasSubstr("Accuracy among the 2 mapped outputs"));
  EXPECT_TRUE(lab_.inputs.commandArguments().contains("--mapped-outputs-only"));
}

TEST_F(PanelsTest, TheBoxOfMappedOutputsIsOnlyThereWhereThereAreOthers) {
  SetupPanel setup(lab_.inputs, lab_.rates, lab_.jobs);
  openAll();
  for (const QCheckBox* const each : setup.findChildren<QCheckBox*>())
    EXPECT_TRUE(each->isHidden() || each->text().remove('&') != "Mapped outputs only");
}

TEST_F(PanelsTest, SetupShowsWhatIsOpen) {
  SetupPanel panel(lab_.inputs, lab_.rates, lab_.jobs);
  openAll();
  test::handleEvents();
  EXPECT_THAT(allText(panel), testing::AllOf(HasSubstr("40 images of 4 classes, 32×32"), HasSubstr("net.safetensors"),
                                             HasSubstr("Gives an accuracy of"), HasSubstr("Origin: auto-detected")));
  EXPECT_THAT(allText(panel), testing::Not(HasSubstr("No images are open.")));
}

TEST_F(PanelsTest, ClassTableFollowsAndDrivesTheSelection) {
  ClassesPanel panel(lab_.inputs, lab_.selection, lab_.rates);
  openAll();
  QTableView& table = panel.table();
  ASSERT_EQ(table.model()->rowCount(), 4);
  lab_.selection.set({1, 2});
  EXPECT_EQ(table.selectionModel()->selectedRows().size(), 2);
  table.selectRow(3);
  EXPECT_THAT(lab_.selection.classes(), ElementsAre(3));
}

TEST_F(PanelsTest, ClassTableSortsByValueAndKeepsTheSelection) {
  ClassesPanel panel(lab_.inputs, lab_.selection, lab_.rates);
  openAll();
  lab_.selection.set({2});
  QTableView& table = panel.table();
  for (const auto column : {ClassModel::Name, ClassModel::Tpr, ClassModel::Fpr, ClassModel::J}) {
    table.sortByColumn(column, Qt::DescendingOrder);
    for (int row = 1; row < 4; ++row) {
      const QVariant above = table.model()->index(row - 1, column).data(Qt::UserRole);
      const QVariant below = table.model()->index(row, column).data(Qt::UserRole);
      if (column == ClassModel::Name) {
        EXPECT_GT(above.toString(), below.toString());
      } else {
        EXPECT_GE(above.toDouble(), below.toDouble());
      }
    }
    EXPECT_THAT(lab_.selection.classes(), ElementsAre(2));
  }
}

TEST_F(PanelsTest, ClassTableShowsTheRatesOfTheSession) {
  ClassesPanel panel(lab_.inputs, lab_.selection, lab_.rates);
  openAll();
  const ClassRates& first = lab_.rates.unmasked()->evaluation.classes[0];
  const QAbstractItemModel& model = *panel.table().model();
  EXPECT_EQ(model.index(0, ClassModel::Tpr).data(Qt::UserRole).toDouble(), first.tpr.value);
  EXPECT_EQ(model.index(0, ClassModel::Images).data().toString(), "10");
  EXPECT_THAT(allText(panel), HasSubstr("on 40 images"));
}

TEST_F(PanelsTest, AMeasurementThatWasStoppedIsSaidAndBegunAnew) {
  ClassesPanel classes(lab_.inputs, lab_.selection, lab_.rates);
  SetupPanel setup(lab_.inputs, lab_.rates, lab_.jobs);
  const auto stopping = QObject::connect(&lab_.jobs, &JobBoard::changed, [](JobLane* lane, const JobStatus& job) {
    if (job.title.startsWith("Accuracy") && job.state == JobState::Waiting) lane->stop(job.id);
  });
  test::writeSmallModel(folder_ / "net.safetensors");
  lab_.inputs.openData("syn:B1?images=10");
  lab_.inputs.openModel(QString::fromStdString((folder_ / "net.safetensors").string()));
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->complete() && !lab_.jobs.busy(); }));
  QObject::disconnect(stopping);
  EXPECT_THAT(allText(classes), HasSubstr("stopped"));
  EXPECT_THAT(allText(setup), testing::Not(HasSubstr("being measured")));
  for (QPushButton* const button : setup.findChildren<QPushButton*>()) {
    if (button->text() == "Measure again" && !button->isHidden()) button->click();
  }
  EXPECT_TRUE(waitUntil([&] { return lab_.rates.unmasked() != nullptr; }));
}

TEST_F(PanelsTest, JobsShowProgressAndStop) {
  JobsPanel panel(lab_.jobs);
  std::binary_semaphore running(0), stopAsked(0);
  lab_.jobs.work().run(
      &panel, {.title = "Counting"},
      [&](JobContext& context) {
        context.stage("sheep");
        context.checkpoint(250, 1000);
        running.release();
        stopAsked.acquire();
        context.checkpoint(251, 1000);
      },
      [] {});
  running.acquire();
  ASSERT_TRUE(waitUntil([&] { return allText(panel).find("250 of 1,000") != std::string::npos; }));
  EXPECT_THAT(allText(panel), HasSubstr("Counting: sheep"));
  auto* const row = panel.findChild<JobRow*>();
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->findChild<QProgressBar*>()->value(), 250);
  row->findChild<QToolButton*>()->click();
  EXPECT_THAT(allText(panel), HasSubstr("stopping"));
  stopAsked.release();
  ASSERT_TRUE(waitUntil([&] { return !lab_.jobs.busy(); }));
  EXPECT_THAT(allText(panel), HasSubstr("stopped"));
}

TEST_F(PanelsTest, WhatRunsStaysAboveWhatHasEnded) {
  JobsPanel panel(lab_.jobs);
  panel.resize(300, 200);
  panel.show();
  std::binary_semaphore running(0), end(0);
  lab_.jobs.work().run(
      &panel, {.title = "Long"},
      [&](JobContext&) {
        running.release();
        end.acquire();
      },
      [] {});
  running.acquire();
  lab_.jobs.files().run(
      &panel, {.title = "Failing"}, [](JobContext&) { throw Error("x.npy is damaged; make it again"); }, [] {});
  ASSERT_TRUE(waitUntil([&] { return !lab_.jobs.files().busy(); }));
  QCoreApplication::processEvents();
  int longAt = -1, failedAt = -1;
  for (const JobRow* const row : panel.findChildren<JobRow*>()) (row->ended() ? failedAt : longAt) = row->y();
  end.release();
  ASSERT_GE(longAt, 0);
  EXPECT_LT(longAt, failedAt);
  ASSERT_TRUE(waitUntil([&] { return !lab_.jobs.busy(); }));
}

TEST_F(PanelsTest, FailedJobIsAnErrorMessage) {
  MessagesPanel messages(lab_.messages);
  lab_.jobs.work().run(
      &messages, {.title = "Failing"}, [](JobContext&) { throw Error("x.npy is damaged; make it again"); }, [] {});
  ASSERT_TRUE(waitUntil([&] { return !lab_.jobs.busy(); }));
  auto* const list = messages.findChild<QListWidget*>();
  ASSERT_EQ(list->count(), 1);
  EXPECT_THAT(list->item(0)->text().toStdString(), HasSubstr("Error: x.npy is damaged; make it again"));
}

TEST_F(PanelsTest, SameMessageAgainIsCounted) {
  MessagesPanel messages(lab_.messages);
  for (int i = 0; i < 3; ++i) lab_.messages.warn("The disk is full.");
  auto* const list = messages.findChild<QListWidget*>();
  ASSERT_EQ(list->count(), 1);
  EXPECT_THAT(list->item(0)->text().toStdString(), HasSubstr("(3 times)"));
}

TEST_F(PanelsTest, WhileThePreprocessingIsDetectedNobodySaysThatTheAccuracyIsMeasured) {
  ClassesPanel classes(lab_.inputs, lab_.selection, lab_.rates);
  SetupPanel setup(lab_.inputs, lab_.rates, lab_.jobs);
  std::string said;
  QObject::connect(&lab_.inputs, &Inputs::changed, [&] {
    if (lab_.inputs.current()->seeksRecipe) said = allText(classes) + allText(setup);
  });
  openAll();
  EXPECT_THAT(said, HasSubstr("The preprocessing is being detected"));
  EXPECT_THAT(said, testing::Not(HasSubstr("being measured")));
}

TEST_F(PanelsTest, AJobThatEndedSaysHowLongAllOfItTook) {
  JobsPanel panel(lab_.jobs);
  JobRow row({.id = 1,
              .title = "Search",
              .state = JobState::Done,
              .progress = {.stage = "noting", .done = 5, .total = 5, .seconds = 2},
              .seconds = 200,
              .error = {}});
  EXPECT_THAT(allText(row), HasSubstr("done in 3 min 20 s"));
}

TEST_F(PanelsTest, TheFitOfThePreprocessingHasRoomInANarrowPanel) {
  SetupPanel panel(lab_.inputs, lab_.rates, lab_.jobs);
  panel.resize(250, 640);
  panel.show();
  lab_.inputs.setRecipe({recipePreset("imagenet")});
  test::handleEvents();
  for (QComboBox* const box : panel.findChildren<QComboBox*>()) {
    if (!box->toolTip().startsWith("How an image of another size")) continue;
    QStyleOptionComboBox option;
    option.initFrom(box);
    const QRect field = box->style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, box);
    for (int i = 0; i < box->count(); ++i)
      EXPECT_LE(box->fontMetrics().horizontalAdvance(box->itemText(i)), field.width())
          << box->itemText(i).toStdString();
    return;
  }
  FAIL() << "no such field";
}

TEST_F(PanelsTest, TheOrderOfClassFoldersAndTheTurningOfPhotosCanBeChosen) {
  for (const char* const name : {"2", "10"}) {
    std::filesystem::create_directories(folder_ / "images" / name);
    for (const char* const file : {"a.png", "b.png"})
      std::filesystem::copy_file(std::filesystem::path(PASSBAND_FIXTURES) / "data/rgb.png",
                                 folder_ / "images" / name / file);
  }
  SetupPanel panel(lab_.inputs, lab_.rates, lab_.jobs);
  auto* const order = panel.findChild<QComboBox*>("order");
  auto* const upright = panel.findChild<QCheckBox*>("upright");
  ASSERT_TRUE(order != nullptr && upright != nullptr);
  const auto opened = [&] { return waitUntil([&] { return lab_.inputs.dataOpening().isEmpty(); }); };
  lab_.inputs.openData("syn:B1?images=10");
  ASSERT_TRUE(opened());
  EXPECT_TRUE(order->isHidden() && upright->isHidden()) << "these are no files";
  lab_.inputs.openData(QString::fromStdString((folder_ / "images").string()));
  ASSERT_TRUE(opened());
  EXPECT_FALSE(order->isHidden() || upright->isHidden());
  EXPECT_THAT(lab_.inputs.classNames(), ElementsAre("10", "2"));
  order->setCurrentIndex(order->findText("by number"));
  emit order->activated(order->currentIndex());
  ASSERT_TRUE(opened());
  EXPECT_THAT(lab_.inputs.classNames(), ElementsAre("2", "10"));
  upright->click();
  ASSERT_TRUE(opened());
  EXPECT_THAT(lab_.inputs.current()->data->info().source, testing::EndsWith("images?exif=ignore&order=number"));
  EXPECT_FALSE(upright->isChecked());
  EXPECT_EQ(order->currentText(), "by number");
}

}  // namespace
}  // namespace passband
