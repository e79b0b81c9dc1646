// CIFAR-10 and CIFAR-100 in their binary form: records of one label byte (CIFAR-100: coarse and fine) and 3 x 32 x 32
// bytes, planes R, G, B (Krizhevsky 2009, cs.toronto.edu/~kriz/cifar.html).
#pragma once

#include "core/data/data_format.h"

namespace passband {

/// Reads one file, or a folder of them: "DIR:train" (data_batch_*.bin or train.bin), "DIR:test" (test_batch.bin or
/// test.bin), or "DIR" where it holds one of the two. The files stay mapped; nothing is copied.
DataFormat cifarFormat();

}  // namespace passband
