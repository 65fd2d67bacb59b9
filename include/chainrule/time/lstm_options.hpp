// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/identity.hpp>
#include <chainrule/activation/sigmoid.hpp>
#include <chainrule/activation/tanh.hpp>
#include <chainrule/operation/multiply.hpp>
#include <chainrule/operation/product.hpp>
#include <chainrule/time/recurrent_cell.hpp>

// The options of `lstm` that change its equations: a projection of its output, peepholes, and an output with the
// memory.
namespace chainrule {

/// An option of `lstm`: its output is the product of a weight and o tanh(c), of Size numbers (Sak, Senior, Beaufays
/// 2014): `lstm<64, projection<16>>`. PyTorch's `proj_size`.
template <auto Size>
struct projection {};

/// An option of `lstm`: the gates see the memory c, each unit its own (Gers, Schmidhuber 2000): `lstm<64, peepholes>`.
/// Input and forget gate see that of the step before, the output gate that of its step.
struct peepholes {};

/// An option of `lstm`: its output is h, and behind it the memory c, which PyTorch calls the cell state:
/// `lstm<64, with_cell_state>` answers with 128 numbers, of which `slice<0, 64>` is h and `slice<64, 64>` is c.
struct with_cell_state {};

namespace calculus {

/// The weight of a projection, of shape (size, units), and those of peepholes, of shape (units).
using projection_weight = letter<"R">;
using input_peephole = letter<"p_i">;
using forget_peephole = letter<"p_f">;
using output_peephole = letter<"p_o">;

}  // namespace calculus

// The words of this header's refusals.
namespace internal {

template <class Option>
struct cannot_project {
  static constexpr auto text() {
    return internal::meta::sentence("cannot take ", internal::meta::spelling<Option>(),
                                    ": write a positive whole number");
  }
};

}  // namespace internal

namespace internal::cells {

template <class Option>
inline constexpr bool is_projection = false;
template <auto Size>
inline constexpr bool is_projection<projection<Size>> = true;
template <class Option>
inline constexpr bool projects_to_nothing = false;
template <auto Size>
inline constexpr bool projects_to_nothing<projection<Size>> = count_of<Size> == 0;
template <class Option>
inline constexpr std::size_t size_of_projection = 0;
template <auto Size>
inline constexpr std::size_t size_of_projection<projection<Size>> = count_of<Size>;

// The output gate's memory, the memory and the output.
template <class Squashed, class Hidden, class Gate, std::size_t Units, std::size_t Size>
struct lstm_output {
  using projected = calculus::letter<"m">;
  static constexpr std::size_t size = Size;
  using values = list<value<projected, shape<Units>>, value<Hidden, shape<Size>>>;
  using parameters = list<parameter<calculus::projection_weight, shape<Size, Units>,
                                    drawn<Units, Size, in_torch<uniform_by_fan<Units>>>, storage_order::column_major>>;
  // m = o tanh(c), h = R m
  using equations = list<equation<projected, op::sum_of_products, Gate, Squashed>,
                         equation<Hidden, op::linear, projected, calculus::projection_weight>>;
};
template <class Squashed, class Hidden, class Gate, std::size_t Units>
struct lstm_output<Squashed, Hidden, Gate, Units, 0> {
  static constexpr std::size_t size = Units;
  using values = list<value<Hidden, shape<Units>>>;
  using parameters = list<>;
  using equations = list<equation<Hidden, op::sum_of_products, Gate, Squashed>>;  // h = o tanh(c)
};

// A gate of part Part of the sums z.
template <class Gate, class Sums, std::size_t Units, std::size_t Part, bool Sees, class Peephole, class Memory,
          class OfSums, class OfMemory, class Sum>
struct lstm_gate {
  using one = shape<Units>;
  using values = list<value<OfSums, one>, value<OfMemory, one>, value<Sum, one>, value<Gate, one>>;
  using parameters = list<parameter<Peephole, one, begins_at<0, in_torch<uniform_by_fan<Units>>>>>;
  // the gate is sigmoid(z + p c)
  using equations = list<equation<OfSums, op::pointwise_part<act::identity, Part * Units>, Sums>,
                         equation<OfMemory, op::multiply, Memory, Peephole>, equation<Sum, op::add, OfSums, OfMemory>,
                         equation<Gate, act::sigmoid, Sum>>;
};
template <class Gate, class Sums, std::size_t Units, std::size_t Part, class Peephole, class Memory, class OfSums,
          class OfMemory, class Sum>
struct lstm_gate<Gate, Sums, Units, Part, false, Peephole, Memory, OfSums, OfMemory, Sum> {
  using values = list<value<Gate, shape<Units>>>;
  using parameters = list<>;
  using equations = list<equation<Gate, op::pointwise_part<act::sigmoid, Part * Units>, Sums>>;
};

/// The cell with a projection to Size numbers, if that is not 0, and with peepholes.
template <class In, std::size_t Units, std::size_t Size, bool HasBias, bool HasPeepholes>
struct lstm_with {
  template <meta::text Name>
  using letter = calculus::letter<Name>;
  using sums = letter<"z">;
  using candidate = letter<"g">;
  using memory = letter<"c">;
  using squashed = letter<"t">;
  using hidden = letter<"h">;
  template <class Gate, std::size_t Part, class Peephole, class Memory, class... Names>
  using gate = lstm_gate<Gate, sums, Units, Part, HasPeepholes, Peephole, Memory, Names...>;
  using input_gate =
      gate<letter<"i">, 0, calculus::input_peephole, previous<memory>, letter<"z_i">, letter<"c_i">, letter<"s_i">>;
  using forget_gate =
      gate<letter<"f">, 1, calculus::forget_peephole, previous<memory>, letter<"z_f">, letter<"c_f">, letter<"s_f">>;
  using output_gate =
      gate<letter<"o">, 3, calculus::output_peephole, memory, letter<"z_o">, letter<"c_o">, letter<"s_o">>;
  using end = lstm_output<squashed, hidden, letter<"o">, Units, Size>;

