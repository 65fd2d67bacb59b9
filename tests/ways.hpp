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
template <class Y, class X>
using softplus_of = activation_operation<act::softplus, Y, X>;

/// a = x + softplus(x) + x.
struct twice_and_softplus {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using factors = list<factor<activation, layer_input, identity_factor>,
                         factor<activation, layer_input, softplus_of<activation, layer_input>>,
                         factor<activation, layer_input, identity_factor>>;
    template <class At>
    static constexpr void forward(const At& at) {
      for (std::size_t i = 0; i < at.rows() * In::size; ++i)
        at[activation{}][i] = 2 * at[layer_input{}][i] + act::softplus::value(at[layer_input{}][i]);
    }
  };
};

/// z = tanh(x), q = softplus(z), a = q + z + x: the factor d(a)/d(z) is not all of da/dz.
struct roundabout {
  template <class In>
  struct on {
    using values = list<value<preactivation, In>, value<second_value, In>, value<activation, In>>;
    using parameters = list<>;
    using factors =
        list<factor<preactivation, layer_input, activation_operation<act::tanh, preactivation, layer_input>>,
             factor<second_value, preactivation, softplus_of<second_value, preactivation>>,
             factor<activation, second_value, identity_factor>, factor<activation, preactivation, identity_factor>,
             factor<activation, layer_input, identity_factor>>;
    template <class At>
    static constexpr void forward(const At& at) {
      for (std::size_t i = 0; i < at.rows() * In::size; ++i) {
        const auto z = at[preactivation{}][i] = act::tanh::value(at[layer_input{}][i]);
        const auto q = at[second_value{}][i] = act::softplus::value(z);
        at[activation{}][i] = q + z + at[layer_input{}][i];
      }
    }
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

/// a = W x + V x. V lies in the other order.
struct two_weights {
  template <class In>
  struct on {
    static constexpr std::size_t n = In::size;
    using values = list<value<activation, In>>;
    using parameters = list<parameter<weight, shape<n, n>, drawn<n, n>>,
                            parameter<second_weight, shape<n, n>, drawn<n, n>, storage_order::column_major>>;
    using factors =
        list<factor<activation, layer_input, times<weight>>, factor<activation, layer_input, times<second_weight>>,
             factor<activation, weight, outer<layer_input>>, factor<activation, second_weight, outer<layer_input>>>;
    template <class At>
    static constexpr void forward(const At& at) {
      multiply<n, false, storage_order::row_major>(at.rows(), at[weight{}], at[layer_input{}], at[activation{}]);
      multiply<n, true, storage_order::column_major>(at.rows(), at[second_weight{}], at[layer_input{}],
                                                     at[activation{}]);
    }
  };
};

/// z = W x, a = W z: a reads W again.
struct tied {
  template <class In>
  struct on {
    static constexpr std::size_t n = In::size;
    using values = list<value<preactivation, In>, value<activation, In>>;
    using parameters = list<parameter<weight, shape<n, n>, drawn<n, n>>>;
    using factors =
        list<factor<preactivation, layer_input, times<weight>>, factor<preactivation, weight, outer<layer_input>>,
             factor<activation, preactivation, times<weight>>, factor<activation, weight, outer<preactivation>>>;
    template <class At>
    static constexpr void forward(const At& at) {
      multiply<n, false, storage_order::row_major>(at.rows(), at[weight{}], at[layer_input{}], at[preactivation{}]);
      multiply<n, false, storage_order::row_major>(at.rows(), at[weight{}], at[preactivation{}], at[activation{}]);
    }
  };
};

template <class Layer>
using around = network<input<3>, dense<2>, Layer, dense<2>>;

}  // namespace ways
