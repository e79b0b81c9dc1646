// What the fixtures of tests/fixtures/make_model_fixtures.py hold, by its formulas.
#pragma once

#include <cstring>
#include <filesystem>
#include <gtest/gtest.h>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/weights/tensor_file.h"
#include "tests/support/error_of.h"

namespace passband::test {

inline std::filesystem::path modelFixture(const std::string& name) {
  return std::filesystem::path(PASSBAND_FIXTURES) / "model" / name;
}

template <class T>
std::vector<T> valuesOf(const NamedTensor& tensor) {
  EXPECT_EQ(tensor.bytes.size() % sizeof(T), 0u);
  std::vector<T> values(tensor.bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

template <class T>
void expectTensor(const TensorFile& file, const std::string& name, DType type, const std::vector<std::int64_t>& shape,
                  const std::vector<T>& values) {
  SCOPED_TRACE(name);
  const NamedTensor* tensor = file.find(name);
  ASSERT_NE(tensor, nullptr);
  EXPECT_EQ(nameOf(tensor->type), nameOf(type));
  EXPECT_EQ(tensor->shape, shape);
  EXPECT_EQ(valuesOf<T>(*tensor), values);
}

/// arange(24) as 2 x 2 x 3 x 2 with its middle dimensions exchanged.
inline std::vector<float> permutedValues() {
  std::vector<float> values;
  for (int a = 0; a < 2; ++a) {
    for (int c = 0; c < 3; ++c) {
      for (int b = 0; b < 2; ++b) {
        for (int d = 0; d < 2; ++d) values.push_back(static_cast<float>(((a * 2 + b) * 3 + c) * 2 + d));
      }
    }
  }
  return values;
}

inline void expectTinyWeights(const TensorFile& file) {
  EXPECT_EQ(file.tensors.size(), 9u);
  expectTensor<float>(file, "conv.weight", DType::Float32, {2, 3, 2, 2}, permutedValues());
  expectTensor<float>(file, "conv.bias", DType::Float32, {2}, {1, 1.5});
  expectTensor<float>(file, "tied.weight", DType::Float32, {3}, {.5, 2, 3.5});
  expectTensor<std::uint16_t>(file, "bn.running_var", DType::Float16, {3}, {0x3800, 0x3E00, 0xC000});
  expectTensor<std::uint16_t>(file, "bn.weight", DType::BFloat16, {2}, {0x3F80, 0xC060});
  expectTensor<std::int64_t>(file, "bn.num_batches_tracked", DType::Int64, {}, {7});
  expectTensor<std::uint8_t>(file, "mask", DType::Bool, {3}, {1, 0, 1});
  expectTensor<float>(file, "empty", DType::Float32, {0, 3}, {});
  expectTensor<double>(file, "fc.weight", DType::Float64, {1, 2}, {.25, -1});
}

inline std::string readingError(const std::filesystem::path& path) {
  return errorOf([&] { readTensorFile(path); });
}

/// Reads a file that exists only in memory, as "memory.pth".
inline TensorFile readBytes(std::string_view bytes) {
  return readTensorFile(std::as_bytes(std::span(bytes)), "memory.pth");
}

inline std::string readingBytesError(std::string_view bytes) {
  return errorOf([&] { readBytes(bytes); });
}

}  // namespace passband::test
