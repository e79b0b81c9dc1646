#include "ui/lab/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ui/workspaces/lab_fixture.h"

namespace passband {
namespace {

using testing::ElementsAre;

class SelectionTest : public test::LabTest {};

TEST_F(SelectionTest, IsSortedAndInside) {
  openSmall();
  int changes = 0;
  QObject::connect(&lab.selection, &Selection::changed, [&] { ++changes; });
  lab.selection.set({3, 1, 9, -2, 1});
  EXPECT_THAT(lab.selection.classes(), ElementsAre(1, 3));
  lab.selection.set({1, 3});
  EXPECT_EQ(changes, 1);
}

}  // namespace
}  // namespace passband
