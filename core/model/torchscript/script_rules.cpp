#include "core/model/torchscript/script_rules.h"

#include <string>

namespace passband {
namespace {

/// None of them reaches outside of its arguments, and each checks what it is given (torch/script_guards does for the
/// divisions). Lists and dictionaries are of any element.
constexpr std::string_view kPrim =
    " Constant If Loop Uninitialized ListConstruct ListUnpack TupleConstruct TupleUnpack TupleIndex TupleSlice "
    "DictConstruct GetAttr SetAttr CallMethod CallFunction RaiseException isinstance unchecked_cast "
    "unchecked_unwrap_optional NumToTensor.Scalar NumToTensor.bool abs abs.Scalar abs.float abs.int EnumName "
    "EnumValue.float EnumValue.int EnumValue.str StringIndex rangelist device dtype layout requires_grad type "
    "is_cpu is_cuda is_meta is_mkldnn is_mps is_nested is_quantized is_sparse is_xla itemsize "
    "max.float max.float_int max.float_list max.int max.int_float max.int_list max.self_float max.self_int "
    "min.float min.float_int min.float_list min.int min.int_float min.int_list min.self_float min.self_int "
    "max min ";

constexpr std::string_view kAten =
    " Bool.Tensor Bool.float Bool.int Float.Scalar Float.Tensor Float.bool Float.int Float.str FloatImplicit "
    "Int.Scalar "
    "Int.Tensor Int.bool Int.float Int.str IntImplicit ScalarImplicit Size __and__.bool __and__.int __contains__.bool "
    "__contains__.float __contains__.float_list __contains__.int __contains__.int_list __contains__.str "
    "__contains__.str_list __derive_index __round_to_zero_floordiv.int __getitem__.Dict_bool __getitem__.Dict_float __getitem__.Dict_int "
    "__getitem__.Dict_str __getitem__.str __getitem__.t __is__ __isnot__ __not__ __or__.bool __or__.int __range_length "
    "__xor__.bool __xor__.int _set_item.int _set_item.str _set_item.t _unwrap_optional add add.float add.float_int "
    "add.int add.int_float add.str add.t add_.t all.bool all.float all.int any.bool any.float any.int any.str append.t "
    "as_tensor as_tensor.bool as_tensor.float as_tensor.int as_tensor.list ceil.Scalar ceil.float ceil.int clear.t "
    "copy.t cos.float cos.int count.int device device.with_index dict dict.str dict.int dim div div.float div.int "
    "endswith eq eq.Tensor_list eq.bool eq.bool_list eq.device eq.enum eq.float eq.float_int eq.float_list eq.int "
    "eq.int_float eq.int_list eq.str eq.str_list exp.float exp.int extend.t find floor.Scalar floor.float floor.int "
    "floordiv.int floordiv.float floordiv.float_int floordiv.int_float fmod.float format ge ge.float ge.float_int "
    "ge.int ge.int_float ge.str get.default_int get.default_str get.int get.str gt gt.float gt.float_int gt.int "
    "gt.int_float gt.str insert.t is_autocast_enabled is_autocast_cpu_enabled is_contiguous "
    "is_contiguous.memory_format is_grad_enabled is_scripting isfinite.float isinf.float isnan.float item items.int "
    "items.str keys.int keys.str le le.float le.float_int le.int le.int_float le.str len.Dict_int len.Dict_str "
    "len.Tensor len.any len.str len.t list list.t log.float log.float_float log.float_int log.int log.int_float "
    "log.int_int lower lt lt.float lt.float_int lt.int lt.int_float "
    "lt.str mul mul.float mul.float_int mul.int mul.int_float mul.left_t mul.right_ ne ne.Tensor_list ne.bool "
    "ne.bool_list ne.device ne.enum ne.float ne.float_int ne.float_list ne.int ne.int_float ne.int_list ne.str "
    "ne.str_list neg.Scalar neg.float neg.int pop.t pow.Scalar_Scalar pow.float pow.float_int pow.int "
    "pow.int_float pow.int_to_int remainder.int remainder.float remainder.float_int remainder.int_float "
    "reverse.t round.Scalar round.float round.int select.t sin.float sin.int size size.int slice.str slice.t sort.int "
    "sorted.int split.str sqrt.Scalar sqrt.float sqrt.int startswith str strip sub sub.float sub.float_int sub.int "
    "sub.int_float sum.float sum.int tensor tensor.bool tensor.float tensor.int upper values.int values.str "
    // On tensors, and not in exported graphs; script_guards fills the empty ones, and leaves warnings out.
    "empty.memory_format new_empty empty_like get_device to.dtype_layout warn ";

constexpr std::string_view kUnreached =
    " aten::div.out aten::bernoulli_.float aten::bernoulli.p aten::bernoulli aten::rand aten::rand_like aten::uniform_ "
    "aten::normal_ aten::randn aten::randn_like aten::randint aten::randperm ";

bool isIn(std::string_view words, std::string_view word) {
  if (word.empty() || word.find(' ') != word.npos) return false;
  std::string padded(" ");
  padded.append(word).append(" ");
  return words.find(padded) != words.npos;
}

}  // namespace

bool isAllowedScript(std::string_view spelled) {
  constexpr std::string_view kPrimSpace = "prim::", kAtenSpace = "aten::";
  if (spelled.starts_with(kPrimSpace)) return isIn(kPrim, spelled.substr(kPrimSpace.size()));
  return spelled.starts_with(kAtenSpace) && isIn(kAten, spelled.substr(kAtenSpace.size()));
}

bool isAllowedUnreached(std::string_view spelled) {
  return isIn(kUnreached, spelled);
}

}  // namespace passband
