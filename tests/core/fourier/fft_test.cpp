#include "core/fourier/fft.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <numbers>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/base/random.h"

namespace passband {
namespace {

using Complex = std::complex<float>;

struct Size {
  int height, width;
  std::size_t imageValues() const { return static_cast<std::size_t>(height) * width; }
  std::size_t spectrumValues() const { return static_cast<std::size_t>(height) * (width / 2 + 1); }
};

void PrintTo(const Size& size, std::ostream* out) {
  *out << size.height << "x" << size.width;
}

std::vector<float> noise(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

std::complex<double> naiveDft(const float* image, Size size, int v, int u) {
  std::complex<double> sum = 0;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const double phase =
          -2 * std::numbers::pi * (static_cast<double>(v) * y / size.height + static_cast<double>(u) * x / size.width);
      sum += double{image[y * size.width + x]} * std::polar(1.0, phase);
    }
  }
  return sum;
}

std::vector<Complex> transformed(const RealFft2d& fft, const std::vector<float>& images, Size size, int threads = 1) {
  const std::size_t planes = images.size() / size.imageValues();
  std::vector<Complex> spectra(planes * size.spectrumValues());
  fft.forward(images.data(), spectra.data(), static_cast<std::int64_t>(planes), threads);
  return spectra;
}

class FftOfSize : public testing::TestWithParam<Size> {
 protected:
  Size size = GetParam();
  RealFft2d fft{size.height, size.width};
};

INSTANTIATE_TEST_SUITE_P(Sizes, FftOfSize,
                         testing::Values(Size{1, 1}, Size{1, 9}, Size{6, 1}, Size{4, 4}, Size{5, 7}, Size{6, 9},
                                         Size{9, 10}, Size{32, 32}));

TEST_P(FftOfSize, ForwardIsTheNaiveDft) {
  const auto images = noise(3 * size.imageValues(), 1);
  const auto before = images;
  const auto spectra = transformed(fft, images, size);
  EXPECT_EQ(images, before);
  for (std::size_t plane = 0; plane < 3; ++plane) {
    for (std::size_t i = 0; i < size.spectrumValues(); ++i) {
      const auto row = static_cast<int>(i) / (size.width / 2 + 1);
      const auto col = static_cast<int>(i) % (size.width / 2 + 1);
      const auto expected = naiveDft(images.data() + plane * size.imageValues(), size, row, col);
      const std::complex<double> actual = spectra[plane * size.spectrumValues() + i];
      EXPECT_LT(std::abs(actual - expected), 1e-4) << "plane " << plane << ", v " << row << ", u " << col;
    }
  }
}

TEST_P(FftOfSize, InverseOfForwardIsTheImage) {
  const auto images = noise(5 * size.imageValues(), 2);
  auto spectra = transformed(fft, images, size);
  std::vector<float> back(images.size());
  fft.inverse(spectra.data(), back.data(), 5, 2);
  for (std::size_t i = 0; i < images.size(); ++i) EXPECT_NEAR(back[i], images[i], 1e-5);
}

TEST_P(FftOfSize, KeepsTheEnergy) {
  const auto image = noise(size.imageValues(), 3);
  const auto spectrum = transformed(fft, image, size);
  double pixels = 0;
  for (const float value : image) pixels += double{value} * value;
  double bins = 0;
  for (std::size_t i = 0; i < spectrum.size(); ++i) {
    const int col = static_cast<int>(i) % (size.width / 2 + 1);
    const bool ownMirror = col == 0 || 2 * col == size.width;
    bins += (ownMirror ? 1 : 2) * std::norm(std::complex<double>(spectrum[i]));
  }
  EXPECT_NEAR(bins / static_cast<double>(size.imageValues()), pixels, 1e-5 * pixels);
}

TEST_P(FftOfSize, AddressesAndThreadsChangeNoBit) {
  constexpr std::int64_t planes = 200;
  const auto images = noise(planes * size.imageValues(), 4);
  const auto spectra = transformed(fft, images, size);
  std::vector<float> shiftedImages(images.size() + 1);
  std::copy(images.begin(), images.end(), shiftedImages.begin() + 1);
  std::vector<Complex> shiftedSpectra(spectra.size() + 1);
  fft.forward(shiftedImages.data() + 1, shiftedSpectra.data() + 1, planes, 3);
  EXPECT_EQ(std::memcmp(shiftedSpectra.data() + 1, spectra.data(), spectra.size() * sizeof(Complex)), 0);

  std::vector<float> back(images.size());
  auto scratch = spectra;
  fft.inverse(scratch.data(), back.data(), planes, 1);
  fft.inverse(shiftedSpectra.data() + 1, shiftedImages.data() + 1, planes, 3);
  EXPECT_EQ(std::memcmp(shiftedImages.data() + 1, back.data(), back.size() * sizeof(float)), 0);
}

TEST(RealFft2d, FindsACosine) {
  const Size size{8, 12};
  std::vector<float> image(size.imageValues());
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const double phase = 2 * std::numbers::pi * (3.0 * x / size.width + 2.0 * y / size.height);
      image[static_cast<std::size_t>(y * size.width + x)] = static_cast<float>(std::cos(phase));
    }
  }
  const auto spectrum = transformed(RealFft2d(size.height, size.width), image, size);
  for (std::size_t i = 0; i < spectrum.size(); ++i) {
    EXPECT_NEAR(std::abs(spectrum[i]), i == 2 * 7 + 3 ? 48 : 0, 1e-4) << i;  // row v = 2, column u = 3
  }
}

TEST(RealFft2d, NoPlanesIsNoWork) {
  const RealFft2d fft(4, 4);
  fft.forward(nullptr, nullptr, 0, 2);
  fft.inverse(nullptr, nullptr, 0, 2);
}

TEST(RealFft2d, IsMadeAndUsedOnSeveralThreadsAtOnce) {
  const Size size{16, 16};
  const auto image = noise(size.imageValues(), 5);
  const auto expected = transformed(RealFft2d(16, 16), image, size);
  std::vector<int> equal(4);
  {
    std::vector<std::jthread> threads;
    for (int& result : equal) {
      threads.emplace_back([&] {
        for (int i = 0; i < 20; ++i) result += transformed(RealFft2d(16, 16), image, size) == expected;
      });
    }
  }
  EXPECT_EQ(equal, std::vector<int>(4, 20));
}

TEST(RealFft2d, RefusesImpossibleSides) {
  EXPECT_THROW(RealFft2d(0, 4), UsageError);
  EXPECT_THROW(RealFft2d(4, -1), UsageError);
  EXPECT_THROW(RealFft2d(4, 4097), UsageError);
}

}  // namespace
}  // namespace passband
