#include "ui/workspaces/shortcuts/shortcuts_workspace.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/analysis/search/culling.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/workflow/search_rates.h"
#include "tests/ui/workspaces/lab_fixture.h"

namespace passband {
namespace {

using test::waitUntil;

class ShortcutsTest : public test::LabTest {
 protected:
  void SetUp() override {
    openSmall();
    ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
    page = std::make_unique<ShortcutsWorkspace>(lab);
    page->resize(1000, 800);
    page->show();
  }
  void search(const QString& method) {
    SearchOptions options;
    options.cellSize = 8;
    lab.search.start({method, options, true});
    ASSERT_TRUE(waitUntil([&] { return !lab.search.running(); }));
    ASSERT_NE(lab.search.found(), nullptr);
  }
  void startOrStop() {
    for (QAction* const action : page->actions()) {
      if (action->text() == "Start or stop the search") action->trigger();
    }
  }
  QPushButton* button(const QString& text) const {
    for (auto* const own : page->findChildren<QPushButton*>()) {
      if (own->text() == text) return own;
    }
    return nullptr;
  }
  QComboBox* besideBox() const {
    for (auto* const box : page->findChildren<QComboBox*>()) {
      if (box->accessibleName() == "Compare with") return box;
    }
    return nullptr;
  }

  std::unique_ptr<ShortcutsWorkspace> page;
};

TEST_F(ShortcutsTest, EveryClassHasAMapAndItsRatesAtTheArea) {
  search("cull");
  ASSERT_EQ(page->maps().views().size(), 4U);
  page->setArea(.25);
  ASSERT_TRUE(waitUntil([&] { return page->maps().views()[0]->title().contains("/"); }));
  EXPECT_EQ(lab.search.found()->judge->size(), 80);
}

TEST_F(ShortcutsTest, TwoSearchesAreComparedAsRanks) {
  search("estimate");
  search("cull");
  QComboBox* const box = besideBox();
  ASSERT_NE(box, nullptr);
  ASSERT_EQ(box->count(), 2);
  box->setCurrentIndex(1);
  emit box->activated(1);
  const auto& views = page->maps().views();
  ASSERT_EQ(views.size(), 8U);
  EXPECT_TRUE(views[1]->title().contains("estimate")) << views[1]->title().toStdString();
  EXPECT_TRUE(views[1]->title().contains("∩")) << views[1]->title().toStdString();
  for (const auto* const view : views) {
    const auto [least, most] = std::ranges::minmax(view->map().values());
    EXPECT_EQ(least, 0);
    EXPECT_EQ(most, 1);
  }
}

TEST_F(ShortcutsTest, VerdictsAreARowForEachClassAndTheCardOfTheSelected) {
  search("estimate");
  page->setArea(.13);
  page->verdicts().judgeOrStop();
  const auto judged = [&] { return lab.verdicts.verdicts() != nullptr; };
  for (int turn = 0; turn < 10 && !judged(); ++turn) waitUntil(judged);  // judging takes its time on a slow machine
  ASSERT_TRUE(judged());
  const auto& judgement = lab.verdicts.verdicts()->judgement;
  const QTableWidget& rows = page->verdicts().table();
  ASSERT_EQ(rows.rowCount(), 4);
  for (int row = 0; row < 4; ++row) {
    const auto place = static_cast<std::size_t>(row);
    EXPECT_EQ(rows.item(row, 0)->text().toStdString(), judgement.classes[place].name);
    EXPECT_EQ(rows.item(row, 1)->text(), verdictText(judgement.verdicts[place].verdict));
  }
  lab.selection.set({2});
  ASSERT_NE(page->verdicts().card(), nullptr);
  EXPECT_TRUE(page->verdicts().card()->accessibleName().startsWith(QString::fromStdString(judgement.classes[2].name)));
  EXPECT_EQ(lab.verdicts.verdicts()->options.areas, (std::vector<double>{.13, .05, .25}));
  const std::string line = page->commandLine().toStdString();
  EXPECT_THAT(line, testing::HasSubstr("--out maps && passband-cli verdict --data"));
  EXPECT_THAT(line, testing::EndsWith("--maps maps --area 0.13,0.05,0.25"));
  const MappedFile table(page->verdicts().writer()(folder / "verdicts.csv"));
  EXPECT_EQ(std::ranges::count(table.text(), '\n'), 1 + 4 * 3) << "a row for each class and area";
  const RateCounts& first = judgement.classes[0].areas[0].map;
  EXPECT_THAT(std::string(table.text()),
              testing::HasSubstr(fmt::format("\nC0,{},{},0.13,{},{},", nameOf(judgement.verdicts[0].verdict),
                                             judgement.verdicts[0].pAdjusted, first.own, first.tpr().value)));
}

TEST_F(ShortcutsTest, TheCommandKeepsHalfAsThePageDoes) {
  const QString line = page->commandLine();
  EXPECT_TRUE(line.contains("--split 0.5")) << line.toStdString();
}

TEST_F(ShortcutsTest, TheCommandIsTheSameWhileTheSearchRuns) {
  page->restoreLayout("learned 5");
  for (auto* const box : page->findChildren<QCheckBox*>()) box->setChecked(true);
  const QString before = page->commandLine();
  EXPECT_TRUE(before.contains("--quick") && before.contains("--split")) << before.toStdString();
  lab.search.start({"learned", {}, true});
  EXPECT_TRUE(lab.search.running());
  EXPECT_EQ(page->commandLine(), before);
  lab.search.stop();
  ASSERT_TRUE(waitUntil([&] { return !lab.search.running(); }));
}

TEST_F(ShortcutsTest, TheCommandIsOfTheMapsThatAreShown) {
  search("estimate");
  page->restoreLayout("cull 5");
  EXPECT_TRUE(page->commandLine().contains("--method estimate")) << page->commandLine().toStdString();
}

TEST_F(ShortcutsTest, EveryMethodHasAFieldForEachOfItsOptions) {
  for (const SearchMethod& method : searchMethods()) {
    page->restoreLayout(QByteArray(method.name) + " 5");
    for (const OptionSpec& spec : method.options().specs) {
      if (!spec.label.empty()) EXPECT_NE(page->findChild<QWidget*>(QString::fromStdString(optionName(spec))), nullptr);
    }
    EXPECT_EQ(page->findChild<QWidget*>("cell") != nullptr, method.hasCells) << method.name;
  }
}

TEST_F(ShortcutsTest, OptionsOfTheMethodGoIntoTheSearchAndItsCommand) {
  page->restoreLayout("cull 5");
  page->findChild<QSpinBox*>("cell")->setValue(8);
  page->findChild<QSpinBox*>("bootstrap")->setValue(20);
  EXPECT_TRUE(page->commandLine().contains("--cell 8 --bootstrap 20")) << page->commandLine().toStdString();
  page->restoreLayout("hierarchical 5");
  page->findChild<QLineEdit*>("budget")->setText("cf-2.2");
  page->findChild<QComboBox*>("criterion")->setCurrentText("j");
  EXPECT_TRUE(page->commandLine().contains("--budget 200,800,2000,2000 --criterion j"))
      << page->commandLine().toStdString();
  EXPECT_FALSE(page->commandLine().contains("--cell")) << "its patches are its own";
  page->restoreLayout("cull 5");
  EXPECT_TRUE(page->commandLine().contains("--cell 8 --bootstrap 20")) << "they are still there";
  startOrStop();
  ASSERT_TRUE(waitUntil([&] { return lab.search.found() && lab.search.found()->whole; }));
  const auto& choice = lab.search.found()->choice;
  EXPECT_EQ(choice.options.cellSize, 8);
  EXPECT_EQ(ownOptions<CullOptions>(choice.options).bootstrap, 20);
  EXPECT_EQ(lab.search.found()->result.classes[0].inclusion.size(), 1U);
}

TEST_F(ShortcutsTest, AnOptionThatCannotBeIsSaidAndNothingBegins) {
  page->restoreLayout("hierarchical 5");
  page->findChild<QLineEdit*>("budget")->setText("3,x");
  startOrStop();
  EXPECT_FALSE(lab.search.running());
  const auto labels = page->findChildren<ElidedLabel*>();
  EXPECT_TRUE(std::ranges::any_of(
      labels, [](const ElidedLabel* label) { return label->text() == "Budget needs a whole number, not 'x'."; }));
}

TEST_F(ShortcutsTest, FewImagesAreAllSearched) {
  lab.inputs.setLimit(12);
  ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->data->size() == 48 && lab.inputs.current()->complete(); }));
  EXPECT_FALSE(page->commandLine().contains("--split")) << "six of twelve images are too few";
}

