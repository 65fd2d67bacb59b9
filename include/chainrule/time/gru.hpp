// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/identity.hpp>
#include <chainrule/activation/sigmoid.hpp>
#include <chainrule/activation/tanh.hpp>
#include <chainrule/time/recurrent_cell.hpp>

// The gated recurrent unit (Cho and others 2014), in two forms.
namespace chainrule {

/// An option of `gru`: the reset gate is applied to h<t-1> before the product, as in the paper. Without it, it is
/// applied to the product, as in PyTorch and Keras.
struct reset_before {};

namespace internal::cells {

// 1 - sigmoid(z), as a function of z.
struct beside_sigmoid {
  using library_type = beside_sigmoid;
  using over_vectors = void;
  using bounded_by_one = void;
  using twice_differentiable = void;
  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return number::sigmoid_of(-z);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_output(T a) {
    return a * (a - T(1));
  }
};

// The variables of both forms.
struct gru_variables {
  using sums = calculus::letter<"z">;
  using reset_gate = calculus::letter<"r">;
  using update_gate = calculus::letter<"k">;
  using beside_update = calculus::letter<"l">;
  using candidate_sums = calculus::letter<"m">;
  using candidate = calculus::letter<"n">;
  using hidden = calculus::letter<"h">;
  /// h = (1 - k) n + k h<t-1>
  using end = equation<hidden, op::sum_of_products, beside_update, candidate, update_gate, previous<hidden>>;
};

template <class In, std::size_t Units, bool HasBias>
struct gru_with_reset_after : gru_variables {
  using past_sums = calculus::letter<"u">;
  using gate_sums = calculus::letter<"s">;
  using of_input = calculus::letter<"p">;
  using of_past = calculus::letter<"q">;
  using reset_past = calculus::letter<"v">;

  static constexpr std::size_t all = 3 * Units;
  using one = shape<Units>;
  using values =
      list<value<sums, shape<all>>, value<past_sums, shape<all>>, value<gate_sums, shape<all>>, value<reset_gate, one>,
           value<update_gate, one>, value<beside_update, one>, value<of_input, one>, value<of_past, one>,
           value<reset_past, one>, value<candidate_sums, one>, value<candidate, one>, value<hidden, one>>;
  using parameters = joined_list<
      two_weights<In, all, Units>,
      biases_if<HasBias, parameter<calculus::bias, shape<all>, begins_at<0, in_torch<uniform_by_fan<Units>>>>,
                parameter<calculus::recurrent_bias, shape<all>, begins_at<0, in_torch<uniform_by_fan<Units>>>>>>;
  using state_dict =
      list<stored_tensor<"weight_ih_l0", calculus::weight>, stored_tensor<"weight_hh_l0", calculus::recurrent_weight>,
           stored_tensor<"bias_ih_l0", calculus::bias>, stored_tensor<"bias_hh_l0", calculus::recurrent_bias>>;

  template <class Y, class X, class W, class B>
  using product = std::conditional_t<HasBias, equation<Y, op::linear, X, W, B>, equation<Y, op::linear, X, W>>;
  // z = W x + b, u = U h<t-1> + d; n = tanh(z + r u) of their last parts
  using equations = list<product<sums, layer_input, calculus::weight, calculus::bias>,
                         product<past_sums, previous<hidden>, calculus::recurrent_weight, calculus::recurrent_bias>,
                         equation<gate_sums, op::add, sums, past_sums>,
                         equation<reset_gate, op::pointwise_part<act::sigmoid, 0>, gate_sums>,
                         equation<update_gate, op::pointwise_part<act::sigmoid, Units>, gate_sums>,
                         equation<beside_update, op::pointwise_part<beside_sigmoid, Units>, gate_sums>,
                         equation<of_input, op::pointwise_part<act::identity, 2 * Units>, sums>,
                         equation<of_past, op::pointwise_part<act::identity, 2 * Units>, past_sums>,
                         equation<reset_past, op::multiply, reset_gate, of_past>,
                         equation<candidate_sums, op::add, of_input, reset_past>,
                         equation<candidate, act::tanh, candidate_sums>, end>;
};

template <class In, std::size_t Units, bool HasBias>
struct gru_with_reset_before : gru_variables {
  using reset_past = calculus::letter<"v">;
  using candidate_weight = calculus::letter<"V">;
  using candidate_recurrent_weight = calculus::letter<"Q">;
  using candidate_bias = calculus::letter<"e">;

