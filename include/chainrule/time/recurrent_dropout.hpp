// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/dropout.hpp>

namespace chainrule {

/// `dropout` in a cell of `scan`, with one mask for a sequence: at each step the same elements are 0 (Gal and
/// Ghahramani 2016), as by Keras's `recurrent_dropout`. Outside a scan it is `dropout`. In inference it is the
/// identity.
template <auto Rate>
struct recurrent_dropout {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Rate)>([] { return "recurrent_dropout"; });
  }

  template <class In>
  using verdict = refuse_if<!(Rate >= 0 && Rate <= 1), refusal<recurrent_dropout, is_no_probability>>;
  template <class In>
  using output = In;
  template <class Mode>
  using in = std::conditional_t<std::is_same_v<Mode, inference_mode>, identity, recurrent_dropout>;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<
        equation<calculus::activation, op::dropout<static_cast<double>(Rate), true>, layer_input, op::random_numbers>>;
  };
};

}  // namespace chainrule
