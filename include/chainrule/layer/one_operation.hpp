// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/equation.hpp>

namespace chainrule::internal::layer {

/// A layer without parameters whose output, of this shape, is one operation on its input.
template <class Shape, class Operation>
struct one_equation {
  using values = list<value<calculus::activation, Shape>>;
  using parameters = list<>;
  using equations = list<equation<calculus::activation, Operation, layer_input>>;
};

}  // namespace chainrule::internal::layer
