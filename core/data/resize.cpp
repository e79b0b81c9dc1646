#include "core/data/resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/data/recipe.h"

namespace passband {
namespace {

/// Arithmetic of 8-bit images, to the bit that of PIL: weights of 22 binary places, sums rounded half up.
struct EightBit {
  using Sample = std::uint8_t;
  using Number = std::int32_t;
  static constexpr int places = 22;

  static Sample fromUnit(float value) { return static_cast<Sample>(std::clamp(value, 0.0F, 1.0F) * 255.0F + 0.5F); }
  static float toUnit(Sample sample) { return static_cast<float>(sample) / 255.0F; }
  static Number weight(double weight) { return static_cast<Number>(std::floor(weight * (1 << places) + 0.5)); }
  static Number sumStart() { return 1 << (places - 1); }
  static Sample finish(Number sum) { return static_cast<Sample>(std::clamp(sum >> places, 0, 255)); }
};

/// Arithmetic of all other images: in double, rounded after each pass where the image has levels.
struct Wide {
  using Sample = float;
  using Number = double;
  int levels;

  float fromUnit(float value) const { return levels == 0 ? value : finish(static_cast<double>(value) * levels); }
  float toUnit(float sample) const { return levels == 0 ? sample : sample / static_cast<float>(levels); }
  static double weight(double weight) { return weight; }
  static double sumStart() { return 0; }
  float finish(double sum) const {
    if (levels == 0) return static_cast<float>(sum);
    return static_cast<float>(std::clamp(std::floor(sum + 0.5), 0.0, static_cast<double>(levels)));
  }
};

/// Output i is the sum over t < count[i] of weights[i * stride + t] * input[first[i] + t].
template <class Number>
struct Filter {
  std::vector<int> first;
  std::vector<int> count;
  std::vector<Number> weights;
  int stride = 0;

  std::size_t outputs() const { return first.size(); }
  const Number* weightsOf(std::size_t output) const {
    return weights.data() + output * static_cast<std::size_t>(stride);
  }
  int inputBegin() const { return first.front(); }
  int inputEnd() const { return first.back() + count.back(); }
};

/// Triangles of half-width max(1, reduction) round each output's centre, cut off at the borders, of sum 1.
template <class Arithmetic>
Filter<typename Arithmetic::Number> triangleFilter(const Arithmetic& arithmetic, int inputs, std::int64_t fullOutputs,
                                                   std::int64_t begin, int outputs) {
  const double reduction = static_cast<double>(inputs) / static_cast<double>(fullOutputs);
  const double support = std::max(1.0, reduction);
  Filter<typename Arithmetic::Number> filter;
  filter.stride = std::min(inputs, 2 * static_cast<int>(std::ceil(support)) + 1);
  filter.weights.resize(static_cast<std::size_t>(filter.stride) * static_cast<std::size_t>(outputs));
  std::vector<double> triangle(static_cast<std::size_t>(filter.stride));
  for (int output = 0; output < outputs; ++output) {
    const double centre = (static_cast<double>(begin + output) + 0.5) * reduction;
    const int first = std::max(0, static_cast<int>(centre - support + 0.5));
    const int count = std::min(inputs, static_cast<int>(centre + support + 0.5)) - first;
    double sum = 0;
    for (int tap = 0; tap < count; ++tap) {
      const auto t = static_cast<std::size_t>(tap);
      triangle[t] = std::max(0.0, 1.0 - std::abs((first + tap - centre + 0.5) * (1.0 / support)));
      sum += triangle[t];
    }
    filter.first.push_back(first);
    filter.count.push_back(count);
    auto* weights = filter.weights.data() + static_cast<std::size_t>(output) * static_cast<std::size_t>(filter.stride);
    std::transform(triangle.begin(), triangle.begin() + count, weights,
                   [&](double weight) { return arithmetic.weight(weight / sum); });
  }
  return filter;
}

template <int channels, class Arithmetic>
void filterRow(const Arithmetic& arithmetic, const Filter<typename Arithmetic::Number>& filter,
               const typename Arithmetic::Sample* in, typename Arithmetic::Sample* out) {
  for (std::size_t output = 0; output < filter.outputs(); ++output) {
    const auto* sample = in + std::ptrdiff_t{filter.first[output]} * channels;
    const auto* weights = filter.weightsOf(output);
    std::array<typename Arithmetic::Number, channels> sums;
    sums.fill(arithmetic.sumStart());
    for (int tap = 0; tap < filter.count[output]; ++tap) {
      for (int c = 0; c < channels; ++c) sums[static_cast<std::size_t>(c)] += weights[tap] * *sample++;
    }
    for (const auto sum : sums) *out++ = arithmetic.finish(sum);
  }
}

/// The horizontal pass over the rows begin .. end-1, one after the other in the result.
template <class Arithmetic>
std::vector<typename Arithmetic::Sample> filterRows(const Arithmetic& arithmetic, const Image& image,
                                                    const Filter<typename Arithmetic::Number>& filter, int begin,
                                                    int end) {
  const auto rowValues = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.channels);
  const std::size_t outValues = filter.outputs() * static_cast<std::size_t>(image.channels);
  std::vector<typename Arithmetic::Sample> row(rowValues);
  std::vector<typename Arithmetic::Sample> result(outValues * static_cast<std::size_t>(end - begin));
  for (int y = begin; y < end; ++y) {
    const float* values = image.values.data() + static_cast<std::size_t>(y) * rowValues;
    std::transform(values, values + rowValues, row.begin(), [&](float value) { return arithmetic.fromUnit(value); });
    auto* out = result.data() + static_cast<std::size_t>(y - begin) * outValues;
    image.channels == 1 ? filterRow<1>(arithmetic, filter, row.data(), out)
                        : filterRow<3>(arithmetic, filter, row.data(), out);
  }
  return result;
}

template <class Arithmetic>
Image resample(const Arithmetic& arithmetic, const Image& image, const Window& window) {
  const auto across = triangleFilter(arithmetic, image.width, window.fullWidth, window.left, window.width);
  const auto down = triangleFilter(arithmetic, image.height, window.fullHeight, window.top, window.height);
  const auto rows = filterRows(arithmetic, image, across, down.inputBegin(), down.inputEnd());

  Image result{window.height, window.width, image.channels, image.levels, {}};
  const auto rowValues = static_cast<std::size_t>(window.width) * static_cast<std::size_t>(image.channels);
  result.values.resize(rowValues * static_cast<std::size_t>(window.height));
  std::vector<typename Arithmetic::Number> sums(rowValues);
  for (std::size_t y = 0; y < down.outputs(); ++y) {
    std::fill(sums.begin(), sums.end(), arithmetic.sumStart());
    for (int tap = 0; tap < down.count[y]; ++tap) {
      const auto* row = rows.data() + static_cast<std::size_t>(down.first[y] + tap - down.inputBegin()) * rowValues;
      const auto weight = down.weightsOf(y)[tap];
      for (std::size_t i = 0; i < rowValues; ++i) sums[i] += weight * row[i];
    }
    std::transform(sums.begin(), sums.end(), result.values.begin() + static_cast<std::ptrdiff_t>(y * rowValues),
                   [&](auto sum) { return arithmetic.toUnit(arithmetic.finish(sum)); });
  }
  return result;
}

}  // namespace

Image resizeWindow(const Image& image, const Window& window) {
  return image.levels == 255 ? resample(EightBit{}, image, window) : resample(Wide{image.levels}, image, window);
}

Image resize(const Image& image, int height, int width) {
  return resizeWindow(image, {height, width, 0, 0, height, width});
}

}  // namespace passband
