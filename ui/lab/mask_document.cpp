#include "ui/lab/mask_document.h"

#include <QUndoCommand>
#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/fourier/parse_mask.h"

namespace passband {
namespace {

constexpr int longestForm = 200;

FrequencyMask combinedWith(const FrequencyMask& kept, const FrequencyMask& shape, Combination combination) {
  switch (combination) {
    case Combination::Unite:
      return unite(kept, shape);
    case Combination::Intersect:
      return intersect(kept, shape);
    case Combination::Subtract:
      return subtract(kept, shape);
    case Combination::Replace:
      break;
  }
  return shape;
}

/// The same for the bins removed, said by what is kept (De Morgan): soft weights elsewhere stay as they are.
FrequencyMask combinedWithRemoved(const FrequencyMask& kept, const FrequencyMask& shape, Combination combination) {
  switch (combination) {
    case Combination::Unite:
      return subtract(kept, shape);
    case Combination::Intersect:
      return unite(kept, passband::invert(shape));
    case Combination::Subtract:
      return unite(kept, shape);
    case Combination::Replace:
      break;
  }
  return passband::invert(shape);
}

bool allAre(const FrequencyMask& mask, float weight) {
  return std::ranges::all_of(mask.weights(), [&](float value) { return value == weight; });
}

QString inverse(const QString& form) {
  const bool oneTerm = !form.isEmpty() && !form.contains('+') && !form.contains('&') && !form.contains("soft");
  if (!oneTerm) return {};
  return form.startsWith('!') ? form.mid(1) : '!' + form;
}

/// `form` where it gives exactly this mask, else nothing: a wrong guess costs a form, never a number.
QString checked(const QString& form, const FrequencyMask& mask) {
  if (form.isEmpty() || form.size() > longestForm) return {};
  try {
    return parseMask(mask.plane(), form.toStdString()) == mask ? form : QString();
  } catch (const UsageError&) {
    return {};
  }
}

}  // namespace

struct MaskDocument::State {
  std::shared_ptr<const FrequencyMask> mask;
  QString form, name;
};

/// Keeps the pairs that changed, not whole masks.
class MaskDocument::Step : public QUndoCommand {
 public:
  /// `done`: the document has `after` already, as the end of a stroke.
  Step(MaskDocument& document, const State& before, const State& after, bool done, const QString& text)
      : QUndoCommand(text),
        document_(document),
        done_(done),
        beforeForm_(before.form),
        beforeName_(before.name),
        afterForm_(after.form),
        afterName_(after.name) {
    const auto &from = before.mask->weights(), &to = after.mask->weights();
    for (std::size_t pair = 0; pair < from.size(); ++pair) {
      if (from[pair] != to[pair]) changes_.push_back({static_cast<int>(pair), from[pair], to[pair]});
    }
  }

  void undo() override { go(&Change::before, beforeForm_, beforeName_); }
  void redo() override {
    if (!std::exchange(done_, false)) return go(&Change::after, afterForm_, afterName_);
    emit document_.settled();
  }

 private:
  struct Change {
    int pair;
    float before, after;
  };

  void go(float Change::*side, const QString& form, const QString& name) {
    document_.cancelStroke();
    FrequencyMask mask = document_.mask();
    for (const Change& change : changes_) mask.setWeight(change.pair, change.*side);
    document_.show({std::make_shared<const FrequencyMask>(std::move(mask)), form, name});
    emit document_.settled();
  }

