#include "core/export/canvas.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/base/error.h"
#include "core/base/files.h"

namespace passband {
namespace {

constexpr int font = cv::FONT_HERSHEY_SIMPLEX;
constexpr int oversampling = 4;
constexpr double unitsPerSize = 29;  // capital and descender of the font at scale 1
constexpr double penPerSize = .09;

double scaleOf(int size) {
  return size * oversampling / unitsPerSize;
}

/// How much ink is on each pixel (0..255), drawn larger and averaged, so that edges are smooth and stems even.
cv::Mat inkOf(const std::string& text, int size) {
  const int pen = std::max(1, static_cast<int>(std::lround(penPerSize * size * oversampling)));
  int below = 0;
  const cv::Size extent = cv::getTextSize(text, font, scaleOf(size), pen, &below);
  const auto padded = [](int length) { return (length / oversampling + 2) * oversampling; };
  cv::Mat large(padded(size * 3 / 2 * oversampling), padded(extent.width + 2 * pen), CV_8UC1, cv::Scalar(0));
  const int baseline = large.rows / 2 + static_cast<int>(std::lround(.36 * size * oversampling));
  cv::putText(large, text, {pen, baseline}, font, scaleOf(size), cv::Scalar(255), pen, cv::LINE_AA);
  cv::Mat ink;
  cv::resize(large, ink, large.size() / oversampling, 0, 0, cv::INTER_AREA);
  return ink;
}

std::uint8_t blended(std::uint8_t under, std::uint8_t over, int ink) {
  return static_cast<std::uint8_t>((under * (255 - ink) + over * ink + 127) / 255);
}

}  // namespace

Canvas::Canvas(int width, int height, Rgb background) : pixels_(height, width, background) {}

void Canvas::fill(Box box, Rgb colour) {
  const int left = std::clamp(box.x, 0, width()), right = std::clamp(box.x + box.width, left, width());
  for (int y = std::max(0, box.y); y < std::min(height(), box.y + box.height); ++y) {
    const auto row = pixels_.row(y);
    std::fill(row.begin() + left, row.begin() + right, colour);
  }
}

void Canvas::frame(Box box, int line, Rgb colour) {
  fill({box.x - line, box.y - line, box.width + 2 * line, line}, colour);
  fill({box.x - line, box.y + box.height, box.width + 2 * line, line}, colour);
  fill({box.x - line, box.y, line, box.height}, colour);
  fill({box.x + box.width, box.y, line, box.height}, colour);
}

int Canvas::textWidth(const std::string& text, int size) {
  return (cv::getTextSize(text, font, scaleOf(size), 1, nullptr).width + oversampling - 1) / oversampling;
}

void Canvas::text(const std::string& text, int x, int y, const TextStyle& style) {
  if (text.empty()) return;
  cv::Mat ink = inkOf(text, style.size);
  const int shift = style.turned || style.align == Align::Centre ? ink.cols / 2
                    : style.align == Align::Right                ? ink.cols
                                                                 : 0;
  if (style.turned) cv::rotate(ink, ink, cv::ROTATE_90_COUNTERCLOCKWISE);
  const int left = style.turned ? x - ink.cols / 2 : x - shift, top = y - ink.rows / 2;
  for (int row = std::max(0, -top); row < std::min(ink.rows, height() - top); ++row) {
    for (int col = std::max(0, -left); col < std::min(ink.cols, width() - left); ++col) {
      Rgb& under = pixel(left + col, top + row);
      const int amount = ink.at<std::uint8_t>(row, col);
      under = {blended(under.red, style.colour.red, amount), blended(under.green, style.colour.green, amount),
               blended(under.blue, style.colour.blue, amount)};
    }
  }
}

void Canvas::writePng(const std::filesystem::path& path) const {
  static_assert(sizeof(Rgb) == 3, "a row of pixels is a row of bytes");
  const cv::Mat rgb(height(), width(), CV_8UC3, const_cast<Rgb*>(pixels_.values().data()));
  cv::Mat bgr;
  std::vector<std::uint8_t> bytes;
  try {
    cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
    cv::imencode(".png", bgr, bytes);
  } catch (const cv::Exception& error) {
    throw Error(fmt::format("cannot write {}: the picture of {} x {} pixels does not encode ({})", path.string(),
                            width(), height(), error.err));
  }
  writeFileAtomically(path, std::as_bytes(std::span(bytes)));
}

}  // namespace passband
