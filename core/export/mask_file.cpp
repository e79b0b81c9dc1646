#include "core/export/mask_file.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/data/formats/image_file.h"
#include "core/data/formats/npy_header.h"
#include "core/export/map_csv.h"
#include "core/export/npy.h"
#include "core/fourier/frequency_plane.h"

namespace passband {
namespace {

std::string extensionOf(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](char letter) { return letter >= 'A' && letter <= 'Z' ? char(letter + 32) : letter; });
  return extension;
}

Grid<float> readPicture(const std::filesystem::path& path) {
  const Image image = readImageFile(path);
  Grid<float> picture(image.height, image.width);
  for (std::size_t i = 0; i < picture.values().size(); ++i) {
    const auto pixel = image.values.begin() + static_cast<std::ptrdiff_t>(i * static_cast<std::size_t>(image.channels));
    if (image.channels == 3 && (pixel[0] != pixel[1] || pixel[0] != pixel[2])) {
      throw Error(fmt::format(
          "'{}' is a coloured picture, not a mask; a mask is grey, one pixel for each bin; images are opened "
          "as the folder that holds a folder of them per class",
          path.string()));
    }
    picture.values()[i] = *pixel;
  }
  return picture;
}

/// No plane is larger.
void requireSide(const std::filesystem::path& path, std::size_t count) {
  if (count <= kMaximumSide) return;
  throw Error(fmt::format("'{}' has more than {} numbers in a row or a column, which no mask has", path.string(),
                          kMaximumSide));
}

/// Numbers between commas; with `hasHead` the first one names the row and is dropped.
std::vector<float> rowOf(const std::filesystem::path& path, std::string_view line, bool hasHead, std::size_t number) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (hasHead) takeUntil(line, ',');
  std::vector<float> row;
  while (!line.empty()) {
    std::string_view field = takeUntil(line, ',');
    while (field.starts_with(' ')) field.remove_prefix(1);
    const auto value = numberFrom<float>(field);
    if (!value) {
      throw Error(
          fmt::format("line {} of '{}' holds \"{:.40}\" where a number is expected; write one weight a bin, "
                      "separated by commas",
                      number, path.string(), field));
    }
    row.push_back(*value);
    requireSide(path, row.size());
  }
  return row;
}

Grid<float> readCsv(const std::filesystem::path& path) {
  const MappedFile file(path);
  std::string_view text = withoutUtf8Mark(file.text());
  const bool hasHeads = text.starts_with("# centred");
  std::vector<std::vector<float>> rows;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = takeUntil(text, '\n');
    if (line.empty() || line.starts_with('#') || (hasHeads && line.starts_with("v\\u"))) continue;
    rows.push_back(rowOf(path, line, hasHeads, number));
    requireSide(path, rows.size());
    if (rows.back().size() != rows[0].size()) {
      throw Error(fmt::format("line {} of '{}' has {} numbers and the first row {}; give all rows one length", number,
                              path.string(), rows.back().size(), rows[0].size()));
    }
  }
  if (rows.empty() || rows[0].empty()) throw Error(fmt::format("'{}' holds no numbers", path.string()));
  Grid<float> picture(std::ssize(rows), std::ssize(rows[0]));
  for (std::int64_t row = 0; row < picture.rows(); ++row) {
    std::ranges::copy(rows[static_cast<std::size_t>(row)], picture.row(row).begin());
  }
  return picture;
}

bool isPicture(const std::string& extension) {
  const std::array pictures{".png", ".bmp", ".tif", ".tiff"};
  return std::ranges::find(pictures, extension) != pictures.end();
}

void writePicture(const std::filesystem::path& path, const Grid<float>& centred) {
  cv::Mat picture(static_cast<int>(centred.rows()), static_cast<int>(centred.cols()), CV_16U);
  std::ranges::transform(centred.values(), picture.begin<std::uint16_t>(),
                         [](float weight) { return static_cast<std::uint16_t>(std::lround(weight * 65535)); });
  std::vector<std::uint8_t> png;
  cv::imencode(".png", picture, png);
  writeFileAtomically(path, std::as_bytes(std::span(png)));
}

}  // namespace

bool isMaskFile(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  const std::string extension = extensionOf(path);
  if (extension == ".csv" || isPicture(extension)) return true;
  const MappedFile file(path);
  const auto header = parseNpyHeader(file.text());
  return header && header->shape.size() == 2;
}

Grid<float> readMaskValues(const std::filesystem::path& path) {
  const std::string extension = extensionOf(path);
  if (extension == ".csv") return readCsv(path);
  return isPicture(extension) ? readPicture(path) : readNpy(path);
}

FrequencyMask readMaskFile(const FrequencyPlane& plane, const std::filesystem::path& path) {
  const Grid<float> picture = readMaskValues(path);
  if (picture.rows() != plane.height() || picture.cols() != plane.width()) {
    throw Error(fmt::format("the mask '{}' is {}x{}, but the preprocessed images are {}x{}; make one of that size",
                            path.string(), picture.rows(), picture.cols(), plane.height(), plane.width()));
  }
  const auto isWeight = [](float value) { return value >= 0 && value <= 1; };
  if (!std::ranges::all_of(picture.values(), isWeight)) {
    throw Error(fmt::format(
        "'{}' is not a mask, because it has values outside 0..1; threshold a map of relevance first", path.string()));
  }
  const double asymmetry = mapFromCentred(picture).asymmetry;
  if (asymmetry > 1e-6) {
    throw Error(fmt::format(
        "the mask '{}' gives a bin and its partner (-u,-v) weights that differ by {:.3g}; centre it with DC at row "
        "{}, column {}, and make partners equal",
        path.string(), asymmetry, plane.height() / 2, plane.width() / 2));
  }
  return maskFromCentred(plane, picture);
}

void writeMaskFile(const std::filesystem::path& path, const FrequencyMask& mask) {
  const std::string extension = extensionOf(path);
  if (extension == ".npy") return writeNpy(path, mask.centred());
  if (extension == ".csv") return writeMapCsv(path, mask.centred());
  if (extension == ".png") return writePicture(path, mask.centred());
  throw UsageError(
      fmt::format("a mask is written as .npy, .csv or .png, and '{}' ends in none of them", path.filename().string()));
}

}  // namespace passband
