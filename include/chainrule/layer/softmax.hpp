// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/layer/one_operation.hpp>
#include <chainrule/operation/softmax.hpp>
#include <chainrule/operation/softmax_along.hpp>

namespace chainrule {

// The phrase that the refusal below is made of.
namespace internal {

template <int Axis>
struct has_no_such_axis {
  static constexpr auto text() {
    return internal::meta::sentence("goes along axis ", internal::meta::value_spelling<Axis>,
                                    ", counted from 0, or from -1 for the last,");
  }
};

}  // namespace internal

namespace internal::layer::softmaxes {

/// An axis counted from 0, of an input of rank `rank`; `rank` if there is no such axis.
template <int Axis>
constexpr std::size_t axis_of(std::size_t rank) {
  const std::size_t from_end = Axis < 0 ? static_cast<std::size_t>(-Axis) : 0;
  if (from_end > 0) return from_end <= rank ? rank - from_end : rank;
  return static_cast<std::size_t>(Axis) < rank ? static_cast<std::size_t>(Axis) : rank;
}

template <class Layer, int Axis, op::softmax_kind Kind>
struct along_axis {
  template <class In>
  using verdict = refuse_if<axis_of<Axis>(In::rank) == In::rank, refusal<Layer, has_no_such_axis<Axis>, receives<In>>>;
  template <class In>
  using output = In;

  template <class In>
  struct choice {
    static constexpr std::size_t axis = axis_of<Axis>(In::rank), size = In::extent(axis), stride = In::stride(axis);
    using type = std::conditional_t<stride == 1 && Kind == op::softmax_kind::softmax, op::softmax<size>,
                                    op::softmax_along<size, stride, Kind>>;
  };
  template <class In>
  struct on : one_equation<In, typename choice<In>::type> {};
};

}  // namespace internal::layer::softmaxes

/// exp(x), divided by its sum along an axis: the last, unless stated. `softmax<0>` of an image is over the channels of
/// each pixel. For training, `softmax_cross_entropy` takes logits and no softmax before it.
template <int Axis = -1>
struct softmax : internal::layer::softmaxes::along_axis<softmax<Axis>, Axis, op::softmax_kind::softmax> {};

/// The softmax of -x.
template <int Axis = -1>
struct softmin : internal::layer::softmaxes::along_axis<softmin<Axis>, Axis, op::softmax_kind::softmin> {};

/// The logarithm of softmax, with which `negative_log_likelihood` is a cross-entropy.
template <int Axis = -1>
struct log_softmax : internal::layer::softmaxes::along_axis<log_softmax<Axis>, Axis, op::softmax_kind::log_softmax> {};

}  // namespace chainrule
