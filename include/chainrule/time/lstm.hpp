// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/lstm_options.hpp>

// Long short-term memory (Hochreiter, Schmidhuber 1997, with forget gates as Gers, Schmidhuber, Cummins 2000).
namespace chainrule {

namespace internal::cells {

template <auto Units, class... Options>
struct lstm_cell : recurrent_cell<"lstm", Units, Options...> {
  static constexpr char options[] = "no_bias, projection<16>, peepholes, with_cell_state";
  using base = recurrent_cell<"lstm", Units, Options...>;
  template <class>
  using verdict = typename base::template verdict_of_options<lstm_cell>;

  template <class In>
  struct on {
    using sums = calculus::letter<"z">;
    using input_gate = calculus::letter<"i">;
    using forget_gate = calculus::letter<"f">;
    using candidate = calculus::letter<"g">;
    using output_gate = calculus::letter<"o">;
    using memory = calculus::letter<"c">;
    using squashed = calculus::letter<"t">;
    using hidden = calculus::letter<"h">;

    static constexpr std::size_t units = base::units, all = 4 * units;
    using one = shape<units>;
    using values = list<value<sums, shape<all>>, value<input_gate, one>, value<forget_gate, one>, value<candidate, one>,
                        value<output_gate, one>, value<memory, one>, value<squashed, one>, value<hidden, one>>;
    using parameters = joined_list<
        two_weights<In, all, units>,
        biases_if<base::has_bias, parameter<calculus::bias, shape<all>,
                                            begins_of_biases<units, in_keras<ones_between<units, 2 * units>>>>>>;
    using state_dict = names_of_two_weights;

    // z = W x + U h<t-1> + b, c = f c<t-1> + i g, h = o tanh(c)
    using equations =
        list<typename product_with_past<sums, base::has_bias, calculus::weight, layer_input, calculus::recurrent_weight,
                                        previous<hidden>, calculus::bias>::type,
             equation<input_gate, op::pointwise_part<act::sigmoid, 0>, sums>,
             equation<forget_gate, op::pointwise_part<act::sigmoid, units>, sums>,
             equation<candidate, op::pointwise_part<act::tanh, 2 * units>, sums>,
             equation<output_gate, op::pointwise_part<act::sigmoid, 3 * units>, sums>,
             equation<memory, op::sum_of_products, forget_gate, previous<memory>, input_gate, candidate>,
             equation<squashed, act::tanh, memory>, equation<hidden, op::sum_of_products, output_gate, squashed>>;
  };
};

// With one of the options in time/lstm_options.hpp.
template <auto Units, class... Options>
  requires(false || ... || (is_projection<Options> || contains<Options, list<peepholes, with_cell_state>>))
struct lstm_cell<Units, Options...> : recurrent_cell<"lstm", Units, Options...> {
  static constexpr char options[] = "no_bias, projection<16>, peepholes, with_cell_state";
  using base = recurrent_cell<"lstm", Units, Options...>;
  static constexpr bool is_given_twice = meta::count({false, is_projection<Options>...}) > 1 ||
                                         meta::count({false, std::is_same_v<Options, peepholes>...}) > 1 ||
                                         meta::count({false, std::is_same_v<Options, with_cell_state>...}) > 1 ||
                                         meta::count({false, std::is_same_v<Options, no_bias>...}) > 1;
  template <class>
  using verdict =
      first_refusal<typename base::template verdict_of_units<lstm_cell>,
                    refuse_if<is_given_twice, refusal<lstm_cell, takes_these_options<lstm_cell>>>,
                    refuse_if<projects_to_nothing<Options>, refusal<lstm_cell, cannot_project<Options>>>...>;
  template <class In>
  struct on : lstm_answer<lstm_with<In, base::units, (0 + ... + size_of_projection<Options>), base::has_bias,
                                    contains<peepholes, list<Options...>>>,
                          contains<with_cell_state, list<Options...>>> {};
};

template <auto Units>
struct lstm_cells : cells_of<lstm_cell, Units, no_bias, peepholes, with_cell_state> {
  template <class Option>
  static constexpr bool takes =
      is_projection<Option> || contains<Option, list<no_bias, peepholes, with_cell_state, last_step>>;
};

}  // namespace internal::cells

/// A layer of long short-term memory: from a sequence of shape (steps, features) to (units), or with `all_steps` to
/// (steps, units). The order of the gates is that of PyTorch's nn.LSTM: i, f, g, o. PyTorch's two biases are one here,
/// their sum. Options: all_steps, no_bias, projection<size>, peepholes, with_cell_state, truncated<steps>,
/// lengths<from<...>>, initial_states<from<...>, from<...>>, go_backwards.
template <auto Units, class... Options>
using lstm =
    typename internal::cells::ready<internal::cells::lstm_cells<Units>, list<>, list<>, false, Options...>::type;

}  // namespace chainrule
