// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_finite_own_layers
#include "finite_steps.hpp"

#include "../own_layers.hpp"

using namespace finite_steps;

// Layers of a user's own say nothing of their gradients, so those are looked at.
BOOST_AUTO_TEST_CASE(layers_of_a_users_own) {
  using namespace own_layers;
  using own = network<input<9>, dense<7, act::tanh>, scaled_twice<>, act::tanh, scaled_dense<4>, act::tanh, dense<3>>;
  check<own>(4, sgd_momentum{.momentum = 0.9}, "layer 1, dense<7, act::tanh>");
  check<own>(4, own_over_many{}, "layer 1, dense<7, act::tanh>");
  check<own>(400, sgd_momentum{.momentum = 0.9}, "layer 1, dense<7, act::tanh>", threads{3});
  using first = network<input<9>, scaled_twice<>, act::tanh, dense<3>>;
  check<first>(4, adam{}, "layer 1, scaled_twice<");
}

// Values bound a gradient that is a sum of their products. A product with a constant is none: the gradient is beyond
// float, though the cost, the values and their gradients are far below.
struct huge {
  static constexpr double element(std::size_t) { return 1e36; }
};
struct times_a_constant {
  using constant = chainrule::calculus::letter<"c">;
  template <class In>
  struct on {
    using values = list<value<calculus::preactivation, In>, value<calculus::activation, In>>;
    using parameters = list<parameter<calculus::weight, In, begins_at<0>>>;
    using constants = list<constant_values<constant, In, huge>>;
    using equations = list<equation<calculus::preactivation, op::multiply, calculus::weight, constant>,
                           equation<calculus::activation, op::add, layer_input, calculus::preactivation>>;
  };
};
BOOST_AUTO_TEST_CASE(a_product_with_a_constant) {
  model<network<input<3>, times_a_constant>> m;
  for (std::size_t i = 0; i < 3; ++i) m[calculus::W<1>](i) = 1e-32f;
  const auto before = parameters_to_vector(m);
  const xt::xtensor<float, 2> x = xt::zeros<float>({4, 3});
  auto steps = optimizer_for(m, sgd{.learning_rate = 0.01});
  auto t = tape_for(m, 4);
  BOOST_CHECK_THROW(steps.step(m, squared_error{}, x, x, t), error);
  BOOST_TEST((parameters_to_vector(m) == before));
}
