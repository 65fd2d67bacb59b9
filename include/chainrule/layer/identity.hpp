// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/identity.hpp>

namespace chainrule {

/// The layer whose output is its input, of any shape: a branch that passes its input on.
struct identity {
  using library_type = identity;
  template <class In>
  using output = In;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, op::copy, layer_input>>;
  };
};

}  // namespace chainrule
