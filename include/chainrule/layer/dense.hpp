// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/factors.hpp>

namespace chainrule {

template <std::size_t Extent>
struct from_extent {};

/// A stated input size: `dense<from<784>, to<128>>`.
template <std::size_t Extent>
inline constexpr from_extent<Extent> from{};

/// A stated output size, beside `from`.
template <std::size_t Extent>
struct to {};

// The words of this layer's refusals.
template <auto Size>
struct cannot_have_units {};
template <class Option>
struct does_not_understand {};
struct flatten;

namespace denses {

template <std::size_t Units, std::size_t StatedInput, class... Options>
struct accepted_statement {
  static constexpr std::size_t units = Units;
  static constexpr std::size_t stated_input = StatedInput;
  using function = act::identity;
  using verdict = refuse_if<Units == 0, refusal<cannot_have_units<Units>>>;
};
template <std::size_t Units, std::size_t StatedInput, Activation Function>
struct accepted_statement<Units, StatedInput, Function> : accepted_statement<Units, StatedInput> {
  using function = Function;
};
template <std::size_t Units, std::size_t StatedInput, class First, class... Rest>
  requires(sizeof...(Rest) > 0 || !Activation<First>)
struct accepted_statement<Units, StatedInput, First, Rest...> {
  using verdict = refusal<does_not_understand<typename topologies::last<list<First, Rest...>>::type>>;
};

/// The sizes and the activation that the template arguments state. `stated_input` is 0 where it is inferred.
template <class Kind, auto Size, class... Options>
struct statement {
  using verdict = refusal<cannot_have_units<Size>>;
};
template <class Kind, auto Size, class... Options>
  requires(std::is_integral_v<Kind> && Size > 0)
struct statement<Kind, Size, Options...> : accepted_statement<static_cast<std::size_t>(Size), 0, Options...> {};
template <std::size_t In, auto Size, std::size_t Out, class... Options>
struct statement<from_extent<In>, Size, to<Out>, Options...> : accepted_statement<Out, In, Options...> {};

}  // namespace denses

/// A fully connected layer: z = W a + b, a' = sigma(z). `dense<32, act::relu>` states the outputs alone,
/// `dense<from<784>, to<128>>` the inputs too, and is refused where they differ.
template <auto Units, class... Options>
struct dense {
 private:
  using stated = denses::statement<std::remove_const_t<decltype(Units)>, Units, Options...>;

  template <class In>
  static constexpr bool fits = In::rank == 1 && (stated::stated_input == 0 || stated::stated_input == In::size);

  template <class In, class StatedVerdict, bool Fits>
  struct check {
    using type = acceptance;
  };
  template <class In>
  struct check<In, acceptance, false> {
    using type = first_refusal<
        refuse_if<In::rank != 1, refusal<dense, expects<shape<In::size>>, receives<In>, write<list<flatten, dense>>>>,
        refusal<dense, expects<shape<stated::stated_input>>, receives<In>, write<dense<from<In::size>, Options...>>>>;
  };
  template <class In, class... Words, bool Fits>
  struct check<In, refusal<Words...>, Fits> {
    using type = refusal<dense, Words...>;
  };

 public:
  // Sizes
  template <class In>
  using verdict = typename check<In, typename stated::verdict, fits<In>>::type;
  template <class In>
  using output = shape<stated::units>;

  template <class In>
  struct on {
    static constexpr std::size_t inputs = In::size;
    static constexpr std::size_t units = stated::units;
    using function = typename stated::function;

    // Shapes and parameters
    using values = list<value<calculus::preactivation, shape<units>>, value<calculus::activation, shape<units>>>;
    using parameters = list<parameter<calculus::weight, shape<units, inputs>, drawn<inputs, units>>,
                            parameter<calculus::bias, shape<units>, begins_at<0>>>;

    // The derivatives, which are the backward walk
    using sigma = activation_operand<function, calculus::activation, calculus::preactivation>;
    using factors = list<factor<calculus::preactivation, layer_input, times<calculus::weight>>,
                         factor<calculus::preactivation, calculus::weight, outer<layer_input>>,
                         factor<calculus::preactivation, calculus::bias, identity_factor>,
                         factor<calculus::activation, calculus::preactivation, sigma>>;

    // The forward walk
    template <class At>
    static constexpr void forward(const At& at) {
      kernel::affine<units, inputs>(at.rows(), at[layer_input{}], at[calculus::weight{}], at[calculus::bias{}], at[calculus::preactivation{}]);
      sigma::forward(at.rows() * units, at[calculus::preactivation{}], at[calculus::activation{}]);
    }
  };
};

}  // namespace chainrule
