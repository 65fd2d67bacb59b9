// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/graph/mode.hpp>
#include <chainrule/graph/state_dict.hpp>
#include <chainrule/operation/weight_norm.hpp>

namespace chainrule {

namespace calculus {

/// The parameters of weight_norm: the lengths of the weight's rows, of shape (out, 1, ...), and their directions, of
/// the weight's shape.
struct weight_g_kind {
  static constexpr const char* text = "g";
  static constexpr const char* latex = "g";
};
struct weight_v_kind {
  static constexpr const char* text = "v";
  static constexpr const char* latex = "v";
};
template <std::size_t... Path>
inline constexpr symbol<weight_g_kind, Path...> weight_g{};
template <std::size_t... Path>
inline constexpr symbol<weight_v_kind, Path...> weight_v{};

}  // namespace calculus

// The phrase that the refusal of this layer is made of.
namespace internal {

struct needs_a_layer_with_a_weight {
  static constexpr char text[] =
      "needs a layer that has itself a weight of two axes or more: write weight_norm<dense<8>>";
};

}  // namespace internal

namespace internal::layer::weight_norms {

template <class Shape>
struct lengths;
template <std::size_t Out, std::size_t... Extents>
struct lengths<shape<Out, Extents...>> {
  using type = shape<Out, (static_cast<void>(Extents), std::size_t{1})...>;
};

// What weight_norm has in place of a parameter, and the value that it derives. Only the weight is replaced.
template <class Parameter>
struct replaced {
  using parameters = list<Parameter>;
  using value = list<>;
};
template <class Shape, class Beginning, storage_order Order>
  requires(Shape::rank > 1)
struct replaced<parameter<calculus::weight, Shape, Beginning, Order>> {
  using parameters = list<parameter<calculus::weight_v_kind, Shape, Beginning, Order>,
                          parameter<calculus::weight_g_kind, typename lengths<Shape>::type, norms_of_rows, Order>>;
  using value = list<derived<calculus::weight, Shape, Order>>;
};
template <class Parameters>
struct of_all;
template <class... Parameters>
struct of_all<list<Parameters...>> {
  using parameters = joined_list<typename replaced<Parameters>::parameters...>;
  using value = joined_list<typename replaced<Parameters>::value...>;
};

template <class Type, class Layer, class In, class Verdict = verdict_on<Layer, In>>
struct verdict {
  using type = Verdict;
};
template <class Type, class Layer, class In>
struct verdict<Type, Layer, In, acceptance> {
  using type = refuse_if<of_all<typename Layer::template on<In>::parameters>::value::size != 1,
                         refusal<Type, needs_a_layer_with_a_weight>>;
};

}  // namespace internal::layer::weight_norms

/// A layer whose weight is W = g v / |v|, row by row: the length and the direction of each output's weights are
/// separate parameters (Salimans, Kingma 2016). `weight_norm<dense<8, act::relu>>`, `weight_norm<conv2d<...>>`. g
/// begins as the lengths of v, so W has the initial value of the layer's own weight. W is derived: computed once in a
/// pass, from `weight_g<n>` and `weight_v<n>`.
template <class Layer>
struct weight_norm {
  template <class In>
  using verdict = typename internal::layer::weight_norms::verdict<weight_norm, Layer, In>::type;
  template <class In>
    requires internal::graphs::NamesOutput<Layer, In>
  using output = output_on<Layer, In>;
  template <class Mode>
  using in = weight_norm<in_mode<Layer, Mode>>;

  template <class In>
  struct on : Layer::template on<In> {
    using inner = typename Layer::template on<In>;
    using replaced = internal::layer::weight_norms::of_all<typename inner::parameters>;
    using values = joined_list<typename replaced::value, typename inner::values>;
    using parameters = typename replaced::parameters;
    using state_dict = list<stored_tensor<"bias", calculus::bias>, stored_tensor<"weight_g", calculus::weight_g_kind>,
                            stored_tensor<"weight_v", calculus::weight_v_kind>>;

    // W = g v / |v|, and the layer's own
    using equations =
        joined_list<list<equation<calculus::weight, op::weight_norm, calculus::weight_g_kind, calculus::weight_v_kind>>,
                    typename inner::equations>;
  };
};

}  // namespace chainrule
