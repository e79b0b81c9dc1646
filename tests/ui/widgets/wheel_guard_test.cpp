#include "ui/widgets/wheel_guard.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>
#include <gtest/gtest.h>

#include "tests/ui/support/wait.h"
#include "tests/ui/support/wheel.h"

namespace passband {
namespace {

using test::waitUntil;

class WheelGuardTest : public testing::Test {
 protected:
  WheelGuardTest() {
    auto* const inside = new QWidget;
    auto* const column = new QVBoxLayout(inside);
    for (QWidget* const field : std::initializer_list<QWidget*>{spin_, box_, slider_}) column->addWidget(field);
    box_->addItems({"a", "b", "c"});
    box_->setCurrentIndex(1);
    spin_->setValue(50);
    slider_->setValue(50);
    auto* const tall = new QLabel;
    tall->setMinimumHeight(2000);
    column->addWidget(tall);
    page_.setWidget(inside);
    page_.setWidgetResizable(true);
    page_.resize(300, 300);
    qApp->installEventFilter(&guard_);
    page_.show();
    page_.activateWindow();
    test::handleEvents();  // the page is laid out
  }

  WheelGuard guard_;
  QScrollArea page_;
  QSpinBox* spin_ = new QSpinBox;
  QComboBox* box_ = new QComboBox;
  QSlider* slider_ = new QSlider(Qt::Horizontal);
};

TEST_F(WheelGuardTest, AboveAFieldItScrollsThePage) {
  page_.setFocus();
  for (QWidget* const field : std::initializer_list<QWidget*>{spin_, box_, slider_}) {
    const int before = page_.verticalScrollBar()->value();
    test::turnWheel(*field, -120);
    EXPECT_GT(page_.verticalScrollBar()->value(), before);
    EXPECT_NE(field->focusPolicy(), Qt::WheelFocus) << "the wheel would go to it first";
  }
  EXPECT_EQ(spin_->value(), 50);
  EXPECT_EQ(box_->currentIndex(), 1);
  EXPECT_EQ(slider_->value(), 50);
}

TEST_F(WheelGuardTest, AFieldThatTheUserWentToTakesIt) {
  spin_->setFocus();
  ASSERT_TRUE(waitUntil([&] { return QApplication::focusWidget() == spin_; }));
  test::turnWheel(*spin_, -120);
  EXPECT_EQ(spin_->value(), 49);
}

}  // namespace
}  // namespace passband
