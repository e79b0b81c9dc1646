// What the names and shapes of a state dict say of its layers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/torch/conv_norm.h"
#include "core/model/weights/tensor_file.h"

namespace passband {

/// The tensor of that name, if it has so many dimensions, each of 1 .. 2^20; else nullptr.
const NamedTensor* findWithRank(const TensorFile& file, const std::string& name, std::size_t rank);

/// The numbers N for which "`parent`.N`rest`" is a tensor of that rank, in rising order, 0 .. 999.
std::vector<int> numbersUnder(const TensorFile& file, const std::string& parent, const std::string& rest,
                              std::size_t rank);

/// The square convolution "`layer`.weight": stride 1, padded to keep the size, groups 1.
std::optional<ConvShape> convolutionOf(const TensorFile& file, const std::string& layer);

/// What the user says of the network beside its weights, or what our own training wrote into the file
/// ("passband.stem"); empty when neither does.
std::string toldOf(const TensorFile& file, const std::string& key);

/// Whether each convolution takes as many channels as the one before gives.
bool follow(const std::vector<ConvShape>& convolutions);

/// Whether "`layer`.weight" has that shape. Blocks are counted only where it has, so that a small file cannot ask for
/// a large network.
bool hasShape(const TensorFile& file, const std::string& layer, const std::vector<std::int64_t>& shape);

/// The root of a square number of pixels: the side of the grid that `values` of `channels` make; 0 when there is none.
int gridSide(std::int64_t values, std::int64_t channels);

}  // namespace passband
