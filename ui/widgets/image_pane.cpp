#include "ui/widgets/image_pane.h"

#include <QPainter>

namespace passband {

ImagePane::ImagePane(const QString& caption, QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setCaption(caption);
}

void ImagePane::setCaption(const QString& caption) {
  caption_ = caption;
  setAccessibleName(caption);
  update();
}

void ImagePane::setImage(const QImage& image, const QString& message) {
  image_ = image;
  message_ = message;
  update();
}

void ImagePane::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const int line = fontMetrics().height() + 4;
  painter.setPen(palette().color(QPalette::WindowText));
  painter.drawText(QRect(0, 0, width(), line), Qt::AlignHCenter | Qt::AlignTop,
                   fontMetrics().elidedText(caption_, Qt::ElideRight, width()));
  const QRect room = rect().adjusted(1, line, -1, -1);
  if (image_.isNull()) {
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(room, Qt::AlignCenter | Qt::TextWordWrap, message_);
    return;
  }
  QRect place(QPoint(), image_.size().scaled(room.size(), Qt::KeepAspectRatio));
  place.moveCenter(room.center());
  place.moveTop(room.top());
  painter.drawImage(place, image_);
  painter.setPen(palette().color(QPalette::Mid));
  painter.drawRect(place.adjusted(-1, -1, 0, 0));
}

}  // namespace passband
