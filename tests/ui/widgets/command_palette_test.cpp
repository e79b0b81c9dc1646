#include "ui/widgets/command_palette.h"

#include <gtest/gtest.h>
#include <memory>

#include "tests/ui/support/wait.h"

namespace passband {
namespace {

TEST(CommandPalette, EveryLetterMustOccurInOrder) {
  EXPECT_GT(CommandPalette::matchScore("opn", "Open network"), 0);
  EXPECT_EQ(CommandPalette::matchScore("onx", "Open network"), 0);
  EXPECT_GT(CommandPalette::matchScore("", "anything"), 0);
  EXPECT_GT(CommandPalette::matchScore("open n", "Open network"),
            CommandPalette::matchScore("open n", "Spectra on screen opening no"));
}

TEST(CommandPalette, EnterRunsTheBestMatchAndDisabledActionsAreLeftOut) {
  QAction open("&Open network"), save("Save project"), dead("Open nothing");
  dead.setEnabled(false);
  int opened = 0, saved = 0;
  QObject::connect(&open, &QAction::triggered, [&] { ++opened; });
  QObject::connect(&save, &QAction::triggered, [&] { ++saved; });
  CommandPalette palette({{"File", &open}, {"File", &save}, {"File", &dead}}, nullptr);
  auto* const list = palette.findChild<QListWidget*>();
  auto* const line = palette.findChild<QLineEdit*>();
  EXPECT_EQ(list->count(), 2);
  line->setText("save");
  EXPECT_EQ(list->count(), 1);
  emit line->returnPressed();
  ASSERT_TRUE(test::waitUntil([&] { return saved == 1; }));
  EXPECT_EQ(opened, 0);
}

TEST(CommandPalette, ActionsThatGoWhileItIsOpenAreNoLongerFound) {
  QAction save("Save project");
  auto recent = std::make_unique<QAction>("Save as last time");
  CommandPalette palette({{"File", recent.get()}, {"File", &save}}, nullptr);
  auto* const list = palette.findChild<QListWidget*>();
  ASSERT_EQ(list->count(), 2);
  list->setCurrentRow(0);
  recent.reset();
  emit palette.findChild<QLineEdit*>()->returnPressed();
  palette.findChild<QLineEdit*>()->setText("save");
  EXPECT_EQ(list->count(), 1);
}

}  // namespace
}  // namespace passband
