#include "ui/plots/map_title.h"

#include <QApplication>
#include <QFontMetrics>
#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(MapTitle, WhereRoomIsShortTheNameIsCutAndThenTheNoteGoes) {
  const QFontMetrics metrics(QApplication::font());
  const MapTitle title("a class of a very long name", "92/4");
  const auto widthOf = [&](const QString& text) { return metrics.horizontalAdvance(text); };
  EXPECT_EQ(fittingText(title, metrics, 2000), "a class of a very long name 92/4");
  const int room = widthOf("a class of a v 92/4");
  const QString shorter = fittingText(title, metrics, room);
  EXPECT_TRUE(shorter.startsWith("a c")) << shorter.toStdString();
  EXPECT_TRUE(shorter.endsWith("e 92/4")) << shorter.toStdString();
  EXPECT_LE(widthOf(shorter), room);
  EXPECT_FALSE(fittingText(title, metrics, widthOf("a c 92/4")).contains("92"));
  EXPECT_EQ(fittingText(MapTitle("cat"), metrics, widthOf("cat")), "cat");
}

}  // namespace
}  // namespace passband
