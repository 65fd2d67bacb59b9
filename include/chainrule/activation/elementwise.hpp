// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/kernel/math.hpp>
#include <chainrule/topology/layer.hpp>

// A function of one number, applied to each element. An activation states `value`, below it the derivative, as a
// function of its own output where that is enough (the argument then need not be kept) or of its input, and the
// derivative's formula on paper.
namespace chainrule {

template <class Function>
concept DerivativeFromOutput = requires { Function::derivative_from_output(0.0); };

/// An activation that is written for a vector in place of a number too: with `kernel::select` where it would branch. It says
/// so with `using over_vectors = void`; any other is applied to one lane after another.
template <class Function>
concept OverVectors = requires { typename Function::over_vectors; };

/// An activation: derive from `act::elementwise<yourself>` and it can stand in a dense layer or in the list.
template <class Function>
concept Activation = requires { Function::value(0.0); };

namespace activations {

template <class Function, class V>
CHAINRULE_INLINE V value_over(const V& z) {
  if constexpr (V::size == 1)
    return V(Function::value(z.v));
  else if constexpr (OverVectors<Function>)
    return Function::value(z);
  else
    return kernel::each_lane(z, [](const auto& number) { return Function::value(number); });
}

// The derivative from what it is computed from, the output or the input.
template <class Function, class T>
CHAINRULE_INLINE T derivative_of(const T& kept) {
  if constexpr (DerivativeFromOutput<Function>)
    return Function::derivative_from_output(kept);
  else
    return Function::derivative_from_input(kept);
}
template <class Function, class V>
CHAINRULE_INLINE V derivative_over(const V& kept) {
  if constexpr (V::size == 1)
    return V(derivative_of<Function>(kept.v));
  else if constexpr (OverVectors<Function>)
    return derivative_of<Function>(kept);
  else
    return kernel::each_lane(kept, [](const auto& number) { return derivative_of<Function>(number); });
}

// The kind of value that a function's derivative is computed from, at the factor from X to Y.
template <class Function, class Y, class X>
struct derivative_source {
  using type = X;
};
template <DerivativeFromOutput Function, class Y, class X>
struct derivative_source<Function, Y, X> {
  using type = Y;
};

}  // namespace activations

/// d(y)/d(x) of an elementwise function: a diagonal.
template <class Function, class Y, class X>
struct diagonal {
  static constexpr structure kind = structure::diagonal;
  static constexpr bool same_elements = false;
  using source = typename activations::derivative_source<Function, Y, X>::type;
  using reads = list<source>;

  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::activation_derivative<Function, typename Symbols::x>{};
  }

  /// The forward walk, and its transpose: dx = sigma' dy.
  template <class T>
  static constexpr void forward(std::size_t count, const T* x, T* y) {
    kernel::for_each_vector<T>(count, [x, y]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
      kernel::store(y + i, activations::value_over<Function>(kernel::load<V>(x + i)));
    });
  }
  template <class At>
  static constexpr void backward(const At& at) {
    const auto* kept = at[source{}];
    const auto* dy = at.upstream();
    auto* dx = at.downstream();
    kernel::for_each_vector<std::remove_cvref_t<decltype(*dx)>>(at.rows() * At::x_size, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
      const V product = kernel::load<V>(dy + i) * activations::derivative_over<Function>(kernel::load<V>(kept + i));
      kernel::store(dx + i, At::accumulates ? kernel::load<V>(dx + i) + product : product);
    });
  }
};

namespace activations {

template <class Function, class Y, class X>
struct operand {
  using type = diagonal<Function, Y, X>;
};

}  // namespace activations

/// What an activation's derivative is, at the factor from X to Y.
template <class Function, class Y, class X>
using activation_operand = typename activations::operand<Function, Y, X>::type;

namespace act {

/// What makes a function of one number a layer: a<n> = Function(a<n-1>), of any shape.
template <class Function>
struct elementwise {
  template <class In>
  using output = In;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using factors = list<factor<calculus::activation, layer_input, activation_operand<Function, calculus::activation, layer_input>>>;

    template <class At>
    static constexpr void forward(const At& at) {
      activation_operand<Function, calculus::activation, layer_input>::forward(at.rows() * In::size, at[layer_input{}], at[calculus::activation{}]);
    }
  };
};

}  // namespace act
}  // namespace chainrule
