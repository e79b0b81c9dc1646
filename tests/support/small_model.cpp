#include "tests/support/small_model.h"

#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <limits>
#include <vector>

#include "core/base/random.h"
#include "core/model/weights/tensor_file.h"

namespace passband::test {
namespace {

/// Names, shapes and values in the layout of safetensors: a JSON header, then the values one after another.
struct Safetensors {
  std::string header = "{";
  std::vector<float> values;

  void add(const std::string& name, const std::string& shape, const std::vector<float>& tensor) {
    const auto begin = values.size() * sizeof(float);
    values.insert(values.end(), tensor.begin(), tensor.end());
    header += fmt::format("{}\"{}\":{{\"dtype\":\"F32\",\"shape\":{},\"data_offsets\":[{},{}]}}",
                          header.size() > 1 ? "," : "", name, shape, begin, values.size() * sizeof(float));
  }

  void write(const std::filesystem::path& path) {
    header += '}';
    const std::uint64_t size = header.size();
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(&size), sizeof(size));
    file.write(header.data(), static_cast<std::streamsize>(size));
    file.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(float)));
  }
};

std::vector<float> randomValues(Random& random, int count, double scale) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = static_cast<float>(scale * random.normal());
  return values;
}

}  // namespace

void writeSmallModel(const std::filesystem::path& path, const SmallModel& model) {
  Random random(model.seed);
  Safetensors file;
  const auto add = [&](const std::string& name, const std::string& shape, std::vector<float> values) {
    if (name == model.nanIn) values[0] = std::numeric_limits<float>::quiet_NaN();
    file.add(name, shape, values);
  };
  const int widths[] = {3, 32, 64, 128};
  for (int layer = 1; layer <= 3; ++layer) {
    const int in = widths[layer - 1], out = widths[layer];
    add(fmt::format("conv{}.weight", layer), fmt::format("[{},{},3,3]", out, in),
        randomValues(random, out * in * 9, std::sqrt(2. / (in * 9))));
    for (const auto& [part, value] :
         {std::pair{"weight", 1.F}, {"bias", 0.F}, {"running_mean", 0.F}, {"running_var", 1.F}}) {
      add(fmt::format("bn{}.{}", layer, part), fmt::format("[{}]", out),
          std::vector<float>(static_cast<std::size_t>(out), value));
    }
  }
  const bool constant = model.alwaysAnswers >= 0;
  std::vector<float> bias(static_cast<std::size_t>(model.classes), 0.F);
  if (constant) bias[static_cast<std::size_t>(model.alwaysAnswers)] = 1;
  add("fc.weight", fmt::format("[{},128]", model.classes),
      randomValues(random, 128 * model.classes, constant ? 0 : .5));
  add("fc.bias", fmt::format("[{}]", model.classes), bias);
  file.write(path);
}

void writeTwoSmallModels(const std::filesystem::path& path) {
  std::vector<NamedTensor> both;
  for (const std::uint64_t seed : {1, 2}) {
    writeSmallModel(path, {.seed = seed});
    for (NamedTensor& tensor : readTensorFile(path).tensors) {
      tensor.name = (seed == 1 ? "student." : "teacher.") + tensor.name;
      both.push_back(std::move(tensor));
    }
  }
  writeSafetensors(path, both, {});
}

}  // namespace passband::test