TEST_F(ShortcutsTest, VerdictsOfAnotherSearchDoNotStandUnderTheMaps) {
  search("estimate");
  page->verdicts().judgeOrStop();
  ASSERT_TRUE(waitUntil([&] { return lab.verdicts.verdicts() != nullptr; }));
  EXPECT_EQ(page->verdicts().table().rowCount(), 4);
  search("cull");
  EXPECT_EQ(page->verdicts().table().rowCount(), 0);
  EXPECT_EQ(page->verdicts().card(), nullptr);
  EXPECT_THROW(page->verdicts().writer(), Error);
  EXPECT_FALSE(page->commandLine().contains(" verdict "));
  page->verdicts().judgeOrStop();
  EXPECT_EQ(page->verdicts().table().rowCount(), 0) << "while these maps are tested";
  page->verdicts().judgeOrStop();
  ASSERT_TRUE(waitUntil([&] { return !lab.verdicts.running(); }));
  search("estimate");
  EXPECT_EQ(page->verdicts().table().rowCount(), 4) << "the same search again has them";
}

TEST_F(ShortcutsTest, ASearchBeginsOnceTheInputsHaveCome) {
  QPushButton& run = *button("&Run");
  search("estimate");
  EXPECT_TRUE(run.isEnabled());
  QPushButton& test = *button("Test &significance");
  EXPECT_TRUE(test.isEnabled());
  lab.inputs.openData("syn:B1?images=30");
  EXPECT_FALSE(run.isEnabled()) << "these images will be gone";
  EXPECT_FALSE(test.isEnabled());
  startOrStop();
  EXPECT_FALSE(lab.search.running());
  ASSERT_TRUE(waitUntil([&] { return !lab.inputs.settling(); }));
  EXPECT_TRUE(run.isEnabled());
}

