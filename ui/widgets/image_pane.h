// A small picture with a caption, as large as fits, its pixels sharp.
#pragma once

#include <QImage>
#include <QString>
#include <QWidget>

namespace passband {

/// Thread rule: UI thread.
class ImagePane : public QWidget {
  Q_OBJECT

 public:
  explicit ImagePane(const QString& caption, QWidget* parent = nullptr);

  /// Cut where it is too long.
  void setCaption(const QString& caption);
  /// A null image shows the message instead.
  void setImage(const QImage& image, const QString& message = {});
  const QImage& image() const { return image_; }

  QSize sizeHint() const override { return {160, 180}; }
  QSize minimumSizeHint() const override { return {72, 90}; }

 protected:
  void paintEvent(QPaintEvent*) override;

 private:
  QString caption_, message_;
  QImage image_;
};

}  // namespace passband
