// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/tanh.hpp>
#include <chainrule/time/recurrent_cell.hpp>

// The plain recurrent layer (Elman 1990).
namespace chainrule {

namespace internal::cells {

// The activation among the options, tanh if there is none.
template <class... Options>
struct activation_among {
  using type = act::tanh;
};
template <class First, class... Rest>
struct activation_among<First, Rest...> : activation_among<Rest...> {};
template <activations::MeantAsActivation First, class... Rest>
struct activation_among<First, Rest...> {
  using type = First;
};

template <auto Units, class... Options>
struct rnn_cell : recurrent_cell<"rnn", Units, Options...> {
  static constexpr char options[] = "an activation, no_bias";
  using base = recurrent_cell<"rnn", Units, Options...>;
  using function = typename activation_among<Options...>::type;
  template <class>
  using verdict =
      first_refusal<typename base::template verdict_of_options<rnn_cell>,
                    refuse_if<(meta::count({false, activations::MeantAsActivation<Options>...}) > 1),
                              refusal<rnn_cell, takes_these_options<rnn_cell>>>,
                    typename activations::statement<function, rnn_cell, has_the_activation<function>>::type>;

  template <class In>
  struct on {
    using sums = calculus::letter<"z">;
    using hidden = calculus::letter<"h">;

    static constexpr std::size_t units = base::units;
    using values = list<value<sums, shape<units>>, value<hidden, shape<units>>>;
    using parameters =
        joined_list<two_weights<In, units, units>,
                    biases_if<base::has_bias, parameter<calculus::bias, shape<units>, begins_of_biases<units>>>>;
    using state_dict = names_of_two_weights;

    // z = W x + U h<t-1> + b, h = sigma(z)
    using equations =
        list<typename product_with_past<sums, base::has_bias, calculus::weight, layer_input, calculus::recurrent_weight,
                                        previous<hidden>, calculus::bias>::type,
             equation<hidden, function, sums>>;
  };
};

template <auto Units>
struct rnn_cells {
  template <class... Options>
  using cell = rnn_cell<Units, Options...>;
  template <class Option>
  static constexpr bool takes = contains<Option, list<no_bias, last_step>> || activations::MeantAsActivation<Option>;
};

}  // namespace internal::cells

/// A plain recurrent layer, h = tanh(W x + U h<t-1> + b): from a sequence of shape (steps, features) to (units), or
/// with `all_steps` to (steps, units). Options: an activation instead of tanh, all_steps, no_bias, truncated<steps>,
/// lengths<from<...>>, initial_states<from<...>>, go_backwards.
template <auto Units, class... Options>
using rnn = typename internal::cells::ready<internal::cells::rnn_cells<Units>, list<>, list<>, false, Options...>::type;

}  // namespace chainrule
