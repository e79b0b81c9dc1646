#include "ui/workspaces/spectra/spectra_workspace.h"

#include <QComboBox>
#include <QPushButton>
#include <algorithm>

#include "core/analysis/spectra/adcs.h"
#include "core/base/error.h"
#include "tests/ui/workspaces/lab_fixture.h"
#include "ui/workspaces/mask_lab/spectrum_panel.h"

namespace passband {
namespace {

using test::waitUntil;

class SpectraTest : public test::LabTest {
 protected:
  void SetUp() override {
    openSmall();
    spectra.resize(900, 700);
    spectra.show();
    ASSERT_TRUE(waitUntil([&] { return !spectra.shownMaps().empty(); }));
    JobContext context;
    truth = std::make_unique<ClassSpectra>(
        classSpectra(*lab.inputs.current()->data, *lab.inputs.current()->recipe, {}, context));
  }

  /// Every frequency is tried on every image: eight are enough.
  void takeFewImages() {
    lab.inputs.setLimit(2);
    ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->data->size() == 8 && lab.inputs.current()->complete(); }));
    spectra.setKind(MapKind::NoiseError);
  }

  SpectraWorkspace spectra{lab};
  std::unique_ptr<ClassSpectra> truth;
};

TEST_F(SpectraTest, ShowsTheMapsOfCore) {
  const auto exact = adcs(*truth, Convention::Exact), published = adcs(*truth, Convention::Published);
  ASSERT_EQ(spectra.shownMaps().size(), 4U);
  for (std::size_t c = 0; c < 4; ++c) EXPECT_EQ(spectra.shownMaps()[c].map.values, truth->classes[c].grey.values);
  spectra.setKind(MapKind::AdcsExact);
  for (std::size_t c = 0; c < 4; ++c) EXPECT_EQ(spectra.shownMaps()[c].map.values, exact[c].values);
  spectra.setKind(MapKind::AdcsPublished);
  for (std::size_t c = 0; c < 4; ++c) EXPECT_EQ(spectra.shownMaps()[c].map.values, published[c].values);
}

TEST_F(SpectraTest, DifferenceIsInDecades) {
  spectra.setKind(MapKind::Difference);
  const auto maps = spectra.shownMaps();
  for (std::size_t pair = 0; pair < maps[0].map.values.size(); pair += 37) {
    double mean = 0;
    for (const auto& own : truth->classes) mean += own.grey.values[pair] / 4;
    EXPECT_NEAR(maps[2].map.values[pair], std::log10(truth->classes[2].grey.values[pair] / mean), 1e-9);
  }
}

TEST_F(SpectraTest, TheSelectionChoosesTheMaps) {
  lab.selection.set({1, 3});
  const auto maps = spectra.shownMaps();
  ASSERT_EQ(maps.size(), 2U);
  EXPECT_EQ(maps[0].name.toStdString(), lab.inputs.classNames()[1]);
  EXPECT_EQ(maps[1].name.toStdString(), lab.inputs.classNames()[3]);
  lab.selection.set({1});
  EXPECT_EQ(spectra.shownMaps().size(), 4U) << "one class is compared with all";
}

TEST_F(SpectraTest, AClickTakesTheTopOfTheMap) {
  spectra.setKind(MapKind::AdcsExact);
  emit spectra.findChild<MapGrid*>()->clicked(2, {0, 0});
  EXPECT_EQ(lab.mask.mask(), topShareMask(adcs(*truth, Convention::Exact)[2], .05));
  EXPECT_TRUE(lab.mask.name().contains(QString::fromStdString(lab.inputs.classNames()[2])));
  EXPECT_EQ(lab.spectra.taken()->map.values, adcs(*truth, Convention::Exact)[2].values);
}

TEST_F(SpectraTest, TheCommandNamesTheConvention) {
  EXPECT_TRUE(spectra.commandLine().startsWith("passband-cli spectra"));
  EXPECT_FALSE(spectra.commandLine().contains("published"));
  spectra.setKind(MapKind::AdcsPublished);
  EXPECT_TRUE(spectra.commandLine().contains("--convention published"));
}

TEST(Spectra, WithoutDataSaysWhatToDo) {
  Lab lab;
  SpectraWorkspace spectra(lab);
  spectra.show();
  EXPECT_TRUE(spectra.shownMaps().empty());
  EXPECT_TRUE(spectra.commandLine().isEmpty());
  EXPECT_FALSE(lab.jobs.busy());
}

TEST(LogRatio, OfNothingToNothingIsZero) {
  const FrequencyPlane plane(1, 1);
  EXPECT_EQ(logRatio(FrequencyMap(plane, 0), FrequencyMap(plane, 0)).values[0], 0);
  EXPECT_NEAR(logRatio(FrequencyMap(plane, 20), FrequencyMap(plane, 2)).values[0], 1, 1e-12);
}

