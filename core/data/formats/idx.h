// The IDX files of MNIST and its kin, also packed with gzip: two zero bytes, a type, the number of dimensions, their
// lengths (big-endian), the values. Format: yann.lecun.com/exdb/mnist.
#pragma once

#include <filesystem>
#include <span>

#include "core/data/data_format.h"
#include "core/data/formats/array_view.h"

namespace passband {

/// Reads a file of images and the labels beside it ("train-images-idx3-ubyte" and "train-labels-idx1-ubyte", also .gz),
/// or the pair of a folder: "DIR:train", "DIR:test", "DIR" where there is only one.
DataFormat idxFormat();

/// Whether the file begins as an unpacked IDX file does and has the length that it says.
bool isIdx(std::span<const std::byte> file);

/// The array of an IDX file, also packed. `glance`: without its values where it is packed. `job` may stop the
/// unpacking. Throws Error, Cancelled.
ArrayView readIdx(const std::filesystem::path& path, bool glance = false, const JobContext* job = nullptr);

}  // namespace passband