/// A search that knows something of the first class alone, as one that was stopped does.
std::shared_ptr<FoundMaps> foundOfOneClass(const Inputs& inputs) {
  auto found = std::make_shared<FoundMaps>();
  found->inputs = inputs.current();
  found->result.method = "estimate";
  found->result.plane = inputs.current()->plane();
  found->result.forwards = 10;
  for (int c = 0; c < 2; ++c)
    found->result.classes.push_back({c, inputs.classNames()[std::size_t(c)], 10, FrequencyMap(found->result.plane)});
  found->result.classes[0].relevance.values[3] = 1;
  return found;
}

TEST_F(ShortcutsTest, AClassWithoutValuesHasNoMapAndSaysWhy) {
  const auto found = foundOfOneClass(lab.inputs);
  RelevanceMaps maps;
  maps.setRunning(true);
  maps.setFound(found, nullptr);
  EXPECT_EQ(maps.views()[0]->map().rows(), 32);
  EXPECT_EQ(maps.views()[1]->map().rows(), 0) << "no disc of ties";
  EXPECT_EQ(maps.views()[1]->accessibleName(), "C1: not searched yet");
  maps.setRunning(false);
  EXPECT_EQ(maps.views()[1]->accessibleName(), "C1: stopped before this class");
  found->whole = true;
  maps.setFound(found, nullptr);
  EXPECT_EQ(maps.views()[1]->accessibleName(), "C1: no map, as every frequency has the same value");
}

TEST_F(ShortcutsTest, AClassThatWasNotSearchedIsNeitherTakenAsMaskNorSaved) {
  QObject::connect(&lab.search, &SearchRun::progressed, [&] {
    if (lab.search.running() && lab.search.progress().done > 0) lab.search.stop();
  });
  lab.search.start({"cull", {}, true});
  ASSERT_TRUE(waitUntil([&] { return !lab.search.running(); }));
  const auto found = lab.search.found();
  if (!found || found->whole) GTEST_SKIP() << "the stop came when it was done";
  QPushButton& take = *button("Take as &mask");
  int without = 0;
  for (const ClassRelevance& own : found->result.classes) {
    lab.selection.set({own.classIndex});
    EXPECT_EQ(take.isEnabled(), hasValues(found->result, own)) << own.name;
    without += !hasValues(found->result, own);
  }
  ASSERT_GT(without, 0) << "classes are searched in turn";
  for (QAction* const action : page->actions()) {
    if (action->text() == "Take the map as mask") action->trigger();
  }
  EXPECT_EQ(lab.mask.applied(), nullptr) << "the last class was not searched";
  if (without == 4) return;
  const auto saved = page->mapWriter()(folder / "maps.npy");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(saved), {}), 4 - without);
}

TEST(Ranks, GoFromOneAtTheTopToZero) {
  FrequencyMap map(FrequencyPlane(4, 4));
  for (std::size_t i = 0; i < map.values.size(); ++i) map.values[i] = -double(i * i);
  const FrequencyMap ranked = ranks(map);
  const double last = double(map.values.size()) - 1;
  for (std::size_t i = 0; i < map.values.size(); ++i) EXPECT_NEAR(ranked.values[i], 1 - double(i) / last, 1e-12);
}

}  // namespace
}  // namespace passband
