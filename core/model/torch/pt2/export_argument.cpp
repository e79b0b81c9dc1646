#include "core/model/torch/pt2/export_argument.h"

#include <ATen/ScalarOps.h>
#include <ATen/core/List.h>
#include <ATen/core/jit_type.h>
#include <ATen/ops/scalar_tensor.h>
#include <algorithm>
#include <array>
#include <c10/core/Layout.h>
#include <c10/core/MemoryFormat.h>
#include <c10/util/Optional.h>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/printable.h"

namespace passband {
namespace {

/// A number as PyTorch takes it where a tensor belongs: it does not decide the type of a result.
at::Tensor wrappedNumber(const c10::Scalar& number) {
  at::Tensor tensor = c10::scalar_to_tensor(number);
  tensor.unsafeGetTensorImpl()->set_wrapped_number(true);
  return tensor;
}

c10::Layout layoutOf(ExportLayout layout) {
  constexpr std::int64_t kStridedNumber = 7;
  if (layout.number != kStridedNumber) throw Error("asks for a tensor that is not dense");
  return c10::kStrided;
}

c10::MemoryFormat memoryFormatOf(ExportMemoryFormat format) {
  switch (format.number) {
    case 1:
      return c10::MemoryFormat::Contiguous;
    case 2:
      return c10::MemoryFormat::ChannelsLast;
    case 3:
      return c10::MemoryFormat::ChannelsLast3d;
    case 4:
      return c10::MemoryFormat::Preserve;
    default:
      throw Error(fmt::format("asks for the memory format {}, which Passband does not know", format.number));
  }
}

/// What is no value of the run and no list.
struct LiteralMaker {
  c10::Device device;

