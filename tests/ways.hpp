// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/types.hpp>

// Layers with several ways between the same two variables.
namespace ways {

using namespace chainrule;
using calculus::activation;
using calculus::preactivation;
using calculus::weight;

struct second_value {
  static constexpr const char* text = "q";
  static constexpr const char* latex = "q";
};
struct second_weight {
  static constexpr const char* text = "V";
  static constexpr const char* latex = "V";
};

/// y = x + softplus(x) + x: all three arguments are x.
struct twice_and_softplus_of {
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i)
      at.result()[i] = 2 * at.argument()[i] + act::softplus::value(at.argument()[i]);
  }
  template <std::size_t K>
  using partial =
      op::partial_at<K, op::identity_factor, op::diagonal<act::softplus, op::argument<1>>, op::identity_factor>;
};
struct twice_and_softplus {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, twice_and_softplus_of, layer_input, layer_input, layer_input>>;
  };
};

/// z = tanh(x), q = softplus(z), a = q + z + x: the factor d(a)/d(z) is not all of da/dz.
struct roundabout {
  template <class In>
  struct on {
    using values = list<value<preactivation, In>, value<second_value, In>, value<activation, In>>;
    using parameters = list<>;
    using equations =
        list<equation<preactivation, act::tanh, layer_input>, equation<second_value, act::softplus, preactivation>,
             equation<activation, op::add, second_value, preactivation, layer_input>>;
  };
};

// sum over k of W(o, k) x(k).
template <std::size_t Size, bool Adds, storage_order Order, class T>
constexpr void multiply(std::size_t rows, const T* matrix, const T* x, T* y) {
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t o = 0; o < Size; ++o) {
      T sum = Adds ? y[r * Size + o] : T(0);
      for (std::size_t k = 0; k < Size; ++k)
        sum += matrix[Order == storage_order::row_major ? o * Size + k : k * Size + o] * x[r * Size + k];
      y[r * Size + o] = sum;
    }
}

/// a = W x + V x: the arguments are x, x, W and V, which lies in the other order.
struct two_products {
  template <class At>
  static constexpr void forward(const At& at) {
    multiply<At::y_size, false, storage_order::row_major>(at.rows(), at[op::argument<2>{}], at.argument(), at.result());
    multiply<At::y_size, true, storage_order::column_major>(at.rows(), at[op::argument<3>{}], at.argument(),
                                                            at.result());
  }
  template <std::size_t K>
  using partial = op::partial_at<K, op::times<op::argument<2>>, op::times<op::argument<3>>, op::outer<op::argument<0>>,
                                 op::outer<op::argument<1>>>;
};
struct two_weights {
  template <class In>
  struct on {
    static constexpr std::size_t n = In::size;
    using values = list<value<activation, In>>;
    using parameters = list<parameter<weight, shape<n, n>, drawn<n, n>>,
                            parameter<second_weight, shape<n, n>, drawn<n, n>, storage_order::column_major>>;
    using equations = list<equation<activation, two_products, layer_input, layer_input, weight, second_weight>>;
  };
};

/// z = W x, a = W z: a reads W again.
struct tied {
  template <class In>
  struct on {
    static constexpr std::size_t n = In::size;
    using values = list<value<preactivation, In>, value<activation, In>>;
    using parameters = list<parameter<weight, shape<n, n>, drawn<n, n>>>;
    using equations = list<equation<preactivation, op::linear, layer_input, weight>,
                           equation<activation, op::linear, preactivation, weight>>;
  };
};

template <class Layer>
using around = network<input<3>, dense<2>, Layer, dense<2>>;

}  // namespace ways
