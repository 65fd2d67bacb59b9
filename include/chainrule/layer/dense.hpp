// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/identity.hpp>
#include <chainrule/layer/no_bias.hpp>
#include <chainrule/operation/product.hpp>

namespace chainrule {

template <std::size_t Extent>
struct input_feature_count {
  static constexpr auto code() {
    return internal::meta::sentence("in_features<", internal::meta::number_text<Extent>, ">");
  }
};

/// A stated input size: `dense<in_features<784>, out_features<128>>`.
template <std::size_t Extent>
inline constexpr input_feature_count<Extent> in_features{};

/// A stated output size, used with `in_features`.
template <std::size_t Extent>
struct out_features {};

// The phrases of this layer's refusals, meta/verdict.hpp.
namespace internal {

template <auto Size>
struct cannot_have_units {
  static constexpr auto text() {
    return internal::meta::sentence("cannot have ", internal::meta::value_spelling<Size>,
                                    " units: write a positive whole number");
  }
};

}  // namespace internal

template <class Option>
struct does_not_understand {
  static constexpr auto text() { return internal::meta::sentence("cannot take ", internal::meta::spelling<Option>()); }
};
namespace internal {

struct one_activation_may_follow {
  static constexpr char text[] = ": one activation and no_bias may follow the units";
};
template <class Layer>
struct or_at_each_step {
  static constexpr auto text() {
    return internal::meta::sentence(", or time_distributed<", internal::meta::spelling<Layer>(), ">");
  }
};

}  // namespace internal

struct flatten;
template <auto Units, class... Options>
struct dense;

namespace internal::layer::denses {

template <auto Units>
using has_units = refuse_if<count_of<Units> == 0, refusal<cannot_have_units<Units>>>;

/// The options after the sizes: an activation, `no_bias`, or both, in any order. Layers with the same options share
/// it.
template <class... Options>
struct options {
  static constexpr bool has_bias = true;
  using function = act::identity;
  using verdict =
      refusal<does_not_understand<typename graphs::last<list<Options...>>::type>, one_activation_may_follow>;
};
template <>
struct options<> {
  static constexpr bool has_bias = true;
  using function = act::identity;
  using verdict = acceptance;
};
template <activations::MeantAsActivation Function>
struct options<Function> {
  static constexpr bool has_bias = true;
  using function = Function;
  using verdict = typename activations::statement<Function, has_the_activation<Function>>::type;
};
template <>
struct options<no_bias> : options<> {
  static constexpr bool has_bias = false;
};
template <activations::MeantAsActivation Function>
struct options<Function, no_bias> : options<Function> {
  static constexpr bool has_bias = false;
};
template <activations::MeantAsActivation Function>
struct options<no_bias, Function> : options<Function, no_bias> {};

/// A dense layer's template arguments: its options, its units, the input size (0 if it is inferred), and whether they
/// are valid.
template <auto Units, class... Options>
struct statement : options<Options...> {
  static constexpr std::size_t units = count_of<Units>, stated_input = 0;
  using verdict = first_refusal<has_units<Units>, typename options<Options...>::verdict>;
};
template <std::size_t In, input_feature_count<In> Stated, std::size_t Out, class... Options>
struct statement<Stated, out_features<Out>, Options...> : options<Options...> {
  static constexpr std::size_t units = Out, stated_input = In;
  using verdict = first_refusal<refuse_if<In == 0, refusal<has_a_zero_extent>>, has_units<Out>,
                                typename options<Options...>::verdict>;
};

/// Whether a dense layer accepts an input. There is one class for all layers that do, to save compile time.
template <class StatedVerdict, bool Fits>
struct check;
template <>
struct check<acceptance, true> {
  template <class Layer, class In, class Stated, class... Options>
  using on = acceptance;
};
template <>
struct check<acceptance, false> {
  template <class Layer, class In, class Stated, class... Options>
  using on =
      first_refusal<refuse_if<In::rank != 1, refusal<Layer, expects<shape<In::size>>, receives<In>,
                                                     write_instead<list<flatten, Layer>>, or_at_each_step<Layer>>>,
                    refusal<Layer, expects<shape<Stated::stated_input>>, receives<In>,
                            write_instead<dense<in_features<In::size>, Options...>>>>;
};
template <class... Words, bool Fits>
struct check<refusal<Words...>, Fits> {
  template <class Layer, class In, class Stated, class... Options>
  using on = refusal<Layer, Words...>;
};

}  // namespace internal::layer::denses

/// A fully connected layer: z = W x + b, a = sigma(z). `dense<32, act::relu>` states only the number of outputs.
/// `dense<in_features<784>, out_features<128>>` also states the number of inputs, and is refused if the input has
/// another size. With `no_bias` there is no b.
template <auto Units, class... Options>  // a number and a type: dense<32, act::relu>
struct dense {
  using library_type = dense;

  // For a user who writes `network<input<3>, dense(10)>`: dense(10) is an object, not a type, and the compiler's error
  // prints its type. The deduction guide below puts into that type what to write instead.
  dense() = default;
  template <class... Arguments>
    requires(sizeof...(Arguments) > 0 && (std::is_arithmetic_v<Arguments> && ...))
  constexpr dense(Arguments...) {}

 private:
  using stated = internal::layer::denses::statement<Units, Options...>;

  template <class In>
  static constexpr bool fits = In::rank == 1 && (stated::stated_input == 0 || stated::stated_input == In::size);

 public:
  // Sizes
  template <class In>
  using verdict = typename internal::layer::denses::check<typename stated::verdict,
                                                          fits<In>>::template on<dense, In, stated, Options...>;
  template <class In>
  using output = shape<stated::units>;

  template <class In>
  struct on {
    static constexpr std::size_t inputs = In::size;
    static constexpr std::size_t units = stated::units;
    using function = typename stated::function;

    // Shapes and parameters
    using values = list<value<calculus::preactivation, shape<units>>, value<calculus::activation, shape<units>>>;
    using weight = parameter<calculus::weight, shape<units, inputs>, drawn<inputs, units>, storage_order::column_major>;
    using bias = parameter<calculus::bias, shape<units>, begins_at<0, in_torch<uniform_by_fan<inputs>>>>;
    using product = internal::layer::weighted<stated::has_bias>;
    using parameters = typename product::template parameters<weight, bias>;
    using state_dict = internal::graphs::weight_and_bias;

    // z = W x + b, a = sigma(z)
    using equations = list<typename product::template equation<op::linear>,
                           equation<calculus::activation, function, calculus::preactivation>>;
  };
};

template <class... Arguments>
dense(Arguments...) -> dense<says<34>("a layer is a type: write dense<10>")>;

}  // namespace chainrule
