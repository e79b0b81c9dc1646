// CIFAR-10 and CIFAR-100 as Python batches: pickles of {"data": N x 3072 bytes, planes R, G, B; "labels" or
// "fine_labels"} (Krizhevsky 2009, cs.toronto.edu/~kriz/cifar.html). Read as data only: core/data/formats/numpy_pickle.h.
#pragma once

#include "core/data/data_format.h"

namespace passband {

/// Reads one batch, or a folder of them: "DIR:train" (data_batch_*, train), "DIR:test" (test_batch, test), or "DIR"
/// where it holds one of the two. Class names are those of batches.meta or meta beside the batches.
DataFormat cifarPythonFormat();

}  // namespace passband
