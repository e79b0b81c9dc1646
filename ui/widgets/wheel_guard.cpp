#include "ui/widgets/wheel_guard.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QScrollBar>

namespace passband {
namespace {

/// Null where it is no field that the wheel would change.
QWidget* fieldOf(QObject* receiver) {
  if (auto* const box = qobject_cast<QAbstractSpinBox*>(receiver)) return box;
  if (auto* const box = qobject_cast<QComboBox*>(receiver)) return box;
  if (qobject_cast<QScrollBar*>(receiver) != nullptr) return nullptr;
  return qobject_cast<QAbstractSlider*>(receiver);
}

bool hasFocus(const QWidget& field) {
  const QWidget* const focus = QApplication::focusWidget();
  return focus != nullptr && (focus == &field || field.isAncestorOf(focus));
}

}  // namespace

bool WheelGuard::eventFilter(QObject* receiver, QEvent* event) {
  if (event->type() != QEvent::Wheel && event->type() != QEvent::Show) return false;
  QWidget* const field = fieldOf(receiver);
  if (field == nullptr) return false;
  if (event->type() == QEvent::Show) {
    if (field->focusPolicy() == Qt::WheelFocus) field->setFocusPolicy(Qt::StrongFocus);  // the wheel does not go to it
    return false;
  }
  if (hasFocus(*field)) return false;
  event->ignore();  // so that what is around the field takes it
  return true;
}

}  // namespace passband
