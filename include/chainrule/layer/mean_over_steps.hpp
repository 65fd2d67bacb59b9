// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/operation/mean_over.hpp>

namespace chainrule {

// The phrase that the refusal of this layer is made of.
struct takes_a_sequence {
  static constexpr char text[] = "takes a sequence of shape (steps, features)";
};

namespace internal::layer::means {

template <class In>
struct steps_of {
  static constexpr std::size_t steps = 0;
  using type = In;
};
template <std::size_t Steps, std::size_t First, std::size_t... Rest>
struct steps_of<shape<Steps, First, Rest...>> {
  static constexpr std::size_t steps = Steps;
  using type = shape<First, Rest...>;
};

}  // namespace internal::layer::means

/// The mean of a sequence over its steps: of shape (steps, features) to (features). Keras's GlobalAveragePooling1D.
struct mean_over_steps {
  using library_type = mean_over_steps;
  template <class In>
  using steps = internal::layer::means::steps_of<In>;

  template <class In>
  using verdict = refuse_if<steps<In>::steps == 0, refusal<mean_over_steps, takes_a_sequence, receives<In>>>;
  template <class In>
  using output = typename steps<In>::type;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, output<In>>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, op::mean_over<steps<In>::steps>, layer_input>>;
  };
};

}  // namespace chainrule
