// bfloat16 on a GPU for the operations that LibTorch holds safe; it needs no scaling of the loss.
#pragma once

namespace passband {

/// While alive and `on`, this thread's forward passes on a GPU run in mixed precision.
class MixedPrecision {
 public:
  explicit MixedPrecision(bool on);
  ~MixedPrecision();
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;

 private:
  bool on_;
};

}  // namespace passband
