#include "ui/widgets/option_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QSpinBox>
#include <gtest/gtest.h>

#include "tests/support/some_options.h"

namespace passband {
namespace {

using test::Colour;
using test::SomeOptions;
using test::someTable;

class OptionFormTest : public testing::Test {
 protected:
  OptionFormTest() : form(someTable()) {
    auto* const rows = new QFormLayout(&page);
    form.addTo(*rows);
  }
  template <class Widget>
  Widget& field(const char* name) {
    auto* const found = page.findChild<Widget*>(name);
    if (found == nullptr) throw std::runtime_error(name);
    return *found;
  }
  SomeOptions options() const { return std::any_cast<SomeOptions>(form.options()); }
  std::string json() const { return optionsToJson(someTable(), form.options()); }

  QWidget page;
  OptionForm form;
};

TEST_F(OptionFormTest, GivesBackWhatWasSet) {
  EXPECT_EQ(json(), optionsToJson(someTable(), SomeOptions()));
  const SomeOptions some{.bright = true, .count = 5, .steps = 7, .inner = {.1}, .colour = Colour::Blue, .budget = {9}};
  form.setOptions(some);
  EXPECT_EQ(json(), optionsToJson(someTable(), some));
  EXPECT_TRUE(form.problem().isEmpty());
}

TEST_F(OptionFormTest, EveryFieldChangesItsOption) {
  int changes = 0;
  QObject::connect(&form, &OptionForm::changed, [&] { ++changes; });
  field<QCheckBox>("bright").setChecked(true);
  field<QSpinBox>("count").setValue(12);
  field<QSpinBox>("steps").setValue(40);
  field<QDoubleSpinBox>("lr").setValue(.25);
  field<QComboBox>("colour").setCurrentText("green");
  field<QComboBox>("side").setCurrentText("right");
  field<QLineEdit>("budget").setText("3, 4");
  EXPECT_EQ(changes, 7);
  EXPECT_EQ(json(),
            R"({"bright":true,"budget":[3,4],"colour":"green","count":12,"rate":0.25,"side":"right","steps":40})");
}

TEST_F(OptionFormTest, AValueThatTheFieldRoundsStaysAsItWasUntilItIsChanged) {
  const SomeOptions fine{.steps = 9'000'000'000, .inner = {.123456789}};
  form.setOptions(fine);
  EXPECT_EQ(options().inner.rate, .123456789);
  EXPECT_EQ(options().steps, 9'000'000'000);
  field<QDoubleSpinBox>("lr").setValue(.2);
  EXPECT_EQ(options().inner.rate, .2);
}

TEST_F(OptionFormTest, AValueThatCannotBeIsASentenceAndLeavesTheOption) {
  field<QSpinBox>("count").setValue(1);
  EXPECT_EQ(form.problem().toStdString(), "Number of things must be at least 2, or 0 (none)");
  EXPECT_EQ(options().count, 3);
  field<QSpinBox>("count").setValue(0);
  EXPECT_TRUE(form.problem().isEmpty());
  EXPECT_EQ(options().count, 0);
  EXPECT_EQ(field<QSpinBox>("count").text(), "none");
  field<QLineEdit>("budget").setText("3,x");
  EXPECT_EQ(form.problem().toStdString(), "Budget needs a whole number, not 'x'");
}

TEST_F(OptionFormTest, NumbersStayWithinTheirRange) {
  field<QDoubleSpinBox>("lr").setValue(7);
  EXPECT_LT(options().inner.rate, 1);
  field<QDoubleSpinBox>("lr").setValue(-7);
  EXPECT_GT(options().inner.rate, 0);
}

}  // namespace
}  // namespace passband
