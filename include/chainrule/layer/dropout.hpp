// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/mode.hpp>
#include <chainrule/layer/code_of_numbers.hpp>
#include <chainrule/layer/identity.hpp>
#include <chainrule/operation/dropout.hpp>

namespace chainrule {

// The phrase that the refusal of this layer is made of.
struct is_no_probability {
  static constexpr char text[] = "has a rate that is not a probability: write one from 0 to 1, dropout<0.5>";
};

/// In training each element is 0 with probability Rate and is otherwise divided by 1 - Rate (Srivastava, Hinton,
/// Krizhevsky, Sutskever, Salakhutdinov 2014). In inference it is the identity. A gradient needs a draw,
/// `draw{seed{7}, step}`; steps and `fit` draw by themselves.
template <auto Rate = 0.5>
struct dropout {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Rate)>([] { return "dropout"; });
  }

  template <class In>
  using verdict = refuse_if<!(Rate >= 0 && Rate <= 1), refusal<dropout, is_no_probability>>;
  template <class In>
  using output = In;
  template <class Mode>
  using in = std::conditional_t<std::is_same_v<Mode, inference_mode>, identity, dropout>;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations =
        list<equation<calculus::activation, op::dropout<static_cast<double>(Rate)>, layer_input, op::random_numbers>>;
  };
};

}  // namespace chainrule
