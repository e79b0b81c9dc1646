// The classes of the data that the user has selected, which drive all views.
#pragma once

#include <QList>
#include <QObject>

#include "ui/lab/inputs.h"

namespace passband {

/// The first class of other images, until another one is selected. Thread rule: UI thread.
class Selection : public QObject {
  Q_OBJECT

 public:
  explicit Selection(const Inputs& inputs);

  /// Sorted indices into Inputs::classNames().
  const QList<int>& classes() const { return classes_; }
  void set(QList<int> classes);
  /// The first selected class; -1: none.
  int current() const { return classes_.isEmpty() ? -1 : classes_.first(); }

 signals:
  void changed();

 private:
  void takeInputs();

  const Inputs& inputs_;
  std::vector<std::string> names_;  ///< of the classes that it is among
  QList<int> classes_;
  bool isOther_ = false;  ///< by other inputs, and nobody was told yet
};

}  // namespace passband
