#include "core/fourier/fft.h"

#include <algorithm>
#include <fftw3.h>
#include <fmt/format.h>
#include <mutex>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/fourier/frequency_plane.h"

namespace passband {
namespace {

/// A thread is worth starting for about 100 us of work.
constexpr std::int64_t kLeastValuesPerThread = 1 << 16;

/// FFTW's planner, alone in FFTW, is not thread-safe.
std::mutex& plannerMutex() {
  static std::mutex mutex;
  return mutex;
}

struct FftwFree {
  void operator()(void* memory) const { fftwf_free(memory); }
};

/// Memory aligned as FFTW's SIMD code wants it.
template <class T>
std::unique_ptr<T[], FftwFree> alignedMemory(std::int64_t count) {
  auto* memory = static_cast<T*>(fftwf_malloc(sizeof(T) * static_cast<std::size_t>(count)));
  if (memory == nullptr) throw OutOfMemory(fmt::format("no memory for a transform of {} values", count));
  return std::unique_ptr<T[], FftwFree>(memory);
}

fftwf_complex* asFftw(std::complex<float>* values) {
  return reinterpret_cast<fftwf_complex*>(values);
}

bool isAligned(const void* pointer) {
  // FFTW takes a float*, of which it looks at the address only.
  return fftwf_alignment_of(static_cast<float*>(const_cast<void*>(pointer))) == 0;
}

}  // namespace

/// One plan a direction, for a single plane in aligned memory: chunks of planes brought nothing, and planes elsewhere
/// are copied (plans for any address take 1.3 times as long). So every plane goes through the same code, and
/// FFTW_ESTIMATE (no timing) chooses the same plan on every run: results are the same to the last bit. FFTW_MEASURE is
/// 3 % faster at 32 x 32, 1.6 times at 224 x 224, and gives that up.
struct RealFft2d::Plans {
  std::int64_t imageValues;
  std::int64_t spectrumValues;
  fftwf_plan forward = nullptr;
  fftwf_plan inverse = nullptr;

  Plans(int height, int width)
      : imageValues(std::int64_t{height} * width), spectrumValues(std::int64_t{height} * (width / 2 + 1)) {
    const auto image = alignedMemory<float>(imageValues);
    const auto spectrum = alignedMemory<std::complex<float>>(spectrumValues);
    const std::lock_guard lock(plannerMutex());
    forward =
        fftwf_plan_dft_r2c_2d(height, width, image.get(), asFftw(spectrum.get()), FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    inverse =
        fftwf_plan_dft_c2r_2d(height, width, asFftw(spectrum.get()), image.get(), FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
    if (forward == nullptr || inverse == nullptr) {
      destroy();
      throw Error(fmt::format("FFTW cannot plan a transform of {} x {}; use another size", height, width));
    }
  }

  ~Plans() {
    const std::lock_guard lock(plannerMutex());
    destroy();
  }

  void destroy() {
    fftwf_destroy_plan(forward);
    fftwf_destroy_plan(inverse);
  }

  int usefulThreads(std::int64_t planes, int threads) const {
    const std::int64_t most = planes * imageValues / kLeastValuesPerThread;
    return static_cast<int>(std::clamp<std::int64_t>(most, 1, std::max(1, threads)));
  }
};

RealFft2d::RealFft2d(int height, int width) {
  if (height < 1 || width < 1 || height > kMaximumSide || width > kMaximumSide) {
    throw UsageError(
        fmt::format("cannot transform images of {} x {}; give sides from 1 to {}", height, width, kMaximumSide));
  }
  plans_ = std::make_unique<Plans>(height, width);
}

RealFft2d::~RealFft2d() = default;

void RealFft2d::forward(const float* images, std::complex<float>* spectra, std::int64_t planes, int threads) const {
  parallelFor(planes, plans_->usefulThreads(planes, threads), [&](std::int64_t begin, std::int64_t end) {
    const auto imageScratch = alignedMemory<float>(plans_->imageValues);
    const auto spectrumScratch = alignedMemory<std::complex<float>>(plans_->spectrumValues);
    for (std::int64_t i = begin; i < end; ++i) {
      const float* const image = images + i * plans_->imageValues;
      std::complex<float>* const spectrum = spectra + i * plans_->spectrumValues;
      float* source =
          const_cast<float*>(image);  // FFTW's type is not const, but FFTW_PRESERVE_INPUT leaves it as it is
      if (!isAligned(image)) {
        std::copy_n(image, plans_->imageValues, imageScratch.get());
        source = imageScratch.get();
      }
      std::complex<float>* const target = isAligned(spectrum) ? spectrum : spectrumScratch.get();
      fftwf_execute_dft_r2c(plans_->forward, source, asFftw(target));
      if (target != spectrum) std::copy_n(target, plans_->spectrumValues, spectrum);
    }
  });
}

void RealFft2d::inverse(std::complex<float>* spectra, float* images, std::int64_t planes, int threads) const {
  const float scale = 1.0F / static_cast<float>(plans_->imageValues);
  parallelFor(planes, plans_->usefulThreads(planes, threads), [&](std::int64_t begin, std::int64_t end) {
    const auto imageScratch = alignedMemory<float>(plans_->imageValues);
    const auto spectrumScratch = alignedMemory<std::complex<float>>(plans_->spectrumValues);
    for (std::int64_t i = begin; i < end; ++i) {
      std::complex<float>* source = spectra + i * plans_->spectrumValues;
      float* const image = images + i * plans_->imageValues;
      if (!isAligned(source)) {
        std::copy_n(source, plans_->spectrumValues, spectrumScratch.get());
        source = spectrumScratch.get();
      }
      float* const target = isAligned(image) ? image : imageScratch.get();
      fftwf_execute_dft_c2r(plans_->inverse, asFftw(source), target);
      std::transform(target, target + plans_->imageValues, image, [&](float value) { return value * scale; });
    }
  });
}

}  // namespace passband
