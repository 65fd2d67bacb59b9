// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/statement.hpp>
#include <chainrule/operation/pointwise.hpp>

namespace chainrule {
namespace act {

/// What makes a function of one number a layer: a<n> = Function(a<n-1>), of any shape.
template <class Function>
struct elementwise {
  using of_the_library = elementwise;

  template <class In>
  using verdict = typename internal::activations::statement_on<In, Function>::type;
  template <class In>
  using output = In;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, Function, layer_input>>;
  };
};

}  // namespace act
}  // namespace chainrule
