// The tensors of a network inside a file that holds more: other networks, weights of the loss, counters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/weights/tensor_file.h"

namespace passband {

/// Whether training code keeps such a tensor beside a network that it is no layer of: a counter of averaged steps,
/// class weights of a loss, the mean and deviation of a normalisation of the images.
bool liesBeside(const std::string& name, const std::vector<std::int64_t>& shape);

/// What several tensors' names begin with, up to four parts, each with its dot ("model.student."), the shortest first;
/// at most 64, those that most tensors have.
std::vector<std::string> sharedBeginnings(const TensorFile& file);

/// The tensors whose names begin so, with that taken off, without those that lie beside; without bytes.
TensorFile shapesUnder(const TensorFile& file, const std::string& beginning);

/// The names of all other tensors, as the file has them.
std::vector<std::string> namesLeftOut(const TensorFile& file, const std::string& beginning);

}  // namespace passband
