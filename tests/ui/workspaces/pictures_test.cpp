// Every workspace drawn with data, light and dark; CTest runs this at 1x and at 2x. $PASSBAND_PICTURES, where set,
// receives the pictures for people to look at.
#include <QApplication>
#include <QStyleFactory>
#include <cmath>
#include <map>

#include "tests/ui/workspaces/lab_fixture.h"
#include "ui/workspaces/mask_lab/mask_lab_workspace.h"
#include "ui/workspaces/spectra/spectra_workspace.h"
#include "ui/workspaces/training/training_workspace.h"

namespace passband {
namespace {

using test::waitUntil;

QPalette darkPalette() {
  QPalette palette(QColor(45, 47, 52));
  palette.setColor(QPalette::Base, QColor(30, 32, 36));
  palette.setColor(QPalette::AlternateBase, QColor(54, 57, 63));
  palette.setColor(QPalette::Highlight, QColor(70, 140, 220));
  palette.setColor(QPalette::PlaceholderText, QColor(170, 172, 178));
  return palette;
}

class Pictures : public test::LabTest, public testing::WithParamInterface<bool> {
 protected:
  void SetUp() override {
    oldPalette = QApplication::palette();
    QApplication::setStyle(QStyleFactory::create("Fusion"));
    QApplication::setPalette(GetParam() ? darkPalette() : QApplication::style()->standardPalette());
    const auto shared = test::sharedData();
    const auto model = shared / "models/resnet20-12fca82f.safetensors";
    if (std::filesystem::exists(model)) {
      lab.inputs.setLimit(60);
      lab.inputs.setRecipe({recipeOfModel()});  // spares the search for it
      open((shared / "cifar-10-batches-bin/test_batch.bin").string(), model.string());
    } else {
      openSmall();
    }
  }

  void TearDown() override { QApplication::setPalette(oldPalette); }

  static Recipe recipeOfModel() {
    Recipe recipe = recipePreset("imagenet");
    recipe.name = "custom";
    recipe.height = recipe.width = 32;
    recipe.fit = Fit::Squash;
    recipe.resizeTo = 0;
    return recipe;
  }

  /// Saved for people; for the machine: no quarter of it is empty.
  void take(QWidget& widget, const QString& name) {
    test::handleEvents();
    const QImage image = widget.grab().toImage();
    const QString target = qEnvironmentVariable("PASSBAND_PICTURES");
    if (!target.isEmpty()) {
      image.save(QStringLiteral("%1/%2-%3-%4x.png")
                     .arg(target, name, GetParam() ? "dark" : "light")
                     .arg(image.devicePixelRatio()));
    }
    for (int quarter = 0; quarter < 4; ++quarter) {
      const QRect part(quarter % 2 * image.width() / 2, quarter / 2 * image.height() / 2, image.width() / 2,
                       image.height() / 2);
      std::map<QRgb, int> found;
      for (int y = part.top(); y < part.bottom(); y += 2) {
        for (int x = part.left(); x < part.right(); x += 2) ++found[image.pixel(x, y)];
      }
      int most = 0;
      for (const auto& [colour, count] : found) most = std::max(most, count);
      EXPECT_GT(found.size(), 12U) << name.toStdString() << " quarter " << quarter;
      EXPECT_LT(most, .97 * part.width() * part.height() / 4) << name.toStdString() << " quarter " << quarter;
    }
  }

  QPalette oldPalette;
};

TEST_P(Pictures, Spectra) {
  SpectraWorkspace spectra(lab);
  spectra.resize(1000, 760);
  spectra.show();
  ASSERT_TRUE(waitUntil([&] { return !spectra.shownMaps().empty(); }));
  take(spectra, "spectra-mean");
  spectra.setKind(MapKind::AdcsExact);
  lab.selection.set({1, 2, 3, 0});
  take(spectra, "spectra-adcs");
  spectra.setKind(MapKind::Difference);
  lab.selection.set({0, 1});
  spectra.resize(700, 560);
  take(spectra, "spectra-difference-small");
  lab.selection.set({0});
  spectra.resize(1000, 760);
  spectra.setKind(MapKind::NoiseError);
  lab.noise.start();
  ASSERT_TRUE(waitUntil([&] { return lab.noise.found() && !spectra.shownMaps().empty(); }));
  take(spectra, "spectra-noise-partial");
  lab.noise.stop();
  ASSERT_TRUE(waitUntil([&] { return !lab.noise.running(); }));
}

TEST_P(Pictures, MaskLab) {
  MaskLabWorkspace page(lab);
  page.resize(1120, 760);
  page.show();
  lab.selection.set({3});
  ASSERT_TRUE(waitUntil([&] { return lab.rates.unmasked() && lab.trial.imageTrial() && lab.trial.imageLogits(); }));
  take(page, "lab-everything");
  emit page.spectrum().view().strokeBegan({5, 0});
  emit page.spectrum().view().strokeMoved({0, 9});
  ASSERT_TRUE(waitUntil([&] { return lab.trial.previewIsCurrent() && lab.trial.imageTrial(); }));
  take(page, "lab-preview");
  emit page.spectrum().view().strokeEnded();
  page.tools().chooseTool("brush");
  page.image().setContrast(4);
  lab.mask.setMeans(ShapeMeans::Remove);
  lab.mask.combine(rectangleMask(lab.inputs.current()->plane(), {4, 4}, {9, 9}), {}, ToolEffect::Paints, "paint");
  lab.mask.soften(.8);
  ASSERT_TRUE(waitUntil([&] { return lab.rates.masked() && lab.rates.masked()->mask == lab.mask.applied(); }));
  take(page, "lab-full");
  page.spectrum().setSource(SpectrumPanel::Source::Adcs);
  page.tools().chooseTool("top");
  ASSERT_TRUE(waitUntil([&] { return page.spectrum().shown() != nullptr; }));
  page.tools().setNumber(0, 8);
  page.resize(880, 640);
  ASSERT_TRUE(waitUntil([&] { return lab.rates.masked() && lab.rates.masked()->mask == lab.mask.applied(); }));
  take(page, "lab-small");
}

TEST_P(Pictures, Training) {
  TrainingWorkspace training(lab);
  training.resize(1000, 720);
  training.show();
  TrainingPlan plan;
  plan.options.maxSteps = 20;
  plan.options.batchSize = 16;
  plan.runs = 2;
  plan.probe = 4;
  plan.dynamics.share = 1;
  plan.dynamics.keep = true;
  plan.folder = QString::fromStdString(folder / "training");
  training.controls().form().setPlan(plan);
  training.controls().startOrStop();
  ASSERT_TRUE(waitUntil([&] { return !lab.trainings.running() && training.controls().cost(); }));
  ASSERT_EQ(training.shown().size(), 2U);
  EXPECT_TRUE(training.shown()[1]->whole);
  EXPECT_EQ(training.controls().cost()->problem, "");
  take(training, "training");
}

INSTANTIATE_TEST_SUITE_P(Themes, Pictures, testing::Bool(),
                         [](const auto& theme) { return theme.param ? "Dark" : "Light"; });

}  // namespace
}  // namespace passband
