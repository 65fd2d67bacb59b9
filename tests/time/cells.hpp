// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chainrule.hpp>
#include <chainrule/operation/scale_over.hpp>
#include <chainrule/time/scan.hpp>

// Recurrent cells as a user writes them, by public names alone: no line of them is a derivative.
namespace cells {

using namespace chainrule;
using namespace chainrule::calculus;

using gates = letter<"z">;
using carried_gates = letter<"u">;
using sums = letter<"s">;
using input_gate = letter<"i">;
using forget_gate = letter<"f">;
using candidate = letter<"g">;
using output_gate = letter<"o">;
using cell_state = letter<"c">;
using squashed = letter<"t">;
using hidden = letter<"h">;
using recurrent_weight = letter<"U">;
using recurrent_bias = letter<"d">;

// A step of an LSTM (Hochreiter, Schmidhuber 1997, with forget gates), as PyTorch orders its gates.
template <std::size_t Units>
struct lstm_cell {
  template <class In>
  struct on {
    using one = shape<Units>;
    using values =
        list<value<gates, shape<4 * Units>>, value<input_gate, one>, value<forget_gate, one>, value<candidate, one>,
             value<output_gate, one>, value<cell_state, one>, value<squashed, one>, value<hidden, one>>;
    using parameters = list<parameter<weight, shape<4 * Units, In::size>, drawn<In::size, 4 * Units>>,
                            parameter<recurrent_weight, shape<4 * Units, Units>, drawn<Units, 4 * Units>>,
                            parameter<bias, shape<4 * Units>, begins_at<0>>>;
    using equations =
        list<equation<gates, op::linear_of_two, layer_input, weight, previous<hidden>, recurrent_weight, bias>,
             equation<input_gate, op::pointwise_part<act::sigmoid, 0>, gates>,
             equation<forget_gate, op::pointwise_part<act::sigmoid, Units>, gates>,
             equation<candidate, op::pointwise_part<act::tanh, 2 * Units>, gates>,
             equation<output_gate, op::pointwise_part<act::sigmoid, 3 * Units>, gates>,
             equation<cell_state, op::sum_of_products, forget_gate, previous<cell_state>, input_gate, candidate>,
             equation<squashed, act::tanh, cell_state>, equation<hidden, op::sum_of_products, output_gate, squashed>>;
  };
};

// 1 - sigmoid(z), as a function of z.
struct beside_sigmoid {
  template <class T>
  static constexpr T value(T z) {
    return numeric::sigmoid_of(-z);
  }
  template <class T>
  static constexpr T derivative_from_output(T a) {
    return a * (a - T(1));
  }
  using twice_differentiable = void;
};

using reset = letter<"r">;
using kept = letter<"k">;
using replaced = letter<"l">;
using proposed = letter<"n">;
using of_input = letter<"nx">;
using of_hidden = letter<"nh">;

// A step of a GRU (Cho and others 2014), as PyTorch has it: h = (1 - k) n + k h<t-1>, n = tanh(nx + r nh).
template <std::size_t Units>
struct gru_cell {
  template <class In>
  struct on {
    using one = shape<Units>;
    using three = shape<3 * Units>;
    using values = list<value<gates, three>, value<carried_gates, three>, value<sums, three>, value<reset, one>,
                        value<kept, one>, value<replaced, one>, value<of_input, one>, value<of_hidden, one>,
                        value<squashed, one>, value<candidate, one>, value<proposed, one>, value<hidden, one>>;
    using parameters = list<parameter<weight, shape<3 * Units, In::size>, drawn<In::size, 3 * Units>>,
                            parameter<recurrent_weight, shape<3 * Units, Units>, drawn<Units, 3 * Units>>,
                            parameter<bias, three, begins_at<0>>, parameter<recurrent_bias, three, begins_at<0>>>;
    using equations =
        list<equation<gates, op::linear, layer_input, weight, bias>,
             equation<carried_gates, op::linear, previous<hidden>, recurrent_weight, recurrent_bias>,
             equation<sums, op::add, gates, carried_gates>, equation<reset, op::pointwise_part<act::sigmoid, 0>, sums>,
             equation<kept, op::pointwise_part<act::sigmoid, Units>, sums>,
             equation<replaced, op::pointwise_part<beside_sigmoid, Units>, sums>,
             equation<of_input, op::pointwise_part<act::identity, 2 * Units>, gates>,
             equation<of_hidden, op::pointwise_part<act::identity, 2 * Units>, carried_gates>,
             equation<squashed, op::multiply, reset, of_hidden>, equation<candidate, op::add, of_input, squashed>,
             equation<proposed, act::tanh, candidate>,
             equation<hidden, op::sum_of_products, replaced, proposed, kept, previous<hidden>>>;
  };
};

// h = tanh(W x + U h<t-1>), with weights whose outputs are adjacent in memory (Elman 1990).
template <std::size_t Units>
struct elman_cell {
  template <class In>
  struct on {
    using values = list<value<gates, shape<Units>>, value<hidden, shape<Units>>>;
    using parameters =
        list<parameter<weight, shape<Units, In::size>, drawn<In::size, Units>, storage_order::column_major>,
             parameter<recurrent_weight, shape<Units, Units>, drawn<Units, Units>, storage_order::column_major>>;
    using equations = list<equation<gates, op::linear_of_two, layer_input, weight, previous<hidden>, recurrent_weight>,
                           equation<hidden, act::tanh, gates>>;
  };
};

// Its answer o = w h is not carried, and h = tanh(x w h<t-1> + x) reads a parameter to differentiate by another.
struct scaled_cell {
  template <class In>
  struct on {
    using values =
        list<value<gates, In>, value<sums, In>, value<candidate, In>, value<hidden, In>, value<output_gate, In>>;
    using parameters = list<parameter<weight, In, begins_at<1>>>;
    using equations =
        list<equation<gates, op::multiply, weight, previous<hidden>>, equation<sums, op::multiply, gates, layer_input>,
             equation<candidate, op::add, sums, layer_input>, equation<hidden, act::tanh, candidate>,
             equation<output_gate, op::multiply, hidden, weight>>;
  };
};

// h = tanh(W x + U h<t-1>), of which half is dropped in the answer, and nothing of what is carried.
template <std::size_t Units, class Mode = training_mode>
struct dropping_cell {
  template <class Other>
  using in = dropping_cell<Units, Other>;
  template <class In>
  struct on {
    using one = shape<Units>;
    using values = list<value<gates, one>, value<hidden, one>, value<output_gate, one>>;
    using parameters = list<parameter<weight, shape<Units, In::size>, drawn<In::size, Units>>,
                            parameter<recurrent_weight, shape<Units, Units>, drawn<Units, Units>>>;
    using answer = std::conditional_t<std::is_same_v<Mode, training_mode>,
                                      equation<output_gate, op::dropout<0.5>, hidden, op::random_numbers>,
                                      equation<output_gate, op::copy, hidden>>;
    using equations = list<equation<gates, op::linear_of_two, layer_input, weight, previous<hidden>, recurrent_weight>,
                           equation<hidden, act::tanh, gates>, answer>;
  };
};

// Layer normalization of a vector, with a gain and an offset.
struct vector_norm {
  template <class In>
  struct on {
    using values = list<value<preactivation, In>, saved<letter<"s">, shape<1>>, value<activation, In>>;
    using parameters = list<parameter<letter<"g">, In, begins_at<1>>, parameter<bias, In, begins_at<0>>>;
    using equations = list<equation<with_saved<preactivation, letter<"s">>, op::normalize<In::size>, layer_input>,
                           equation<activation, op::scale_over<1>, preactivation, letter<"g">, bias>>;
  };
};

// A cell made of layers, h = tanh(norm(W x) + norm(U h<t-1>)) (Ba, Kiros, Hinton 2016), and the same with its equations
// written out.
using of_the_input = letter<"p">;
using of_the_past = letter<"q">;
template <std::size_t Units, class Product = sequential<dense<Units, no_bias>, vector_norm>>
struct normed_cell {
  template <class In>
  struct on {
    using one = shape<Units>;
    using values = list<value<of_the_input, one>, value<of_the_past, one>, value<sums, one>, value<hidden, one>>;
    using parameters = list<>;
    using equations =
        list<equation<of_the_input, Product, layer_input>, equation<of_the_past, Product, previous<hidden>>,
             equation<sums, op::add, of_the_input, of_the_past>, equation<hidden, act::tanh, sums>>;
  };
};
template <std::size_t Units>
struct written_out_cell {
  template <class In>
  struct on {
    using one = shape<Units>;
    using deviation = letter<"v">;
    using other_deviation = letter<"w">;
    using gain = letter<"G">;
    using other_gain = letter<"K">;
    using values = list<value<gates, one>, value<candidate, one>, saved<deviation, shape<1>>, value<of_the_input, one>,
                        value<carried_gates, one>, value<squashed, one>, saved<other_deviation, shape<1>>,
                        value<of_the_past, one>, value<sums, one>, value<hidden, one>>;
    using parameters =
        list<parameter<weight, shape<Units, In::size>, drawn<In::size, Units>, storage_order::column_major>,
             parameter<gain, one, begins_at<1>>, parameter<bias, one, begins_at<0>>,
             parameter<recurrent_weight, shape<Units, Units>, drawn<Units, Units>, storage_order::column_major>,
             parameter<other_gain, one, begins_at<1>>, parameter<recurrent_bias, one, begins_at<0>>>;
    using equations = list<equation<gates, op::linear, layer_input, weight>,
                           equation<with_saved<candidate, deviation>, op::normalize<Units>, gates>,
                           equation<of_the_input, op::scale_over<1>, candidate, gain, bias>,
                           equation<carried_gates, op::linear, previous<hidden>, recurrent_weight>,
                           equation<with_saved<squashed, other_deviation>, op::normalize<Units>, carried_gates>,
                           equation<of_the_past, op::scale_over<1>, squashed, other_gain, recurrent_bias>,
                           equation<sums, op::add, of_the_input, of_the_past>, equation<hidden, act::tanh, sums>>;
  };
};

// Carries nothing: a dense layer at each step.
struct stateless_cell {
  template <class In>
  struct on {
    using values = list<value<hidden, shape<3>>>;
    using parameters = list<parameter<weight, shape<3, In::size>, drawn<In::size, 3>>>;
    using equations = list<equation<hidden, op::linear, layer_input, weight>>;
  };
};

}  // namespace cells
