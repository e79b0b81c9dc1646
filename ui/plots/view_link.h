// What linked views share: the part of the plane that is shown, and the bin under the cursor.
#pragma once

#include <QObject>
#include <QRectF>
#include <optional>

#include "core/fourier/frequency_plane.h"

namespace passband {

/// Thread rule: UI thread.
class ViewLink : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// The plane of all views; another one shows all of it. Nothing: no view has a map.
  void setPlane(std::optional<FrequencyPlane> plane);
  const std::optional<FrequencyPlane>& plane() const { return plane_; }

  /// In cycles per image, x = u, y = v, half a bin around the outermost bins included.
  const QRectF& visible() const { return visible_; }
  QRectF whole() const;
  /// Kept inside the plane, and not below four bins across.
  void setVisible(QRectF part);
  void showAll() { setVisible(whole()); }
  /// Factor < 1 shows less of the plane; `at` keeps its place.
  void zoom(double factor, QPointF at);

  const std::optional<Bin>& cursor() const { return cursor_; }
  /// Bins outside the plane count as none.
  void setCursor(std::optional<Bin> bin);
  /// From DC where there is none; stays where it would leave the plane.
  void moveCursor(int du, int dv);

 signals:
  void planeChanged();
  void visibleChanged();
  void cursorChanged();

 private:
  std::optional<FrequencyPlane> plane_;
  QRectF visible_;
  std::optional<Bin> cursor_;
};

/// "u 5  v -3  radius 5.8  angle 149°  wavelength 5.5 px": of a bin of the plane.
QString binText(const FrequencyPlane& plane, Bin bin);
/// Pixels from crest to crest; infinite for DC.
double wavelengthPixels(const FrequencyPlane& plane, Bin bin);
/// At most four digits, with a real minus sign.
QString valueText(double value);

}  // namespace passband
