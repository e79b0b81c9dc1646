// Pairs of training images mixed with their labels: Zhang et al., "mixup", ICLR 2018.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/base/random.h"

namespace passband {

struct MixedBatch {
  at::Tensor images;
  at::Tensor targets;  ///< classes (int64), or with mixing images x classes shares
};

/// Every image becomes share * itself + (1 - share) * another one of the batch, and so do the targets. The share is
/// drawn from Beta(alpha, alpha), once a batch, and taken as the larger of the two. alpha 0: nothing is mixed.
MixedBatch mixedBatch(const at::Tensor& images, const at::Tensor& labels, int classes, double alpha, Random& random);

/// A number of Beta(alpha, alpha), by Johnk's method; .1 <= alpha <= 4.
double betaNumber(double alpha, Random& random);

}  // namespace passband
