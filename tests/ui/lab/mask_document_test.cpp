#include "ui/lab/mask_document.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "core/base/random.h"
#include "core/fourier/parse_mask.h"
#include "tests/ui/support/wait.h"
#include "ui/lab/lab.h"

namespace passband {
namespace {

const FrequencyPlane plane(32, 32);

FrequencyMask form(const char* text) {
  return parseMask(plane, text);
}

class MaskDocumentTest : public testing::Test {
 protected:
  MaskDocumentTest() {
    document.begin(FrequencyMask(plane), {}, {});
    QObject::connect(&document, &MaskDocument::settled, [this] { ++settled; });
  }

  void combine(const char* shape, ShapeMeans means, Combination combination) {
    document.setMeans(means);
    document.setCombination(combination);
    document.combine(form(shape), QString::fromLatin1(shape), ToolEffect::Combines, "shape");
  }

  Lab lab;
  MaskDocument& document = lab.mask;
  QUndoStack& history = lab.mask.history();
  int settled = 0;
};

TEST_F(MaskDocumentTest, ItKeepsSoManyStepsAndNoMore) {
  for (int step = 0; step < MaskDocument::mostUndoSteps + 1; ++step) document.invert();
  EXPECT_EQ(history.count(), MaskDocument::mostUndoSteps);
  while (history.canUndo()) history.undo();
  EXPECT_EQ(document.mask(), FrequencyMask(plane, 0)) << "the first step is no longer undone";
}

TEST_F(MaskDocumentTest, AMaskOfAnotherPlaneIsNotTaken) {
  document.take(form("ring:3,9"), "ring:3,9");
  EXPECT_EQ(document.mask(), form("ring:3,9"));
  EXPECT_EQ(history.undoText(), "Take ring:3,9");
  document.take(FrequencyMask({5, 5}), "too small");
  EXPECT_EQ(document.name(), "ring:3,9");
  ASSERT_FALSE(lab.messages.messages().isEmpty());
  EXPECT_TRUE(lab.messages.messages().last().text.contains("5x5"));
}

TEST_F(MaskDocumentTest, BeginsWithEverythingKept) {
  EXPECT_TRUE(document.keepsEverything());
  EXPECT_EQ(document.mask(), FrequencyMask(plane, 1));
  EXPECT_EQ(history.count(), 0);
}

/// Each bin of the result, by the words on the two boxes.
TEST_F(MaskDocumentTest, CombinesWhatIsKeptOrWhatIsRemoved) {
  const FrequencyMask old = form("ring:3,9"), shape = form("rect:0,0,8,3");
  for (const ShapeMeans means : {ShapeMeans::Keep, ShapeMeans::Remove}) {
    for (const Combination combination :
         {Combination::Replace, Combination::Unite, Combination::Intersect, Combination::Subtract}) {
      document.replace(old, "ring:3,9", {}, "old");
      combine("rect:0,0,8,3", means, combination);
      for (int pair = 0; pair < plane.pairCount(); ++pair) {
        const auto i = static_cast<std::size_t>(pair);
        const bool removes = means == ShapeMeans::Remove;
        const bool a = (old.weights()[i] == 1) != removes, b = shape.weights()[i] == 1;
        const bool both[] = {b, a || b, a && b, a && !b};
        const bool chosen = both[static_cast<int>(combination)];
        ASSERT_EQ(document.mask().weights()[i], chosen != removes ? 1 : 0)
            << pair << " means " << int(means) << " combination " << int(combination);
      }
    }
  }
}

TEST_F(MaskDocumentTest, AFormAlwaysGivesTheMaskAgain) {
  combine("ring:4,8", ShapeMeans::Keep, Combination::Replace);
  EXPECT_EQ(document.form(), "ring:4,8");
  combine("wedge:45,10", ShapeMeans::Keep, Combination::Unite);
  EXPECT_EQ(document.form(), "ring:4,8+wedge:45,10");
  combine("rect:-3,-3,3,3", ShapeMeans::Remove, Combination::Replace);
  EXPECT_EQ(document.form(), "!rect:-3,-3,3,3");
  document.invert();
  EXPECT_EQ(document.form(), "rect:-3,-3,3,3");
  document.soften(1.5);
  EXPECT_EQ(document.form(), "rect:-3,-3,3,3,soft:1.5");
  combine("ring:0,2", ShapeMeans::Remove, Combination::Unite);
  EXPECT_EQ(document.form(), "");

  Random random(7);
  const char* shapes[] = {"ring:2,5", "wedge:20,15", "rect:-9,0,4,4", "lowpass:0.1", "highpass:0.3"};
  for (int step = 0; step < 200; ++step) {
    combine(shapes[random.below(5)], static_cast<ShapeMeans>(random.below(2)),
            static_cast<Combination>(random.below(4)));
    if (random.below(4) == 0) document.invert();
    if (document.form().isEmpty()) continue;
    ASSERT_EQ(parseMask(plane, document.form().toStdString()), document.mask()) << document.form().toStdString();
  }
}

TEST_F(MaskDocumentTest, AWrongFormIsDropped) {
  document.replace(form("ring:4,8"), "ring:4,9", "my ring", "take");
  EXPECT_EQ(document.form(), "");
  EXPECT_EQ(document.name(), "my ring");
}

TEST_F(MaskDocumentTest, AStrokeIsOneStep) {
  document.setCombination(Combination::Unite);
  document.removeAll();
  const int before = history.count();
  settled = 0;
  document.beginStroke();
  for (int outer = 1; outer < 9; ++outer) {
    document.showStroke(ringMask(plane, 0, outer), QString("ring:0,%1").arg(outer), ToolEffect::Combines);
    EXPECT_EQ(document.mask(), ringMask(plane, 0, outer));
  }
  EXPECT_EQ(settled, 0);
  document.endStroke("Ring");
  EXPECT_EQ(settled, 1);
  EXPECT_EQ(history.count(), before + 1);
  EXPECT_EQ(history.undoText(), "Ring");
  history.undo();
  EXPECT_EQ(document.mask(), FrequencyMask(plane, 0));
  history.redo();
  EXPECT_EQ(document.mask(), ringMask(plane, 0, 8));
}

/// Every change costs a preview.
TEST_F(MaskDocumentTest, TheEndOfAStrokeChangesNothingMore) {
  int changes = 0;
  QObject::connect(&document, &MaskDocument::changed, [&] { ++changes; });
  document.beginStroke();
  document.showStroke(form("ring:2,5"), "ring:2,5", ToolEffect::Combines);
  document.showStroke(form("ring:2,7"), "ring:2,7", ToolEffect::Combines);
  const auto shown = document.snapshot();
  document.endStroke("ring");
  EXPECT_EQ(changes, 2);
  EXPECT_EQ(settled, 1);
  EXPECT_EQ(document.snapshot(), shown);
  EXPECT_EQ(document.form(), "ring:2,7");
  history.undo();
  EXPECT_TRUE(document.keepsEverything());
  history.redo();
  EXPECT_EQ(document.mask(), *shown);
  EXPECT_EQ(document.form(), "ring:2,7");
}

TEST_F(MaskDocumentTest, AStrokeWithoutChangeIsNoStep) {
  document.beginStroke();
  document.showStroke(FrequencyMask(plane, 1), {}, ToolEffect::Paints);
  document.endStroke("Brush");
  EXPECT_EQ(history.count(), 0);
}

TEST_F(MaskDocumentTest, UndoWithinAStrokeGivesTheStrokeUp) {
  combine("ring:4,8", ShapeMeans::Keep, Combination::Replace);
  document.beginStroke();
  document.showStroke(form("ring:0,3"), "ring:0,3", ToolEffect::Combines);
  history.undo();
  EXPECT_TRUE(document.keepsEverything());
  document.endStroke("Ring");
  EXPECT_TRUE(document.keepsEverything());
  history.redo();
  EXPECT_EQ(document.mask(), form("ring:4,8"));
}

TEST_F(MaskDocumentTest, ErasingTakesBackOnlyTheShape) {
  document.combine(form("rect:0,0,2,2"), {}, ToolEffect::Erases, "erase");
  EXPECT_EQ(document.mask(), form("!rect:0,0,2,2"));
  document.combine(form("rect:0,0,2,2"), {}, ToolEffect::Paints, "paint");
  EXPECT_TRUE(document.keepsEverything());
}

TEST_F(MaskDocumentTest, ARandomSessionUndoesToItsStartAndRedoesToItsEnd) {
  Random random(11);
  std::vector<FrequencyMask> masks{document.mask()};
  std::vector<QString> names{document.name()};
  const char* shapes[] = {"ring:2,5", "wedge:20,15", "rect:-9,0,4,4", "lowpass:0.1"};
  for (int step = 0; step < 300; ++step) {
    const int steps = history.count();
    switch (random.below(5)) {
      case 0:
        document.invert();
        break;
      case 1:
        document.soften(random.uniform(.2, 2));
        break;
      case 2:
        document.beginStroke();
        for (int move = 0; move < 3; ++move)
          document.showStroke(form(shapes[random.below(4)]), {}, ToolEffect::Combines);
        random.below(4) == 0 ? document.cancelStroke() : document.endStroke("stroke");
        break;
      default:
        combine(shapes[random.below(4)], static_cast<ShapeMeans>(random.below(2)),
                static_cast<Combination>(random.below(4)));
    }
    ASSERT_LE(history.count(), steps + 1);
    if (history.count() == steps) continue;
    masks.push_back(document.mask());
    names.push_back(document.name());
  }
  for (auto i = masks.size() - 1; i-- > 0;) {
    history.undo();
    ASSERT_EQ(document.mask(), masks[i]) << i;
    ASSERT_EQ(document.name(), names[i]) << i;
  }
  EXPECT_FALSE(history.canUndo());
  EXPECT_TRUE(document.keepsEverything());
  while (history.canRedo()) history.redo();
  EXPECT_EQ(document.mask(), masks.back());
}

TEST_F(MaskDocumentTest, AMaskItBeginsWithIsNoStep) {
  combine("ring:4,8", ShapeMeans::Keep, Combination::Replace);
  document.begin(form("ring:1,3"), "ring:1,3", "ring:1,3");
  EXPECT_EQ(document.mask(), form("ring:1,3"));
  EXPECT_EQ(document.form(), "ring:1,3");
  EXPECT_EQ(history.count(), 0);
}

TEST_F(MaskDocumentTest, AnotherPlaneBeginsAnew) {
  lab.inputs.openData("syn:B1?images=4");
  ASSERT_TRUE(test::waitUntil([&] { return lab.inputs.current()->hasImages(); }));
  combine("ring:4,8", ShapeMeans::Keep, Combination::Replace);
  EXPECT_EQ(*document.applied(), form("ring:4,8"));
  Recipe recipe = *lab.inputs.current()->recipe;
  recipe.mean = {.5F, .5F, .5F};
  lab.inputs.setRecipe({recipe});
  EXPECT_EQ(*document.applied(), form("ring:4,8")) << "the plane is the same";
  recipe.height = 17, recipe.width = 20;
  lab.inputs.setRecipe({recipe});
  EXPECT_EQ(document.mask(), FrequencyMask({17, 20}, 1));
  EXPECT_FALSE(document.applied());
  EXPECT_FALSE(history.canUndo());
}

}  // namespace
}  // namespace passband
