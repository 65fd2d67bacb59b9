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

/// A stated output size, beside `in_features`.
template <std::size_t Extent>
struct out_features {};

// Vocabulary of this layer's refusals.
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
  static constexpr auto text() {
    return internal::meta::sentence("does not understand ", internal::meta::spelling<Option>());
  }
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

namespace internal::layer::denses {

/// The options of a dense layer, from its template arguments: its units, the input size (0 if it is inferred), its
/// activation, and whether it has a bias.
template <std::size_t Units, std::size_t StatedInput, class Function, class Verdict, bool HasBias = true>
struct says {
  static constexpr bool has_bias = HasBias;
  static constexpr std::size_t units = Units;
  static constexpr std::size_t stated_input = StatedInput;
  using function = Function;
  using verdict = Verdict;
};

template <std::size_t Units>
using has_units = refuse_if<Units == 0, refusal<cannot_have_units<Units>>>;

// Behind the sizes there may be an activation, `no_bias`, or both, in this order.
template <std::size_t Units, std::size_t StatedInput, class... Options>
struct options
    : says<Units, StatedInput, act::identity,
           refusal<does_not_understand<typename graphs::last<list<Options...>>::type>, one_activation_may_follow>> {};
template <std::size_t Units, std::size_t StatedInput>
struct options<Units, StatedInput> : says<Units, StatedInput, act::identity, has_units<Units>> {};
template <std::size_t Units, std::size_t StatedInput, activations::MeantAsActivation Function>
struct options<Units, StatedInput, Function>
    : says<Units, StatedInput, Function,
           first_refusal<has_units<Units>,
                         typename activations::statement<Function, has_the_activation<Function>>::type>> {};

template <std::size_t Units, std::size_t StatedInput>
struct options<Units, StatedInput, no_bias> : says<Units, StatedInput, act::identity, has_units<Units>, false> {};
template <std::size_t Units, std::size_t StatedInput, activations::MeantAsActivation Function>
struct options<Units, StatedInput, Function, no_bias>
    : says<Units, StatedInput, Function, typename options<Units, StatedInput, Function>::verdict, false> {};
template <std::size_t Units, std::size_t StatedInput, activations::MeantAsActivation Function>
struct options<Units, StatedInput, no_bias, Function> : options<Units, StatedInput, Function, no_bias> {};

template <class Kind, auto Size, class... Options>
struct statement : says<0, 0, act::identity, refusal<cannot_have_units<Size>>> {};
template <class Kind, auto Size, class... Options>
  requires(count_of<Size> > 0)
struct statement<Kind, Size, Options...> : options<count_of<Size>, 0, Options...> {};
template <auto Size, std::size_t Out, class... Options>
struct statement<input_feature_count<0>, Size, out_features<Out>, Options...>
    : says<0, 0, act::identity, refusal<has_a_zero_extent>> {};
template <std::size_t In, auto Size, std::size_t Out, class... Options>
struct statement<input_feature_count<In>, Size, out_features<Out>, Options...> : options<Out, In, Options...> {};

}  // namespace internal::layer::denses

/// A fully connected layer: z = W x + b, a = sigma(z). `dense<32, act::relu>` states only the number of outputs.
/// `dense<in_features<784>, out_features<128>>` also states the number of inputs, and is refused if the input has
/// another size. With `no_bias` there is no b.
template <auto Units, class... Options>  // a number and a type: dense<32, act::relu>
struct dense {
  using of_the_library = dense;

  // `dense(10)` in parentheses is a value, and no list takes a value. Compilers then print its type, which says what to
  // write.
  dense() = default;
  template <class... Arguments>
    requires(sizeof...(Arguments) > 0 && (std::is_arithmetic_v<Arguments> && ...))
  constexpr dense(Arguments...) {}

 private:
  using stated = internal::layer::denses::statement<std::remove_const_t<decltype(Units)>, Units, Options...>;

  template <class In, class StatedVerdict,
            bool Fits = In::rank == 1 && (stated::stated_input == 0 || stated::stated_input == In::size)>
  struct check {
    using type = acceptance;
  };
  template <class In>
  struct check<In, acceptance, false> {
    using type = first_refusal<
        refuse_if<In::rank == 2, refusal<dense, expects<shape<In::size>>, receives<In>,
                                         write_instead<list<flatten, dense>>, internal::or_at_each_step<dense>>>,
        refuse_if<In::rank != 1,
                  refusal<dense, expects<shape<In::size>>, receives<In>, write_instead<list<flatten, dense>>>>,
        refusal<dense, expects<shape<stated::stated_input>>, receives<In>,
                write_instead<dense<in_features<In::size>, Options...>>>>;
  };
  template <class In, class... Words, bool Fits>
  struct check<In, refusal<Words...>, Fits> {
    using type = refusal<dense, Words...>;
  };

 public:
  // Sizes
  template <class In>
  using verdict = typename check<In, typename stated::verdict>::type;
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
    using product = internal::layer::weighted<op::linear, weight, bias, stated::has_bias>;
    using parameters = typename product::parameters;
    using state_dict = internal::graphs::weight_and_bias;

    // z = W x + b, a = sigma(z)
    using equations =
        list<typename product::equation, equation<calculus::activation, function, calculus::preactivation>>;
  };
};

template <class... Arguments>
dense(Arguments...) -> dense<says<34>("a layer is a type: write dense<10>")>;

}  // namespace chainrule
