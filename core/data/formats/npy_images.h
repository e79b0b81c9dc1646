// Images as NumPy arrays: .npy with labels beside (CIFAR-10.1, CIFAR-10-C) and .npz with both inside (as Keras and
// MedMNIST have them).
#pragma once

#include "core/data/data_format.h"

namespace passband {

/// FILE.npy: labels from --labels, from the file that is called as the images but for "data", "images" or "x" in the
/// place of "labels" or "y", or from labels.npy beside. "?severity=3" takes the third fifth of the images (CIFAR-10-C),
/// "?classes=cifar10" names the classes. Two-dimensional arrays are maps and no images.
DataFormat npyFormat();

/// FILE.npz with arrays called images, data, x, X or arr_0 and labels, targets, y or arr_1; "FILE.npz:test" those
/// called x_test, test_images and the like.
DataFormat npzFormat();

}  // namespace passband
