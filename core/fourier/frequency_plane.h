// The bins of a real image's DFT and their conjugate partners: docs/methods.md section 1.
// A *pair* is a bin together with its partner; self-partner bins (DC, Nyquist) are a pair alone. Masks and maps hold
// one value per pair, so partners are equal by construction.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace passband {

/// A signed integer frequency in cycles per image: u across columns, v down rows;
/// u in [-floor(W/2), ceil(W/2)-1], v likewise with H.
struct Bin {
  int u = 0;
  int v = 0;
  bool operator==(const Bin&) const = default;
};

/// The longest side of a plane.
constexpr int kMaximumSide = 4096;

/// The plane of an H x W image. Pairs are numbered 0 .. pairCount()-1 by rising radius, ties by angle of the canonical bin, so
/// pair 0 is DC. Cheap to copy (shared tables). Thread-safe.
class FrequencyPlane {
 public:
  /// Throws UsageError unless 1 <= height, width <= kMaximumSide.
  FrequencyPlane(int height, int width);

  int height() const;
  int width() const;
  /// Columns of FFTW's half plane, W/2 + 1.
  int halfWidth() const;
  std::int64_t binCount() const;  ///< H * W
  int pairCount() const;          ///< 514 for 32 x 32

  // A Bin given to any of these may lie outside the plane: it is wrapped into it.

  /// Wraps any integer frequency into the plane.
  Bin wrapped(int u, int v) const;
  Bin partner(Bin bin) const;
  bool selfPartner(Bin bin) const;
  /// sqrt(u^2 + v^2), in bins (cycles per image).
  static double radius(Bin bin);
  /// atan2(v, u) of the canonical bin, with Nyquist frequencies positive; in [0, pi).
  double angle(int pair) const;

  int pairOf(Bin bin) const;
  /// The canonical bin of a pair: v > 0, or v = 0 and u >= 0, where Nyquist counts as positive; of two such bins (in the
  /// Nyquist row) the one with larger u. Given within the plane's range, so Nyquist comes as -H/2 or -W/2.
  Bin binOf(int pair) const;
  double radiusOf(int pair) const;
  /// 1 for a self-partner pair, else 2.
  int binsInPair(int pair) const;

  /// Position in the centred picture (fftshift): row v + floor(H/2), column u + floor(W/2).
  int centredRow(Bin bin) const;
  int centredCol(Bin bin) const;
  Bin binAtCentred(int row, int col) const;

  /// Pair of each element of FFTW's half plane, H x halfWidth, row-major, row 0 = v 0.
  const std::vector<std::int32_t>& halfPlanePairs() const;

  bool operator==(const FrequencyPlane& other) const;

 private:
  struct Tables;
  std::shared_ptr<const Tables> tables_;
};

}  // namespace passband