  c10::IValue operator()(std::monostate) const { return {}; }
  c10::IValue operator()(bool flag) const { return flag; }
  c10::IValue operator()(std::int64_t number) const { return number; }
  c10::IValue operator()(double number) const { return number; }
  c10::IValue operator()(std::complex<double> number) const { return c10::complex<double>(number); }
  c10::IValue operator()(const std::string& text) const { return text; }
  c10::IValue operator()(ExportScalarType type) const { return scalarTypeOf(type); }
  c10::IValue operator()(ExportLayout layout) const { return layoutOf(layout); }
  c10::IValue operator()(ExportMemoryFormat format) const { return memoryFormatOf(format); }
  c10::IValue operator()(const ExportDevice&) const { return device; }
  c10::IValue operator()(ExportValue) const { throw Error("has a value inside a literal"); }
  c10::IValue operator()(const ExportList&) const {
    throw Error("has lists inside of lists, which no operator of images takes");
  }
};

bool isNumber(const c10::IValue& value) {
  return value.isInt() || value.isDouble() || value.isBool() || value.isComplexDouble();
}

/// `value` as the schema's type has it: Python passes integers for floats, and numbers for tensors.
c10::IValue asType(c10::IValue value, const c10::Type& type) {
  switch (type.kind()) {
    case c10::TypeKind::TensorType:
      if (isNumber(value)) return wrappedNumber(value.toScalar());
      break;
    case c10::TypeKind::FloatType:
      if (value.isInt() || value.isBool()) return value.toScalar().toDouble();
      break;
    case c10::TypeKind::IntType:
      if (value.isBool()) return value.toScalar().toLong();
      break;
    case c10::TypeKind::BoolType:
      if (value.isInt()) return value.toInt() != 0;
      break;
    case c10::TypeKind::NumberType:
      if (value.isTensor() && value.toTensor().numel() == 1) return value.toTensor().item();
      break;
    case c10::TypeKind::OptionalType:
      return value.isNone() ? value : asType(std::move(value), *type.containedTypes().at(0));
    default:
      break;
  }
  return value;
}

void requireType(const c10::IValue& value, const c10::Type& type) {
  const bool fits = type.kind() == c10::TypeKind::OptionalType    ? true
                    : type.kind() == c10::TypeKind::TensorType    ? value.isTensor()
                    : type.kind() == c10::TypeKind::FloatType     ? value.isDouble()
                    : type.kind() == c10::TypeKind::IntType       ? value.isInt()
                    : type.kind() == c10::TypeKind::BoolType      ? value.isBool()
                    : type.kind() == c10::TypeKind::NumberType    ? isNumber(value)
                    : type.kind() == c10::TypeKind::StringType    ? value.isString()
                    : type.kind() == c10::TypeKind::DeviceObjType ? value.isDevice()
                                                                  : false;
  if (fits && (type.kind() != c10::TypeKind::OptionalType || value.isNone())) return;
  if (type.kind() == c10::TypeKind::OptionalType) return requireType(value, *type.containedTypes().at(0));
  if (!fits) throw Error(fmt::format("has a {} where a {} belongs", value.tagKind(), type.str()));
}

template <class T, class Read>
c10::IValue listOf(const std::vector<c10::IValue>& items, const Read& read) {
  c10::List<T> list;
  list.reserve(items.size());
  for (const c10::IValue& item : items) list.push_back(read(item));
  return list;
}

c10::IValue listOfType(const std::vector<c10::IValue>& items, const c10::Type& type) {
  switch (type.kind()) {
    case c10::TypeKind::TensorType:
      return listOf<at::Tensor>(items, [](const c10::IValue& item) { return item.toTensor(); });
    case c10::TypeKind::IntType:
      return listOf<std::int64_t>(items, [](const c10::IValue& item) { return item.toInt(); });
    case c10::TypeKind::FloatType:
      return listOf<double>(items, [](const c10::IValue& item) { return item.toDouble(); });
    case c10::TypeKind::BoolType:
      return listOf<bool>(items, [](const c10::IValue& item) { return item.toBool(); });
    case c10::TypeKind::StringType:
      return listOf<std::string>(items, [](const c10::IValue& item) { return item.toStringRef(); });
    case c10::TypeKind::OptionalType:
      if (type.containedTypes().at(0)->kind() == c10::TypeKind::TensorType) {
        return listOf<c10::optional<at::Tensor>>(items, [](const c10::IValue& item) {
          return item.isNone() ? c10::optional<at::Tensor>() : c10::optional<at::Tensor>(item.toTensor());
        });
      }
      break;
    default:
      break;
  }
  throw Error(fmt::format("needs a list of {}, which Passband does not make", type.str()));
}

}  // namespace

at::ScalarType scalarTypeOf(ExportScalarType type) {
  constexpr std::array<at::ScalarType, 13> kTypes{
      at::kByte,   at::kChar,        at::kShort,        at::kInt,           at::kLong, at::kHalf,    at::kFloat,
      at::kDouble, at::kComplexHalf, at::kComplexFloat, at::kComplexDouble, at::kBool, at::kBFloat16};
  if (type.number < 1 || type.number > static_cast<std::int64_t>(kTypes.size())) {
    throw Error(fmt::format("asks for numbers of type {}, which Passband does not know", type.number));
  }
  return kTypes.at(static_cast<std::size_t>(type.number - 1));
}

ArgumentPlan::Item ArgumentPlan::itemOf(const ExportArgument& argument, c10::Device device) const {
  if (const auto* value = argument.as<ExportValue>()) return {value->index, {}};
  c10::IValue literal = asType(std::visit(LiteralMaker{device}, argument.content), *type_);
  requireType(literal, *type_);
  return {std::nullopt, std::move(literal)};
}

ArgumentPlan::ArgumentPlan(const ExportArgument& argument, const c10::Argument& schema, c10::Device device) {
  type_ = schema.type();
  if (type_->kind() == c10::TypeKind::OptionalType) {
    if (argument.isNone()) {
      constant_ = c10::IValue();
      return;
    }
    type_ = type_->containedTypes().at(0);
  }
  isList_ = type_->kind() == c10::TypeKind::ListType;
  if (isList_) type_ = type_->containedTypes().at(0);
  const auto* list = argument.as<ExportList>();
  if (list != nullptr && !isList_) throw Error(fmt::format("has a list where a {} belongs", type_->str()));
  if (list != nullptr) {
    for (const ExportArgument& item : list->items) items_.push_back(itemOf(item, device));
  } else {  // one number stands for as many as the schema has ("int[2]")
    const auto count = isList_ ? static_cast<std::size_t>(schema.N().value_or(1)) : std::size_t{1};
    items_.assign(count, itemOf(argument, device));
  }
  if (uses().empty()) constant_ = build({});
}

std::vector<std::uint32_t> ArgumentPlan::uses() const {
  std::vector<std::uint32_t> used;
  for (const Item& item : items_) {
    if (item.value) used.push_back(*item.value);
  }
  return used;
}

c10::IValue ArgumentPlan::make(const ExportValues& values) const {
  return constant_ ? *constant_ : build(values);
}

c10::IValue ArgumentPlan::build(const ExportValues& values) const {
  const auto make = [&](const Item& item) {
    if (!item.value) return item.literal;
    c10::IValue value = asType(values.at(*item.value), *type_);
    requireType(value, *type_);
    return value;
  };
  if (!isList_) return make(items_.front());
  std::vector<c10::IValue> made;
  for (const Item& item : items_) made.push_back(make(item));
  return listOfType(made, *type_);
}

}  // namespace passband
