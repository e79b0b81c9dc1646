#include "ui/workspaces/mask_lab/mask_lab_workspace.h"

#include <QAction>
#include <QDoubleSpinBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QProcess>
#include <QRegularExpression>
#include <QSlider>
#include <cmath>

#include "core/export/mask_file.h"
#include "core/fourier/parse_mask.h"
#include "tests/support/run_program.h"
#include "tests/ui/workspaces/lab_fixture.h"

namespace passband {
namespace {

using test::waitUntil;

class MaskLabTest : public test::LabTest {
 protected:
  void SetUp() override {
    openSmall();
    page.resize(1000, 760);
    page.show();
  }

  QAction* action(const QString& text) {
    for (QAction* each : page.actions()) {
      if (each->text() == text) return each;
    }
    ADD_FAILURE() << "no action " << text.toStdString();
    return nullptr;
  }

  /// Rates of all images under the mask of now.
  bool measured() {
    return waitUntil(
        [&] { return lab.rates.masked() && lab.rates.masked()->mask == lab.mask.applied() && lab.rates.unmasked(); });
  }

  MaskLabWorkspace page{lab};
};

TEST_F(MaskLabTest, AStrokeOnTheSpectrumIsTheMaskOfTheLab) {
  emit page.spectrum().view().strokeBegan({3, 0});
  emit page.spectrum().view().strokeMoved({0, 8});
  EXPECT_EQ(lab.mask.mask(), ringMask({32, 32}, 3, 8));
  EXPECT_EQ(*lab.mask.applied(), lab.mask.mask());
  emit page.spectrum().view().strokeEnded();
  EXPECT_EQ(lab.mask.name(), "ring:3,8");
  EXPECT_EQ(lab.mask.history().count(), 1);
  ASSERT_TRUE(measured());
  EXPECT_EQ(page.rates().now(), lab.rates.masked());
  lab.mask.history().undo();
  EXPECT_EQ(lab.mask.applied(), nullptr);
  EXPECT_EQ(page.rates().now(), nullptr);
}

TEST_F(MaskLabTest, WhatIsDraggedIsMarkedAsPreview) {
  emit page.spectrum().view().strokeBegan({3, 0});
  emit page.spectrum().view().strokeMoved({0, 8});
  ASSERT_TRUE(waitUntil([&] { return lab.trial.previewIsCurrent(); }));
  EXPECT_TRUE(page.rates().now()->preview);
  EXPECT_TRUE(page.rates().status().text().startsWith("PREVIEW on 64 images"));
  EXPECT_EQ(page.rates().before()->evaluation.images, 64) << "both sides on the same images";
  emit page.spectrum().view().strokeEnded();
  ASSERT_TRUE(measured());
  EXPECT_FALSE(page.rates().status().text().contains("PREVIEW"));
  EXPECT_TRUE(page.rates().status().text().contains("160")) << page.rates().status().text().toStdString();
}

TEST_F(MaskLabTest, NumbersDoWhatTheMouseDoes) {
  page.tools().chooseTool("ring");
  const auto fields = page.tools().findChildren<QDoubleSpinBox*>(QRegularExpression("number."));
  ASSERT_EQ(fields.size(), 2);
  fields[1]->setValue(10);
  fields[0]->setValue(2.5);
  EXPECT_EQ(lab.mask.form(), "ring:2.5,10");
  ASSERT_TRUE(waitUntil([&] { return !lab.mask.inStroke(); })) << "a pause ends the stroke";
  EXPECT_EQ(lab.mask.history().count(), 1) << "both numbers are one step";
  page.tools().chooseTool("lowpass");
  page.tools().findChild<QSlider*>("slider")->setValue(130);
  EXPECT_EQ(lab.mask.form(), "lowpass:0.13");
}

TEST_F(MaskLabTest, TopShareCutsTheMapShown) {
  ASSERT_TRUE(waitUntil([&] { return page.spectrum().shown() != nullptr; }));
  page.tools().chooseTool("top");
  page.tools().setNumber(0, 20);
  EXPECT_EQ(lab.mask.mask(), topShareMask(page.spectrum().shown()->map, .2));
}

TEST_F(MaskLabTest, AMaskThatDropsDCSaysSo) {
  const auto caption = [&] {
    for (const QLabel* each : page.findChildren<QLabel*>()) {
      if (each->text().startsWith("keeps ")) return each->text();
    }
    return QString();
  };
  EXPECT_EQ(caption(), "keeps 100.0 %");
  for (const auto& [form, drops] : {std::pair("ring:4,8", true), {"ring:4,8+ring:0,1", false}, {"!ring:0,4", true}}) {
    lab.mask.replace(parseMask({32, 32}, form), form, {}, "step");
    EXPECT_EQ(caption().endsWith(" %, without DC"), drops) << form << ": " << caption().toStdString();
  }
}

TEST_F(MaskLabTest, TypedMasksAreTakenAndWrongOnesRefused) {
  QLineEdit* form = nullptr;
  for (QLineEdit* each : page.findChildren<QLineEdit*>()) {
    if (each->accessibleName() == "Mask in words") form = each;
  }
  ASSERT_NE(form, nullptr);
  const auto type = [&](const QString& text) {
    form->setText(text);
    form->setModified(true);
    emit form->editingFinished();
  };
  type("!ring:4,8");
  EXPECT_EQ(lab.mask.mask(), parseMask({32, 32}, "!ring:4,8"));
  type("circle:4");
  EXPECT_EQ(lab.mask.form(), "!ring:4,8");
  EXPECT_EQ(form->text(), "!ring:4,8");
  ASSERT_FALSE(lab.messages.messages().isEmpty());
  EXPECT_TRUE(lab.messages.messages().last().text.contains("circle"));
  type("");
  EXPECT_TRUE(lab.mask.keepsEverything());
}

TEST_F(MaskLabTest, ImportAndExport) {
  lab.mask.replace(soften(ringMask({32, 32}, 4, 8), 1), {}, {}, "soft");
  const FrequencyMask mask = lab.mask.mask();
  const QString file = QString::fromStdString((folder / "mask.npy").string());
  const auto filesDone = [&] { return !lab.jobs.files().busy(); };
  page.exportMask(file);
  lab.mask.keepAll();
  ASSERT_TRUE(waitUntil(filesDone));
  EXPECT_EQ(lab.messages.messages().last().text, QString("The mask is saved as %1.").arg(file));
  page.importMask(file);
  ASSERT_TRUE(waitUntil(filesDone));
  EXPECT_EQ(lab.mask.mask(), mask);
  EXPECT_EQ(lab.mask.name(), "mask.npy");
  const auto messages = lab.messages.messages().size();
  page.importMask(file + ".absent");
  page.exportMask(file + ".absent");
  ASSERT_TRUE(waitUntil(filesDone));
  EXPECT_EQ(lab.messages.messages().size(), messages + 2);
  EXPECT_EQ(lab.mask.mask(), mask);
}

TEST_F(MaskLabTest, TakenMapsComeWithTheTopTool) {
  FrequencyMap map{FrequencyPlane(32, 32)};
  for (int pair = 0; pair < map.plane.pairCount(); ++pair) map.values[static_cast<std::size_t>(pair)] = std::sin(pair);
  lab.spectra.take({"my map", map});
  lab.mask.take(topShareMask(map, .05), "top 5 % of my map");
  EXPECT_EQ(lab.mask.mask(), topShareMask(map, .05));
  EXPECT_EQ(lab.mask.name(), "top 5 % of my map");
  EXPECT_EQ(page.tools().toolId(), "top");
  EXPECT_EQ(page.spectrum().shown()->name, "my map");
  lab.mask.take(FrequencyMask({5, 5}), "too small");
  EXPECT_EQ(lab.mask.name(), "top 5 % of my map");
}

/// What "copy as command" gives, run as a program: the same counts and the same intervals, to the last digit.
class CommandTest : public MaskLabTest {
 protected:
  void SetUp() override {
    PASSBAND_SHARED_OR_SKIP(model, "models/resnet20-12fca82f.safetensors");
    lab.inputs.setLimit(15);
    open((test::sharedData() / "cifar-10-batches-bin/test_batch.bin").string(), model.string());
  }

