// Fields for the options of a table (core/base/option_spec.h), made from it.
#pragma once

#include <QBoxLayout>
#include <QFormLayout>
#include <any>
#include <functional>
#include <vector>

#include "core/base/option_spec.h"

namespace passband {

/// Thread rule: UI thread.
class OptionForm : public QObject {
  Q_OBJECT

 public:
  /// The table must outlive the form.
  explicit OptionForm(const OptionTable& table, QObject* parent = nullptr);

  /// The fields of a group, a row for each.
  void addTo(QFormLayout& rows, std::string_view group = {});
  /// All fields, one beside another.
  void addTo(QBoxLayout& row);

  /// What was set, with what was changed in the fields since then. A value that cannot be is left as it was set.
  std::any options() const;
  void setOptions(const std::any& options);
  /// A sentence about a value that cannot be; empty: there is none.
  QString problem() const;

 signals:
  void changed();

 private:
  /// A field speaks the texts of setOption.
  struct Field {
    const OptionSpec* spec;
    QWidget* widget;
    std::function<QString()> text;
    std::function<void(const QString&)> show;
    QString shown;  ///< by setOptions; a field that still says it was not changed
  };

  void addField(const OptionSpec& spec);
  Field flagField(const OptionSpec& spec);
  Field wholeField(const OptionSpec& spec);
  Field realField(const OptionSpec& spec);
  Field choiceField(const OptionSpec& spec);
  Field textField(const OptionSpec& spec);
  std::string write(std::any& options) const;

  const OptionTable& table_;
  std::any set_;
  std::vector<Field> fields_;
};

}  // namespace passband
