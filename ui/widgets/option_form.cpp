#include "ui/widgets/option_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace passband {
namespace {

constexpr int fieldWidth = 90;
constexpr int decimals = 6, percentDecimals = 4;
constexpr double most = 1e9;

QString text(std::string_view words) {
  return QString::fromUtf8(words.data(), qsizetype(words.size()));
}

bool isShare(const OptionSpec& spec) {
  return spec.unit == "%";
}

/// Without zeros at the end.
class ShortNumber : public QDoubleSpinBox {
 public:
  QString textFromValue(double value) const override {
    return locale().toString(value, 'f', QLocale::FloatingPointShortest);
  }
};

/// The range in the numbers of the field, 0 included where it stands for something.
template <class Box, class Number>
void setRange(Box& box, const OptionSpec& spec, double factor, double smallest, Number limit) {
  const OptionRange& range = spec.range;
  const double low = factor * range.low + (range.aboveLow ? smallest : 0);
  const double high = factor * range.high - (range.belowHigh ? smallest : 0);
  const bool zero = !spec.zero.empty();
  const auto clipped = [limit](double end) { return Number(std::clamp(end, -double(limit), double(limit))); };
  box.setRange(clipped(zero ? std::min(0., low) : low), clipped(high));
  if (zero && box.minimum() == 0) box.setSpecialValueText(text(spec.zero));
  if (!spec.unit.empty()) box.setSuffix(' ' + text(spec.unit));
}

}  // namespace

OptionForm::OptionForm(const OptionTable& table, QObject* parent) : QObject(parent), table_(table) {
  for (const OptionSpec& spec : table.specs) {
    if (!spec.label.empty()) addField(spec);
  }
  setOptions(table.defaults);
}

void OptionForm::addField(const OptionSpec& spec) {
  const OptionField field = optionOf(spec, table_.defaults);
  if (std::holds_alternative<bool*>(field)) {
    fields_.push_back(flagField(spec));
  } else if (std::holds_alternative<ChoiceField>(field)) {
    fields_.push_back(choiceField(spec));
  } else if (std::holds_alternative<double*>(field)) {
    fields_.push_back(realField(spec));
  } else if (std::holds_alternative<int*>(field) || std::holds_alternative<std::int64_t*>(field)) {
    fields_.push_back(wholeField(spec));
  } else {
    fields_.push_back(textField(spec));
  }
  QWidget* const widget = fields_.back().widget;
  widget->setToolTip(text(spec.help));
  widget->setObjectName(QString::fromStdString(optionName(spec)));
  widget->setAccessibleName(text(spec.label));
}

OptionForm::Field OptionForm::flagField(const OptionSpec& spec) {
  auto* const box = new QCheckBox(text(spec.label));
  connect(box, &QCheckBox::toggled, this, &OptionForm::changed);
  return {&spec,
          box,
          [box] { return box->isChecked() ? QStringLiteral("true") : QStringLiteral("false"); },
          [box](const QString& shown) { box->setChecked(shown == QStringLiteral("true")); },
          {}};
}

OptionForm::Field OptionForm::wholeField(const OptionSpec& spec) {
  auto* const box = new QSpinBox;
  setRange(*box, spec, 1, 1, int(most));
  box->setGroupSeparatorShown(true);
  box->setMinimumWidth(fieldWidth);
  connect(box, &QSpinBox::valueChanged, this, &OptionForm::changed);
  return {&spec,
          box,
          [box] { return QString::number(box->value()); },
          [box](const QString& shown) { box->setValue(int(std::clamp(shown.toDouble(), -most, most))); },
          {}};
}

OptionForm::Field OptionForm::realField(const OptionSpec& spec) {
  auto* const box = new ShortNumber;
  const double factor = isShare(spec) ? 100 : 1;
  box->setDecimals(isShare(spec) ? percentDecimals : decimals);
  setRange(*box, spec, factor, std::pow(10., -box->decimals()), most);
  box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
  box->setMinimumWidth(fieldWidth);
  connect(box, &QDoubleSpinBox::valueChanged, this, &OptionForm::changed);
  return {&spec,
          box,
          [box, factor] { return QString::number(box->value() / factor, 'g', 10); },
          [box, factor](const QString& shown) { box->setValue(factor * shown.toDouble()); },
          {}};
}

OptionForm::Field OptionForm::choiceField(const OptionSpec& spec) {
  auto* const box = new QComboBox;
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setMinimumWidth(fieldWidth);
  for (const std::string_view name : spec.names) box->addItem(text(name));
  connect(box, &QComboBox::currentIndexChanged, this, &OptionForm::changed);
  return {&spec,
          box,
          [box] { return box->currentText(); },
          [box](const QString& shown) { box->setCurrentText(shown); },
          {}};
}

OptionForm::Field OptionForm::textField(const OptionSpec& spec) {
  auto* const line = new QLineEdit;
  line->setPlaceholderText(text(spec.zero));
  line->setMinimumWidth(fieldWidth);
  connect(line, &QLineEdit::textChanged, this, &OptionForm::changed);
  return {&spec,
          line,
          [line] { return line->text().remove(' '); },
          [line](const QString& shown) { line->setText(shown); },
          {}};
}

void OptionForm::addTo(QFormLayout& rows, std::string_view group) {
  for (const Field& field : fields_) {
    if (field.spec->group != group) continue;
    if (qobject_cast<QCheckBox*>(field.widget) != nullptr) {
      rows.addRow(field.widget);
    } else {
      rows.addRow(text(field.spec->label), field.widget);
    }
  }
}

void OptionForm::addTo(QBoxLayout& row) {
  for (const Field& field : fields_) {
    if (qobject_cast<QCheckBox*>(field.widget) == nullptr) {
      auto* const label = new QLabel(text(field.spec->label));
      label->setBuddy(field.widget);
      row.addWidget(label);
    }
    row.addWidget(field.widget);
  }
}

/// Gives the sentence about the first value that cannot be.
std::string OptionForm::write(std::any& options) const {
  std::string problem;
  for (const Field& field : fields_) {
    const QString now = field.text();
    if (now == field.shown) continue;
    try {
      setOption(*field.spec, options, now.toStdString(), std::string(field.spec->label));
    } catch (const UsageError& error) {
      if (problem.empty()) problem = error.what();
    }
  }
  return problem;
}

std::any OptionForm::options() const {
  std::any options = set_;
  write(options);
  return options;
}

QString OptionForm::problem() const {
  std::any options = set_;
  return QString::fromStdString(write(options));
}

void OptionForm::setOptions(const std::any& options) {
  set_ = options;
  {
    const QSignalBlocker once(this);
    for (Field& field : fields_) {
      field.show(QString::fromStdString(optionText(*field.spec, options)));
      field.shown = field.text();
    }
  }
  emit changed();
}

}  // namespace passband
