#include "tests/core/model/torch/random_arguments.h"

#include <ATen/ATen.h>
#include <ATen/core/List.h>
#include <ATen/core/jit_type.h>
#include <array>
#include <limits>

namespace passband::test {
namespace {

constexpr std::array kTypes{at::kFloat, at::kFloat, at::kFloat,        at::kDouble, at::kLong,          at::kInt,
                            at::kBool,  at::kByte,  at::kChar,         at::kShort,  at::kHalf,          at::kBFloat16,
                            at::kFloat, at::kFloat, at::kComplexFloat, at::kFloat,  at::kComplexDouble, at::kLong};
constexpr std::array<std::int64_t, 12> kExtreme{-1,
                                                -2,
                                                -7,
                                                1000,
                                                65536,
                                                std::int64_t{1} << 31,
                                                (std::int64_t{1} << 31) - 1,
                                                std::int64_t{1} << 40,
                                                std::numeric_limits<std::int64_t>::max(),
                                                std::numeric_limits<std::int64_t>::max() - 1,
                                                std::numeric_limits<std::int64_t>::min(),
                                                std::numeric_limits<std::int64_t>::min() + 1};
constexpr std::array<double, 10> kReals{0,
                                        1,
                                        .5,
                                        1e-5,
                                        -1,
                                        1e30,
                                        -1e300,
                                        std::numeric_limits<double>::infinity(),
                                        -std::numeric_limits<double>::infinity(),
                                        std::numeric_limits<double>::quiet_NaN()};
constexpr std::array kTexts{"zeros",     "constant",    "reflect", "replicate", "circular", "valid", "same",
                            "mean",      "sum",         "amax",    "amin",      "prod",     "none",  "tanh",
                            "floor",     "trunc",       "fro",     "nuc",       "linear",   "ij",    "xy",
                            "ij,jk->ik", "i...,...->i", "",        "...",       "->",       "ii",    "abc,abc",
                            "left",      "right",       "nearest"};

}  // namespace

void RandomArguments::chooseStyle() {
  type_ = kTypes.at(static_cast<std::size_t>(below(kTypes.size())));
  rank_ = below(6);
  isOdd_ = chance(.3);
  shape_.clear();
  for (std::int64_t i = 0; i < rank_; ++i) shape_.push_back(chance(.08) ? 0 : 1 + below(5));
  if (chance(.3)) shape_.assign(static_cast<std::size_t>(rank_), 1 + below(4));
}

std::vector<std::int64_t> RandomArguments::shape() {
  std::vector<std::int64_t> result = shape_;
  if (chance(isOdd_ ? .5 : .25)) {
    result.clear();
    for (std::int64_t i = below(6); i > 0; --i) result.push_back(chance(.06) ? 0 : 1 + below(5));
  } else if (!result.empty() && chance(.4)) {
    result.resize(static_cast<std::size_t>(1 + below(static_cast<std::int64_t>(result.size()))));
    if (chance(.4)) result.at(static_cast<std::size_t>(below(static_cast<std::int64_t>(result.size())))) = below(6);
  }
  return result;
}

/// Seldom as it was made: transposed, expanded, a slice, or steps apart.
at::Tensor RandomArguments::arranged(at::Tensor tensor) {
  switch (below(10)) {
    case 0:
      return tensor.dim() > 1 ? tensor.transpose(0, -1) : tensor;
    case 1:
      return tensor.dim() > 0 && tensor.size(0) > 1 ? tensor.slice(0, 1) : tensor;
    case 2:
      return tensor.dim() > 0 ? tensor.slice(-1, 0, std::nullopt, 2) : tensor;
    case 3: {
      if (tensor.dim() == 0 || tensor.size(0) == 0) return tensor;
      std::vector<std::int64_t> wide = tensor.sizes().vec();
      wide[0] = 1 + below(5);
      return tensor.slice(0, 0, 1).expand(wide);
    }
    case 4:
      return tensor.dim() == 4 ? tensor.contiguous(at::MemoryFormat::ChannelsLast) : tensor;
    default:
      return tensor;
  }
}

at::Tensor RandomArguments::tensor() {
  const at::ScalarType type =
      chance(isOdd_ ? .5 : .15) ? kTypes.at(static_cast<std::size_t>(below(kTypes.size()))) : type_;
  const std::vector<std::int64_t> sizes = shape();
  const at::Tensor made = at::zeros(sizes, at::kDouble);
  auto* numbers = made.data_ptr<double>();
  const bool isWild = chance(.2);
  for (std::int64_t i = 0; i < made.numel(); ++i) {
    numbers[i] = isWild && chance(.3) ? kReals.at(static_cast<std::size_t>(below(kReals.size())))
                                      : static_cast<double>(below(8)) - (chance(.2) ? 4 : 0);
    if (isWild && chance(.1))
      numbers[i] = static_cast<double>(kExtreme.at(static_cast<std::size_t>(below(kExtreme.size()))));
  }
  return arranged(made.to(type));
}

std::int64_t RandomArguments::integer() {
  return chance(isOdd_ ? .35 : .06) ? kExtreme.at(static_cast<std::size_t>(below(kExtreme.size())))
                                    : below(chance(.7) ? 3 : 6);
}

double RandomArguments::real() {
  return kReals.at(static_cast<std::size_t>(below(chance(.7) ? 4 : kReals.size())));
}

c10::Scalar RandomArguments::scalar() {
  if (chance(.4)) return integer();
  if (chance(.1)) return chance(.5);
  if (chance(.05)) return c10::complex<double>(real(), real());
  return real();
}

std::string RandomArguments::text() {
  return kTexts.at(static_cast<std::size_t>(below(kTexts.size())));
}

c10::IValue RandomArguments::list(const c10::Type& item, const c10::Argument& argument) {
  const std::int64_t fixed = argument.N() ? static_cast<std::int64_t>(*argument.N()) : 0;
  const std::int64_t count = fixed > 0 && chance(.8) ? fixed : chance(.1) ? 8 : below(6);
  const auto filled = [&](auto list, const auto& make) {
    const bool same = chance(.4);
    for (std::int64_t i = 0; i < count; ++i) list.push_back(same && i > 0 ? list.get(0) : make());
    return c10::IValue(list);
  };
  switch (item.kind()) {
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      return filled(c10::List<std::int64_t>(), [&] { return integer(); });
    case c10::TypeKind::FloatType:
      return filled(c10::List<double>(), [&] { return real(); });
    case c10::TypeKind::BoolType:
      return filled(c10::List<bool>(), [&] { return chance(.5); });
    case c10::TypeKind::TensorType:
      return filled(c10::List<at::Tensor>(), [&] { return tensor(); });
    default: {
      c10::List<std::optional<at::Tensor>> list;
      for (std::int64_t i = 0; i < count; ++i) list.push_back(chance(.3) ? std::nullopt : std::optional(tensor()));
      return list;
    }
  }
}

c10::IValue RandomArguments::value(const c10::Type& type, const c10::Argument& argument) {
  switch (type.kind()) {
    case c10::TypeKind::OptionalType:
      return chance(.4) ? c10::IValue() : value(*type.containedTypes().at(0), argument);
    case c10::TypeKind::TensorType:
      return tensor();
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      if (argument.name() == "dtype")
        return static_cast<std::int64_t>(kTypes.at(static_cast<std::size_t>(below(kTypes.size()))));
      if (argument.name() == "layout") return static_cast<std::int64_t>(c10::kStrided);
      if (argument.name() == "memory_format") return below(4);
      return integer();
    case c10::TypeKind::ScalarTypeType:
      return static_cast<std::int64_t>(kTypes.at(static_cast<std::size_t>(below(kTypes.size()))));
    case c10::TypeKind::LayoutType:
      return static_cast<std::int64_t>(c10::kStrided);
    case c10::TypeKind::MemoryFormatType:
      return below(4);
    case c10::TypeKind::FloatType:
      return real();
    case c10::TypeKind::BoolType:
      return chance(.5);
    case c10::TypeKind::NumberType:
      return scalar();
    case c10::TypeKind::StringType:
      return text();
    case c10::TypeKind::DeviceObjType:
      return c10::Device(c10::kCPU);
    case c10::TypeKind::ListType:
      return list(*type.containedTypes().at(0), argument);
    default:
      return {};
  }
}

torch::jit::Stack RandomArguments::make(const c10::FunctionSchema& schema) {
  chooseStyle();
  torch::jit::Stack stack;
  for (const c10::Argument& argument : schema.arguments()) {
    const bool usesDefault = argument.default_value() && chance(.5);
    stack.push_back(usesDefault ? *argument.default_value() : value(*argument.type(), argument));
  }
  return stack;
}

torch::jit::Stack RandomArguments::copied(const torch::jit::Stack& stack) {
  torch::jit::Stack result;
  for (const c10::IValue& value : stack)
    result.push_back(value.isTensor() ? c10::IValue(value.toTensor().clone()) : value);
  return result;
}

torch::jit::Stack RandomArguments::mutated(const c10::FunctionSchema& schema, const torch::jit::Stack& stack) {
  torch::jit::Stack result = copied(stack);
  for (std::int64_t i = 1 + below(2); i > 0 && !result.empty(); --i) {
    const auto place = static_cast<std::size_t>(below(static_cast<std::int64_t>(result.size())));
    const c10::Argument& argument = schema.arguments().at(place);
    isOdd_ = chance(.5);
    if (result[place].isTensor() && chance(.5)) {
      const at::Tensor old = result[place].toTensor();
      shape_ = old.sizes().vec();
      type_ = old.scalar_type();
    }
    result[place] = value(*argument.type(), argument);
  }
  return result;
}

}  // namespace passband::test