TEST_F(SpectraTest, ErrorsUnderNoiseAreThoseOfCore) {
  takeFewImages();
  EXPECT_TRUE(spectra.shownMaps().empty()) << "nothing is measured yet";
  lab.noise.start();
  ASSERT_TRUE(waitUntil([&] { return !lab.noise.running(); }));
  ASSERT_TRUE(lab.noise.found() && lab.noise.found()->whole);
  const LabInputs& inputs = *lab.inputs.current();
  SensitivityState state;
  JobContext context;
  const SensitivityResult core = sensitivity(
      inputs.experiment(), {}, state, [](const SensitivityState&) {}, context);
  auto maps = spectra.shownMaps();
  ASSERT_EQ(maps.size(), 5U);
  EXPECT_EQ(maps[0].name, "all images");
  EXPECT_EQ(maps[0].map.values, core.all.error.values);
  EXPECT_EQ(maps[3].map.values, core.classes[2].error.values);
  spectra.setKind(MapKind::NoiseChange);
  maps = spectra.shownMaps();
  for (std::size_t pair = 0; pair < maps[3].map.values.size(); ++pair) {
    EXPECT_DOUBLE_EQ(maps[3].map.values[pair], core.classes[2].error.values[pair] - core.classes[2].cleanError);
  }
  EXPECT_TRUE(spectra.commandLine().startsWith("passband-cli sensitivity")) << spectra.commandLine().toStdString();
}

TEST_F(SpectraTest, AStoppedMeasurementGoesOnToTheSameMaps) {
  takeFewImages();
  lab.noise.start();
  ASSERT_TRUE(waitUntil([&] { return lab.noise.progress().done > 1000; }));
  lab.noise.stop();
  ASSERT_TRUE(waitUntil([&] { return !lab.noise.running(); }));
  EXPECT_FALSE(lab.noise.found() && lab.noise.found()->whole);
  ASSERT_TRUE(lab.noise.canGoOn());
  lab.noise.start();
  ASSERT_TRUE(waitUntil([&] { return !lab.noise.running(); }));
  const auto resumed = lab.noise.found();
  ASSERT_TRUE(resumed && resumed->whole);
  EXPECT_EQ(resumed->result.forwards, 8 * (lab.noise.found()->result.plane.pairCount() + 1));
  lab.noise.start();
  ASSERT_TRUE(waitUntil([&] { return !lab.noise.running(); }));
  EXPECT_EQ(lab.noise.found()->result.all.error.values, resumed->result.all.error.values);
}

TEST_F(SpectraTest, TheColourBarIsOfTheKindOfMapAlsoBeforeThereIsOne) {
  spectra.setKind(MapKind::AdcsExact);
  EXPECT_EQ(spectra.colours().label(), "classes with less minus classes with more");
  EXPECT_EQ(spectra.colours().scale(), ColourScale::Diverging);
  spectra.setKind(MapKind::NoiseError);
  EXPECT_TRUE(spectra.shownMaps().empty()) << "nothing is measured yet";
  EXPECT_EQ(spectra.colours().label(), "error rate");
  EXPECT_EQ(spectra.colours().scale(), ColourScale::Sequential);
  spectra.setKind(MapKind::NoiseChange);
  EXPECT_EQ(spectra.colours().label(), "error rate less that without noise");
  EXPECT_EQ(spectra.colours().scale(), ColourScale::Diverging);
}

TEST_F(SpectraTest, AMapTakenKeepsTheScaleOfItsKind) {
  SpectrumPanel panel(lab.inputs, lab.selection, lab.mask, lab.trial, lab.spectra);
  for (const MapKind kind : {MapKind::Spectrum, MapKind::AdcsExact, MapKind::AdcsPublished, MapKind::Difference}) {
    spectra.setKind(kind);
    emit spectra.findChild<MapGrid*>()->clicked(1, {0, 0});
    ASSERT_NE(panel.shown(), nullptr);
    EXPECT_EQ(panel.colours().scale(), spectra.colours().scale());
    EXPECT_EQ(panel.colours().spacing(), spectra.colours().spacing());
    EXPECT_EQ(panel.colours().label(), spectra.colours().label());
  }
  const FrequencyMap errors(panel.shown()->map.plane, .25);
  lab.spectra.take({"errors", errors, scaleOf(MapKind::NoiseError, {})});
  EXPECT_EQ(panel.colours().label(), "error rate");
  EXPECT_EQ(panel.colours().low(), 0);
  EXPECT_EQ(panel.colours().high(), 1) << "the whole range, as on the page that it comes from";
}

TEST_F(SpectraTest, AMeasurementBeginsOnceTheInputsHaveCome) {
  takeFewImages();
  const auto* const measure = [&]() -> const QPushButton* {
    for (const auto* const own : spectra.findChildren<QPushButton*>()) {
      if (own->text() == "&Measure") return own;
    }
    return nullptr;
  }();
  ASSERT_NE(measure, nullptr);
  EXPECT_TRUE(waitUntil([&] { return measure->isEnabled(); }));
  lab.inputs.openData("syn:B1?images=30");
  EXPECT_FALSE(measure->isEnabled());
  EXPECT_TRUE(waitUntil([&] { return measure->isEnabled(); }));
}

}  // namespace
}  // namespace passband