  static constexpr std::size_t all = 4 * Units, past = end::size;
  using values = joined_list<list<value<sums, shape<all>>>, typename input_gate::values, typename forget_gate::values,
                             list<value<candidate, shape<Units>>, value<memory, shape<Units>>>,
                             typename output_gate::values, list<value<squashed, shape<Units>>>, typename end::values>;
  using parameters =
      joined_list<list<parameter<calculus::weight, shape<all, In::size>, begins_of_input<In, all, Units>,
                                 storage_order::column_major>,
                       parameter<calculus::recurrent_weight, shape<all, past>,
                                 drawn<past, all, in_torch<uniform_by_fan<Units>>, in_keras<orthonormal>>,
                                 storage_order::column_major>>,
                  biases_if<HasBias, parameter<calculus::bias, shape<all>,
                                               begins_of_biases<Units, in_keras<ones_between<Units, 2 * Units>>>>>,
                  typename end::parameters, typename input_gate::parameters, typename forget_gate::parameters,
                  typename output_gate::parameters>;
  using state_dict = joined_list<names_of_two_weights, list<stored_tensor<"weight_hr_l0", calculus::projection_weight>,
                                                            stored_tensor<"weight_ci_l0", calculus::input_peephole>,
                                                            stored_tensor<"weight_cf_l0", calculus::forget_peephole>,
                                                            stored_tensor<"weight_co_l0", calculus::output_peephole>>>;

  // z = W x + U h<t-1> + b, c = f c<t-1> + i g
  using equations =
      joined_list<list<typename product_with_past<sums, HasBias, calculus::weight, layer_input,
                                                  calculus::recurrent_weight, previous<hidden>, calculus::bias>::type>,
                  typename input_gate::equations, typename forget_gate::equations,
                  list<equation<candidate, op::pointwise_part<act::tanh, 2 * Units>, sums>,
                       equation<memory, op::sum_of_products, letter<"f">, previous<memory>, letter<"i">, candidate>>,
                  typename output_gate::equations, list<equation<squashed, act::tanh, memory>>,
                  typename end::equations>;
};

/// What the cell answers with: h, or h and c.
template <class Cell, bool HasMemory>
struct lstm_answer : Cell {};
template <class Cell>
struct lstm_answer<Cell, true> : Cell {
  using both = calculus::letter<"y">;
  static constexpr std::size_t units = Cell::all / 4;
  using values = joined_list<typename Cell::values, list<value<both, shape<Cell::past + units>>>>;
  using equations = joined_list<
      typename Cell::equations,
      list<equation<both, op::concatenate<Cell::past, units>, typename Cell::hidden, typename Cell::memory>>>;
};

}  // namespace internal::cells
}  // namespace chainrule