  static void expectRate(const QJsonObject& object, const QString& key, const Rate& rate) {
    EXPECT_EQ(object[key].toDouble(), rate.value) << key.toStdString();
    EXPECT_EQ(object[key + "_low"].toDouble(), rate.low) << key.toStdString();
    EXPECT_EQ(object[key + "_high"].toDouble(), rate.high) << key.toStdString();
  }

  void expectTheCommandToAgree() {
    ASSERT_TRUE(measured());
    QStringList words = QProcess::splitCommand(page.commandLine().replace('\'', '"'));
    ASSERT_GT(words.size(), 3);
    EXPECT_EQ(words.takeFirst(), "passband-cli");
    std::vector<std::string> arguments;
    for (const QString& word : words << "--json"
                                     << "--quiet")
      arguments.push_back(word.toStdString());
    const test::ProgramResult result = test::runProgram(arguments);
    ASSERT_EQ(result.exitCode, 0) << result.err;
    const QJsonObject answer = QJsonDocument::fromJson(QByteArray::fromStdString(result.out)).object();
    const Evaluation& evaluation = lab.rates.masked()->evaluation;
    EXPECT_EQ(answer["accuracy"].toDouble(), evaluation.accuracy);
    EXPECT_EQ(answer["images"].toInteger(), 150);
    const QJsonArray classes = answer["classes"].toArray(), rows = answer["confusion"].toArray();
    ASSERT_EQ(classes.size(), 10);
    for (int c = 0; c < 10; ++c) {
      const ClassRates& own = evaluation.classes[static_cast<std::size_t>(c)];
      expectRate(classes[c].toObject(), "tpr", own.tpr);
      expectRate(classes[c].toObject(), "fpr", own.fpr);
      for (int called = 0; called < 10; ++called) {
        EXPECT_EQ(rows[c].toArray()[called].toInteger(), evaluation.confusion(c, called));
      }
    }
  }
};

TEST_F(CommandTest, OfAFormAndOfAFileGiveTheSameNumbers) {
  lab.mask.replace(ringMask({32, 32}, 0, 9), "ring:0,9", {}, "ring");
  expectTheCommandToAgree();
  lab.mask.soften(1.3);
  lab.mask.combine(rectangleMask({32, 32}, {4, 4}, {6, 6}), {}, ToolEffect::Erases, "erase");
  ASSERT_TRUE(lab.mask.form().isEmpty()) << "goes through a file";
  expectTheCommandToAgree();
}

TEST_F(MaskLabTest, EveryActionHasWordsAndNoTwoShareAKey) {
  QSet<QString> keys;
  for (QAction* each : page.actions()) {
    EXPECT_FALSE(each->text().isEmpty());
    EXPECT_FALSE(each->toolTip().isEmpty()) << each->text().toStdString();
    if (each->shortcut().isEmpty()) continue;
    EXPECT_FALSE(keys.contains(each->shortcut().toString())) << each->shortcut().toString().toStdString();
    keys.insert(each->shortcut().toString());
  }
  action("Next image")->trigger();
  EXPECT_EQ(lab.trial.image(), 1);
  action("Previous image")->trigger();
  action("Previous image")->trigger();
  EXPECT_EQ(lab.trial.image(), 159) << "around the end";
}

TEST(MaskLab, WithoutAnythingOpenSaysWhatToDo) {
  Lab lab;
  MaskLabWorkspace page(lab);
  page.show();
  EXPECT_TRUE(page.commandLine().isEmpty());
  EXPECT_TRUE(page.rates().status().text().contains("Open images"));
  emit page.spectrum().view().strokeBegan({0, 0});
  emit page.spectrum().view().strokeEnded();
  lab.mask.invert();
  EXPECT_FALSE(lab.jobs.busy());
}

}  // namespace
}  // namespace passband
