#include "ui/theme/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>

namespace passband {
namespace {

class TintedIcon : public QIconEngine {
 public:
  explicit TintedIcon(QByteArray svg) : svg_(std::move(svg)) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    const QPalette palette = QGuiApplication::palette();
    const auto role = mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::WindowText;
    const QColor colour = palette.color(mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active, role);
    QSvgRenderer renderer(QByteArray(svg_).replace("currentColor", colour.name().toLatin1()));
    renderer.render(painter, QRectF(rect));
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, pixmap.rect(), mode, state);
    return pixmap;
  }

  QIconEngine* clone() const override { return new TintedIcon(*this); }

 private:
  QByteArray svg_;
};

}  // namespace

QIcon themeIcon(const QString& name) {
  QFile file(":/icons/" + name + ".svg");
  if (!file.open(QIODevice::ReadOnly)) return {};
  return QIcon(new TintedIcon(file.readAll()));
}

}  // namespace passband
