// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/layer_norm.hpp>
#include <chainrule/loss/loss.hpp>
#include <chainrule/types.hpp>

#include "../ways.hpp"

// The networks whose pages are checked and set.
namespace {

using namespace chainrule;

using course = network<input<2>, dense<2, act::tanh>>;
using hidden = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;
using lenet = network<input<1, 28, 28>, conv2d<filters<6>, kernel_size<5>, padding<same>, act::tanh>, avg_pool2d<2>,
                      conv2d<filters<16>, kernel_size<5>, act::tanh>, avg_pool2d<2>, flatten, dense<120, act::tanh>,
                      dense<84, act::tanh>, dense<10>>;
using branches = network<
    input<1, 8, 8>, conv2d<filters<2>, kernel_size<3>, act::relu>,
    concat<conv2d<filters<2>, kernel_size<1>>, sequential<conv2d<filters<3>, kernel_size<3>, padding<same>, act::silu>,
                                                          conv2d<filters<2>, kernel_size<1>, act::leaky_relu<>>>>,
    max_pool2d<2>, flatten, dense<4, act::tanh>, residual<dense<4, act::gelu>, dense<4>>, act::relu, dense<2>>;
using normed = network<input<4>, layer_norm<epsilon<0.5>>, dense<2>>;
using ten_layers = network<input<8>, dense<16, act::tanh>, dense<16, act::tanh>, dense<16, act::tanh>,
                           dense<12, act::relu>, dense<16, act::elu<>>, dense<16, act::sigmoid>,
                           dense<4, act::softplus>, dense<16, act::tanh>, dense<16, act::tanh>, dense<10>>;

// Layers, a function and a loss of a user's own, with names that LaTeX and Markdown read as something else, and no
// closed form.
struct half_and_half : act::elementwise<half_and_half> {
  template <class T>
  static constexpr T value(T z) {
    return z / T(2);
  }
  template <class T>
  static constexpr T derivative_from_input(T) {
    return T(0.5);
  }
};
struct operation_without_a_form {
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<op::result>;
  static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return 2 * size; }
  template <class At>
  static constexpr void forward(const At& at);  // a page needs neither
  template <class At>
  static constexpr void backward(const At& at);
  template <std::size_t>
  using partial = operation_without_a_form;
};
template <class...>
struct layer_of_my_own {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, operation_without_a_form, layer_input>>;
  };
};
struct cost_of_mine {
  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y);  // a page computes neither
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da);
};
// Formulas with numbers that are typed.
struct quarter : act::elementwise<quarter> {
  template <class T>
  static constexpr T value(T z) {
    return z * z / T(8);
  }
  template <class T>
  static constexpr T derivative_from_input(T z) {
    return z / T(4);
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return z * 0.25;
  }
};
struct three_times : operation_without_a_form {
  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return 3 * typename Symbols::template of<op::argument<0>>{};
  }
  template <std::size_t>
  using partial = three_times;
};
struct layer_of_three {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, three_times, layer_input>>;
  };
};
struct half_cost : cost_of_mine {
  template <class A, class Y>
  static constexpr auto derivative_formula(A output, Y wanted) {
    return 0.5 * (output - wanted);
  }
};
using typed = network<input<3>, dense<2, quarter>, layer_of_three>;
using own = network<input<3>, dense<in_features<3>, out_features<4>, half_and_half>, layer_of_my_own<int, list<int>>,
                    layer_of_my_own<>, dense<2>>;

// Several ways between the same variables.
using parallel = network<input<3>, dense<2>, ways::twice_and_softplus, ways::two_weights, ways::tied>;

using without_parameters = network<input<4>, act::tanh, reshape<2, 2>>;

}  // namespace