  MaskDocument& document_;
  bool done_;
  QString beforeForm_, beforeName_, afterForm_, afterName_;
  std::vector<Change> changes_;
};

MaskDocument::MaskDocument(const Inputs& inputs, MessageLog& messages)
    : inputs_(inputs), messages_(messages), mask_(std::make_shared<const FrequencyMask>(FrequencyPlane(1, 1))) {
  history_.setUndoLimit(mostUndoSteps);
  connect(&inputs, &Inputs::replaced, this, [this] {
    const LabInputs& now = *inputs_.current();
    // Without images as at the beginning: those that come next, perhaps of another project, begin without a mask.
    const FrequencyPlane plane = now.hasImages() ? now.plane() : FrequencyPlane(1, 1);
    if (plane == mask_->plane()) return;
    restart({std::make_shared<const FrequencyMask>(plane), {}, {}});
    isOther_ = true;
  });
  connect(&inputs, &Inputs::changed, this, [this] {
    if (!std::exchange(isOther_, false)) return;
    emit changed();
    emit settled();
  });
}

MaskDocument::~MaskDocument() = default;

void MaskDocument::restart(const State& state) {
  before_.reset();
  history_.clear();
  set(state);
}

void MaskDocument::begin(const FrequencyMask& mask, const QString& form, const QString& name) {
  restart({std::make_shared<const FrequencyMask>(mask), checked(form, mask), name});
  emit changed();
  emit settled();
}

void MaskDocument::take(const FrequencyMask& mask, const QString& name) {
  const FrequencyPlane &own = mask.plane(), &now = mask_->plane();
  if (own == now) {
    replace(mask, name, name, tr("Take %1").arg(name));
  } else {
    messages_.error(tr("The mask is for images of %1x%2, and those open are preprocessed to %3x%4.")
                        .arg(own.height())
                        .arg(own.width())
                        .arg(now.height())
                        .arg(now.width()));
  }
  emit taken();
}

QString MaskDocument::name() const {
  if (!form_.isEmpty()) return form_;
  if (keepsEverything()) return tr("everything kept");
  return name_.isEmpty() ? tr("painted") : name_;
}

void MaskDocument::setMeans(ShapeMeans means) {
  if (std::exchange(means_, means) != means) emit modesChanged();
}

void MaskDocument::setCombination(Combination combination) {
  if (std::exchange(combination_, combination) != combination) emit modesChanged();
}

bool MaskDocument::keepsEverything() const {
  return allAre(*mask_, 1);
}

MaskDocument::State MaskDocument::state() const {
  return {mask_, form_, name_};
}

/// An equal mask is the same object, that of before the stroke too: what is known of it is not computed again.
void MaskDocument::set(const State& state) {
  const bool isBefore = before_ && *before_->mask == *state.mask;
  if (*state.mask != *mask_ || isBefore) mask_ = isBefore ? before_->mask : state.mask;
  applied_ = keepsEverything() || !inputs_.current()->hasImages() ? nullptr : mask_;
  form_ = state.form;
  name_ = state.name;
}

void MaskDocument::show(const State& state) {
  set(state);
  emit changed();
}

/// With Remove the shape is combined with the bins removed, and the mask is what is left: the same four words then mean
/// the same for both.
MaskDocument::State MaskDocument::combined(const State& from, const FrequencyMask& shape, const QString& shapeForm,
                                           ToolEffect effect) const {
  const Combination combination = effect == ToolEffect::Paints   ? Combination::Unite
                                  : effect == ToolEffect::Erases ? Combination::Subtract
                                                                 : combination_;
  const bool removes = means_ == ShapeMeans::Remove;
  FrequencyMask result =
      removes ? combinedWithRemoved(*from.mask, shape, combination) : combinedWith(*from.mask, shape, combination);

  const QString own = shapeForm, other = inverse(shapeForm);
  const QString kept = removes ? other : own;  // what the shape lets through
  const QString old = from.form;
  const auto join = [&](const QString& sign, const QString& term) {
    return old.isEmpty() || term.isEmpty() ? QString() : old + sign + term;
  };
  const bool adds = combination == Combination::Unite ? !removes : removes;
  // Of these the first that gives the mask is its form.
  const QStringList candidates{kept, combination == Combination::Intersect
                                         ? join(removes ? QStringLiteral("+") : QStringLiteral("&"), kept)
                                         : join(adds ? QStringLiteral("+") : QStringLiteral("&"), adds ? own : other)};
  for (const QString& candidate : candidates) {
    const QString form = shapeForm.isEmpty() ? QString() : checked(candidate, result);
    if (!form.isEmpty()) return {std::make_shared<const FrequencyMask>(std::move(result)), form, {}};
  }
  return {std::make_shared<const FrequencyMask>(std::move(result)), {}, {}};
}

void MaskDocument::beginStroke() {
  cancelStroke();
  before_ = std::make_shared<const State>(state());
}

void MaskDocument::showStroke(const FrequencyMask& shape, const QString& shapeForm, ToolEffect effect) {
  if (before_) show(combined(*before_, shape, shapeForm, effect));
}

void MaskDocument::endStroke(const QString& step) {
  if (!before_) return;
  const auto before = std::exchange(before_, nullptr);
  if (*mask_ == *before->mask) {
    show(*before);
    emit settled();
    return;
  }
  history_.push(new Step(*this, *before, state(), true, step));
}

void MaskDocument::cancelStroke() {
  if (const auto before = std::exchange(before_, nullptr)) show(*before);
}

void MaskDocument::push(const State& after, const QString& step) {
  if (*after.mask == *mask_) return;
  history_.push(new Step(*this, state(), after, false, step));  // does it
}

void MaskDocument::combine(const FrequencyMask& shape, const QString& shapeForm, ToolEffect effect,
                           const QString& step) {
  cancelStroke();
  push(combined(state(), shape, shapeForm, effect), step);
}

void MaskDocument::replace(const FrequencyMask& mask, const QString& form, const QString& name, const QString& step) {
  cancelStroke();
  push({std::make_shared<const FrequencyMask>(mask), checked(form, mask), name}, step);
}

void MaskDocument::invert() {
  replace(passband::invert(*mask_), inverse(form_), {}, tr("Invert"));
}

void MaskDocument::soften(double sigmaBins) {
  const FrequencyMask soft = passband::soften(*mask_, sigmaBins);
  const QString form = form_.isEmpty() || form_.contains("soft")
                           ? QString()
                           : form_ + QStringLiteral(",soft:%1").arg(sigmaBins, 0, 'g', 6);
  replace(soft, form, {}, tr("Soft edge of %1 bins").arg(sigmaBins));
}

void MaskDocument::keepAll() {
  replace(FrequencyMask(mask_->plane(), 1), {}, {}, tr("Keep everything"));
}

void MaskDocument::removeAll() {
  replace(FrequencyMask(mask_->plane(), 0), QStringLiteral("lowpass:0"), {}, tr("Remove everything"));
}

}  // namespace passband
