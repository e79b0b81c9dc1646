#include "ui/lab/selection.h"

#include <algorithm>
#include <utility>

namespace passband {

Selection::Selection(const Inputs& inputs) : inputs_(inputs) {
  connect(&inputs, &Inputs::replaced, this, &Selection::takeInputs);
  connect(&inputs, &Inputs::changed, this, [this] {
    if (std::exchange(isOther_, false)) emit changed();
  });
  takeInputs();
}

void Selection::takeInputs() {
  if (inputs_.classNames() == names_) return;
  names_ = inputs_.classNames();
  classes_ = names_.empty() ? QList<int>{} : QList<int>{0};
  isOther_ = true;
}

void Selection::set(QList<int> classes) {
  classes.removeIf([this](int c) { return c < 0 || c >= std::ssize(names_); });
  std::ranges::sort(classes);
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  if (classes == classes_) return;
  classes_ = std::move(classes);
  emit changed();
}

}  // namespace passband
