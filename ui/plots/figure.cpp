#include "ui/plots/figure.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <fmt/format.h>
#include <qcustomplot.h>

#include "core/base/error.h"
#include "core/base/files.h"

namespace passband {
namespace {

constexpr char leftOut[] = "leftOutOfFigures";

/// Plots draw their lines themselves: rendered as widgets they would give the pixels of the screen.
void paint(QCPPainter& painter, QWidget& widget) {
  if (auto* const plot = qobject_cast<QCustomPlot*>(&widget)) {
    const QRect viewport = plot->viewport();
    plot->toPainter(&painter, widget.width(), widget.height());
    plot->setViewport(viewport);
    plot->replot(QCustomPlot::rpQueuedReplot);
    return;
  }
  widget.render(&painter, QPoint(), QRegion(), QWidget::RenderFlags());
  for (QObject* const child : widget.children()) {
    auto* const part = qobject_cast<QWidget*>(child);
    if (part == nullptr || !part->isVisibleTo(&widget) || part->isWindow()) continue;
    if (part->property(leftOut).toBool()) continue;
    painter.save();
    painter.translate(part->pos());
    painter.setClipRect(part->rect(), Qt::IntersectClip);
    paint(painter, *part);
    painter.restore();
  }
}

void paintOn(QPaintDevice& device, QWidget& widget, double scale, bool vector) {
  QCPPainter painter;
  if (vector) painter.setMode(QCPPainter::pmVectorized);
  painter.begin(&device);
  painter.scale(scale, scale);
  painter.fillRect(widget.rect(), widget.palette().brush(QPalette::Window));
  paint(painter, widget);
  painter.end();
}

QByteArray svgOf(QWidget& widget) {
  QBuffer buffer;
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(widget.size());
  generator.setViewBox(widget.rect());
  generator.setTitle(widget.accessibleName());
  paintOn(generator, widget, 1, true);
  return buffer.data();
}

QByteArray pdfOf(QWidget& widget) {
  constexpr double pointsPerPixel = .75;
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setPageSize(QPageSize(QSizeF(widget.size()) * pointsPerPixel, QPageSize::Point));
  writer.setPageMargins({});
  writer.setCreator(QApplication::applicationName());
  paintOn(writer, widget, writer.resolution() / 96.0, true);
  return buffer.data();
}

QByteArray pngOf(const QImage& image) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return buffer.data();
}

void write(const std::filesystem::path& path, const QByteArray& bytes) {
  writeFileAtomically(path, std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
}

}  // namespace

void leaveOutOfFigures(QWidget& widget) {
  widget.setProperty(leftOut, true);
}

QImage figureImage(QWidget& widget, double scale) {
  QImage image((QSizeF(widget.size()) * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
  paintOn(image, widget, scale, true);
  return image;
}

std::function<void()> figureWriter(QWidget& widget, const std::filesystem::path& path) {
  const auto extension = path.extension();
  if (extension == ".png") return [path, image = figureImage(widget, 3)] { write(path, pngOf(image)); };
  if (extension == ".svg") return [path, bytes = svgOf(widget)] { write(path, bytes); };
  if (extension == ".pdf") return [path, bytes = pdfOf(widget)] { write(path, bytes); };
  throw UsageError(
      fmt::format("a picture is saved as .png, .svg or .pdf, and '{}' ends in none of them", path.filename().string()));
}

void copyFigure(QWidget& widget) {
  QApplication::clipboard()->setImage(figureImage(widget, 2));
}

}  // namespace passband
