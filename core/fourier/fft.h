// Batched real 2-D DFT by FFTW, single precision. The only place that knows fftw3.h.
#pragma once

#include <complex>
#include <cstdint>
#include <memory>

namespace passband {

/// Transforms of H x W planes to H x (W/2+1) half planes (row 0 = v 0, column u 0 first), unnormalised forward, inverse
/// normalised by 1/(H W). Plans are made once per object; construct once, use often.
/// A plane's result does not depend on its place, the number of threads or the run, to the last bit.
/// Thread rule: const functions may run on several threads at once.
class RealFft2d {
 public:
  /// Throws UsageError unless 1 <= height, width <= kMaximumSide (frequency_plane.h).
  RealFft2d(int height, int width);
  ~RealFft2d();
  RealFft2d(const RealFft2d&) = delete;
  RealFft2d& operator=(const RealFft2d&) = delete;

  /// planes x H x W  ->  planes x H x (W/2+1), over `threads` threads. Input unchanged; no alignment needed.
  void forward(const float* images, std::complex<float>* spectra, std::int64_t planes, int threads) const;
  /// planes x H x (W/2+1)  ->  planes x H x W. The spectra are overwritten (scratch).
  void inverse(std::complex<float>* spectra, float* images, std::int64_t planes, int threads) const;

 private:
  struct Plans;
  std::unique_ptr<Plans> plans_;
};

}  // namespace passband