  static constexpr std::size_t both = 2 * Units;
  using one = shape<Units>;
  using values =
      list<value<sums, shape<both>>, value<reset_gate, one>, value<update_gate, one>, value<beside_update, one>,
           value<reset_past, one>, value<candidate_sums, one>, value<candidate, one>, value<hidden, one>>;
  using parameters = joined_list<list<parameter<calculus::weight, shape<both, In::size>,
                                                begins_of_input<In, 3 * Units, Units>, storage_order::column_major>,
                                      parameter<candidate_weight, shape<Units, In::size>,
                                                begins_of_input<In, 3 * Units, Units>, storage_order::column_major>,
                                      parameter<calculus::recurrent_weight, shape<both, Units>,
                                                begins_of_past<3 * Units, Units>, storage_order::column_major>,
                                      parameter<candidate_recurrent_weight, shape<Units, Units>,
                                                begins_of_past<3 * Units, Units>, storage_order::column_major>>,
                                 biases_if<HasBias, parameter<calculus::bias, shape<both>, begins_of_biases<Units>>,
                                           parameter<candidate_bias, one, begins_of_biases<Units>>>>;
  using state_dict = list<stored_tensor<"weight_ih_l0", calculus::weight, candidate_weight>,
                          stored_tensor<"weight_hh_l0", calculus::recurrent_weight, candidate_recurrent_weight>,
                          stored_tensor<"bias_ih_l0", calculus::bias, candidate_bias>,
                          added_tensor<"bias_hh_l0", calculus::bias, candidate_bias>>;

  // z = W x + U h<t-1> + b; m = V x + Q (r h<t-1>) + e, n = tanh(m)
  using equations = list<typename product_with_past<sums, HasBias, calculus::weight, layer_input,
                                                    calculus::recurrent_weight, previous<hidden>, calculus::bias>::type,
                         equation<reset_gate, op::pointwise_part<act::sigmoid, 0>, sums>,
                         equation<update_gate, op::pointwise_part<act::sigmoid, Units>, sums>,
                         equation<beside_update, op::pointwise_part<beside_sigmoid, Units>, sums>,
                         equation<reset_past, op::multiply, reset_gate, previous<hidden>>,
                         typename product_with_past<candidate_sums, HasBias, candidate_weight, layer_input,
                                                    candidate_recurrent_weight, reset_past, candidate_bias>::type,
                         equation<candidate, act::tanh, candidate_sums>, end>;
};

template <auto Units, class... Options>
struct gru_cell : recurrent_cell<"gru", Units, Options...> {
  static constexpr char options[] = "reset_before, no_bias";
  using base = recurrent_cell<"gru", Units, Options...>;
  template <class>
  using verdict = typename base::template verdict_of_options<gru_cell>;

  template <class In>
  struct on : std::conditional_t<contains<reset_before, list<Options...>>,
                                 gru_with_reset_before<In, base::units, base::has_bias>,
                                 gru_with_reset_after<In, base::units, base::has_bias>> {};
};

}  // namespace internal::cells

/// A layer of gated recurrent units: from a sequence of shape (steps, features) to (units), or with `all_steps` to
/// (steps, units). The order of the gates is that of PyTorch's nn.GRU: r, z, n. Options: reset_before, all_steps,
/// no_bias, truncated<steps>, lengths<from<...>>, initial_states<from<...>>, go_backwards.
template <auto Units, class... Options>
using gru =
    typename internal::cells::ready<internal::cells::cells_of<internal::cells::gru_cell, Units, no_bias, reset_before>,
                                    list<>, list<>, false, Options...>::type;

}  // namespace chainrule
