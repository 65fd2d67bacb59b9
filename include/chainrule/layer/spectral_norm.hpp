// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/operation/spectral_norm.hpp>

namespace chainrule {

/// An option of `spectral_norm`: each pass in training improves u and v so many times.
template <auto Count>
struct power_iterations {};

namespace calculus {

/// The parameter of spectral_norm, of the weight's shape, and its buffers: of shape (out), and (all other extents
/// together).
struct weight_original_kind {
  static constexpr const char* text = "V";
  static constexpr const char* latex = "V";
};
struct left_singular_kind {
  static constexpr const char* text = "u";
  static constexpr const char* latex = "u";
};
struct right_singular_kind {
  static constexpr const char* text = "v";
  static constexpr const char* latex = "v";
};
template <std::size_t... Path>
inline constexpr symbol<weight_original_kind, Path...> weight_original{};
template <std::size_t... Path>
inline constexpr symbol<left_singular_kind, Path...> left_singular{};
template <std::size_t... Path>
inline constexpr symbol<right_singular_kind, Path...> right_singular{};

}  // namespace calculus

template <class... Options>
struct conv_transpose1d;
template <class... Options>
struct conv_transpose2d;
template <class... Options>
struct conv_transpose3d;

// Phrases that the refusals of this layer are made of.
namespace internal {

struct needs_a_layer_with_a_weight_of_rows {
  static constexpr char text[] =
      "needs a layer that has itself a weight of two axes or more: write spectral_norm<dense<8>>";
};
struct takes_power_iterations {
  static constexpr char text[] = "takes a layer, and perhaps power_iterations<2>, a positive whole number";
};

}  // namespace internal

namespace internal::layer::spectral_norms {

template <class Option>
inline constexpr std::size_t iterations = 0;
template <auto Count>
inline constexpr std::size_t iterations<power_iterations<Count>> = count_of<Count>;

/// The axis of the outputs in a layer's weight.
template <class Layer>
inline constexpr std::size_t axis_of_outputs = 0;
template <class... Options>
inline constexpr std::size_t axis_of_outputs<conv_transpose1d<Options...>> = 1;
template <class... Options>
inline constexpr std::size_t axis_of_outputs<conv_transpose2d<Options...>> = 1;
template <class... Options>
inline constexpr std::size_t axis_of_outputs<conv_transpose3d<Options...>> = 1;

// What spectral_norm has in place of a parameter. Only the weight is replaced.
template <class Parameter, std::size_t Axis>
struct replaced {
  using parameters = list<Parameter>;
  using value = list<>;
  using buffers = list<>;
};
template <std::size_t First, std::size_t... Extents, class Beginning, storage_order Order, std::size_t Axis>
  requires(sizeof...(Extents) > 0)
struct replaced<parameter<calculus::weight, shape<First, Extents...>, Beginning, Order>, Axis> {
  using whole = shape<First, Extents...>;
  static constexpr std::size_t outputs = whole::extent(Axis);
  using parameters = list<parameter<calculus::weight_original_kind, whole, Beginning, Order>>;
  using value = list<derived<calculus::weight, whole, Order>>;
  using buffers =
      list<running_statistic<calculus::left_singular_kind, shape<outputs>, standard_normal<>, 1.0>,
           running_statistic<calculus::right_singular_kind, shape<whole::size / outputs>, standard_normal<>, 1.0>>;
};
template <class Parameters, std::size_t Axis>
struct of_all;
template <class... Parameters, std::size_t Axis>
struct of_all<list<Parameters...>, Axis> {
  using parameters = joined_list<typename replaced<Parameters, Axis>::parameters...>;
  using value = joined_list<typename replaced<Parameters, Axis>::value...>;
  using buffers = joined_list<typename replaced<Parameters, Axis>::buffers...>;
};

template <class Type, class Layer, class In, class Verdict = verdict_on<Layer, In>>
struct verdict {
  using type = Verdict;
};
template <class Type, class Layer, class In>
struct verdict<Type, Layer, In, acceptance> {
  using type =
      refuse_if<of_all<typename Layer::template on<In>::parameters, axis_of_outputs<Layer>>::value::size != 1 ||
                    graphs::HasBuffers<typename Layer::template on<In>>,
                refusal<Type, needs_a_layer_with_a_weight_of_rows>>;
};

/// The operations in training, of so many iterations, and in inference, of none.
template <class Shape, std::size_t Axis, std::size_t Iterations>
struct operation_on {
  using type = op::spectral_norm<Shape, Iterations, Axis>;
};
template <class Shape, std::size_t Axis>
struct operation_on<Shape, Axis, 0> {
  using type = op::spectral_norm_by_buffers<Shape, Axis>;
};

/// The layer with its weight divided.
template <class Layer, std::size_t Iterations>
struct divided {
  template <class In>
    requires internal::graphs::NamesOutput<Layer, In>
  using output = output_on<Layer, In>;

  template <class In>
  struct on : Layer::template on<In> {
    using inner = typename Layer::template on<In>;
    using all = of_all<typename inner::parameters, axis_of_outputs<Layer>>;
    using values = joined_list<typename all::value, typename inner::values>;
    using parameters = typename all::parameters;
    using buffers = typename all::buffers;
    using state_dict =
        list<stored_tensor<"bias", calculus::bias>, stored_tensor<"weight_orig", calculus::weight_original_kind>,
             stored_tensor<"weight_u", calculus::left_singular_kind>,
             stored_tensor<"weight_v", calculus::right_singular_kind>>;

    // W = V / (u' V v), and the layer's own
    using equations = joined_list<
        list<equation<calculus::weight,
                      typename operation_on<typename list_element<0, typename all::value>::extents,
                                            axis_of_outputs<Layer>, Iterations>::type,
                      calculus::weight_original_kind, calculus::left_singular_kind, calculus::right_singular_kind>>,
        typename inner::equations>;
  };
};

}  // namespace internal::layer::spectral_norms

/// A layer whose weight is W = V / sigma, where sigma is nearly the largest singular value of V, seen as a matrix with
/// a row for each output (Miyato and others 2018): `spectral_norm<dense<8>>`, `spectral_norm<conv2d<...>>`. The outputs
/// of a transposed convolution are the second axis of its weight, in each group of channels. In training
/// each pass improves the singular vectors u and v by a step of the power iteration, and a step of the optimizer keeps
/// them, in buffers; in inference they are read as they are. Nothing is differentiated by them. PyTorch's
/// torch.nn.utils.spectral_norm.
template <class Layer, class... Options>
struct spectral_norm {
  template <class In>
  using verdict = refusal<spectral_norm, internal::takes_power_iterations>;
  template <class In>
  struct on {};
};
template <class Layer, class... Options>
  requires(sizeof...(Options) == 0 ||
           (sizeof...(Options) == 1 && (internal::layer::spectral_norms::iterations<Options> + ... + 0) > 0))
struct spectral_norm<Layer, Options...>
    : internal::layer::spectral_norms::divided<
          Layer, sizeof...(Options) == 0 ? 1 : (internal::layer::spectral_norms::iterations<Options> + ... + 0)> {
  template <class In>
  using verdict = typename internal::layer::spectral_norms::verdict<spectral_norm, Layer, In>::type;
  template <class Mode>
  using in = std::conditional_t<std::is_same_v<Mode, training_mode>, spectral_norm,
                                internal::layer::spectral_norms::divided<in_mode<Layer, Mode>, 0>>;
};

}  // namespace chainrule
