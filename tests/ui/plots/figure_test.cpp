#include "ui/plots/figure.h"

#include <QHBoxLayout>
#include <QImage>
#include <QPushButton>
#include <QRegularExpression>
#include <gtest/gtest.h>
#include <set>

#include "core/base/error.h"
#include "core/base/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
#include "ui/plots/colour_bar.h"
#include "ui/plots/frequency_view.h"
#include "ui/plots/profile_plot.h"

namespace passband {
namespace {

class FigureTest : public testing::Test {
 protected:
  FigureTest() {
    link.setPlane(FrequencyPlane(6, 6));
    auto* const row = new QHBoxLayout(&figure);
    auto* const view = new FrequencyView(colours, link, FrequencyView::Detail::Full);
    row->addWidget(view);
    row->addWidget(new ColourBar(colours));
    row->addWidget(button);
    leaveOutOfFigures(*button);
    Grid<float> map(6, 6);
    for (int i = 0; i < 36; ++i) map(i / 6, i % 6) = static_cast<float>(i);
    colours.fit(0, 35);
    view->setMap(map, "a map");
    figure.resize(900, 420);
    figure.show();
    test::handleEvents();
  }

  std::string saved(const std::string& name) {
    figureWriter(figure, folder / name)();
    return std::string(MappedFile(folder / name).text());
  }

  test::TemporaryFolder folder;
  ColourRange colours;
  ViewLink link;
  QWidget figure;
  QPushButton* button = new QPushButton("press me");
};

TEST_F(FigureTest, PngIsFinerThanTheScreen) {
  saved("figure.png");
  const QImage image(QString::fromStdString((folder / "figure.png").string()));
  EXPECT_EQ(image.size(), figure.size() * 3);
  std::set<QRgb> found;
  for (int y = 0; y < image.height(); y += 5) {
    for (int x = 0; x < image.width(); x += 5) found.insert(image.pixel(x, y));
  }
  EXPECT_GT(found.size(), 30U);
}

TEST_F(FigureTest, SvgHoldsWordsAndNoControls) {
  const std::string svg = saved("figure.svg");
  EXPECT_NE(svg.find("<svg"), std::string::npos);
  EXPECT_NE(svg.find("a map"), std::string::npos);
  EXPECT_NE(svg.find("horizontal frequency"), std::string::npos);
  EXPECT_EQ(svg.find("press me"), std::string::npos);
}

TEST_F(FigureTest, PdfIsOnePageOfTheFiguresSize) {
  const std::string pdf = saved("figure.pdf");
  EXPECT_TRUE(pdf.starts_with("%PDF"));
  const auto box = QRegularExpression("MediaBox \\[0 0 (\\d+)[.\\d]* (\\d+)")
                       .match(QString::fromLatin1(pdf.c_str(), static_cast<int>(pdf.size())));
  ASSERT_TRUE(box.hasMatch());
  EXPECT_NEAR(box.captured(1).toInt(), 900 * .75, 1);
  EXPECT_NEAR(box.captured(2).toInt(), 420 * .75, 1);
}

TEST_F(FigureTest, TheScreenLooksAsBefore) {
  const QImage before = figure.grab().toImage();
  saved("figure.svg");
  test::handleEvents();
  EXPECT_EQ(figure.grab().toImage(), before);
}

TEST_F(FigureTest, OtherKindsAreRefused) {
  EXPECT_THROW(figureWriter(figure, folder / "figure.gif"), UsageError);
  EXPECT_FALSE(std::filesystem::exists(folder / "figure.gif"));
  EXPECT_THROW(figureWriter(figure, folder / "absent" / "figure.png")(), Error);
}

TEST(ColourBar, FieldsHoldTheRange) {
  ColourRange colours;
  colours.fit(0, 8);
  ColourBar bar(colours);
  const auto fields = bar.findChildren<QLineEdit*>();
  ASSERT_EQ(fields.size(), 2);
  QLineEdit* const high = fields[0]->text() == "8" ? fields[0] : fields[1];
  EXPECT_EQ(high->text(), "8");
  high->setText("5.5");
  high->setModified(true);
  emit high->editingFinished();
  EXPECT_EQ(colours.high(), 5.5);
  EXPECT_EQ(colours.low(), 0);
  EXPECT_TRUE(colours.locked());
  bar.findChild<QToolButton*>()->click();
  EXPECT_FALSE(colours.locked());
}

TEST(ProfilePlot, DrawsEachProfile) {
  ProfilePlot plot;
  plot.resize(500, 200);
  plot.show();
  const auto distinct = [&] {
    test::handleEvents();
    const QImage image = plot.grab().toImage();
    std::set<QRgb> found;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) found.insert(image.pixel(x, y));
    }
    return found.size();
  };
  const auto empty = distinct();
  const Profile profile{{0, 1, 2, 3}, {5, 3, 2, 1}, {1, 4, 8, 12}};
  plot.setProfiles({{"cat", profile, 0}, {"dog", profile, 1}}, "radius", "mean |F|", true);
  EXPECT_EQ(plot.profiles().size(), 2U);
  EXPECT_GT(distinct(), empty + 10);
}

}  // namespace
}  // namespace passband
