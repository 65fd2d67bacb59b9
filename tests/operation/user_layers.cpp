// SPDX-License-Identifier: BSL-1.0
// Layers as a user writes them compute what PyTorch does, or the library's own, which PyTorch agrees with.
#define BOOST_TEST_MODULE operation_user_layers
#include <boost/test/unit_test.hpp>

#include "../reference/numbers.hpp"
#include "../reference/user_layers.hpp"
#include "own_layers.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace own_layers;

// In training, with the mask that PyTorch is given; in inference all derivatives too.
BOOST_AUTO_TEST_CASE(dropout_as_pytorch_computes) {
  reference::check_against_pytorch<dropping>(
      reference::answering_answer, reference::answering_gradient, reference::answering_input_gradient,
      reference::answering_hessian_product, draw{seed{7}, 2}, reference::dropping_answer, reference::dropping_gradient);
}
BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<network<input<2, 4>, layer_norm>>(reference::norm_answer, reference::norm_gradient,
                                                                     reference::norm_input_gradient,
                                                                     reference::norm_hessian_product);
  reference::check_against_pytorch<network<input<5, 3>, self_attention<4>>>(
      reference::attention_answer, reference::attention_gradient, reference::attention_input_gradient,
      reference::attention_hessian_product);
  reference::check_against_pytorch<two_inputs>(reference::two_answer, reference::two_gradient,
                                               reference::two_input_gradient, reference::two_hessian_product);
}

// A batch normalization of one's own computes what the library's does, which PyTorch agrees with: layer/batch_norm.cpp.
BOOST_AUTO_TEST_CASE(own_batch_norm) {
  using own = network<input<3>, dense<4>, my_batch_norm<>, act::tanh, dense<2>>;
  using library = network<input<3>, dense<4>, batch_norm<>, act::tanh, dense<2>>;
  static_assert(std::is_same_v<inference_of<own>,
                               network<input<3>, dense<4>, my_batch_norm<inference_mode>, act::tanh, dense<2>>>);
  model<own, double> m{seed{3}};
  model<library, double> other{seed{3}};
  xt::xtensor<double, 2> x = xt::zeros<double>({6, 3}), wanted = xt::zeros<double>({6, 2});
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  auto tape = tape_for(m, 6);
  auto other_tape = tape_for(other, 6);
  auto steps = optimizer_for(m, adam{});
  auto other_steps = optimizer_for(other, adam{});
  for (int i = 0; i < 4; ++i)
    BOOST_TEST(steps.step(m, squared_error{}, x, wanted, tape) ==
               other_steps.step(other, squared_error{}, x, wanted, other_tape));
  BOOST_TEST((m[symbol<running, 2>{}] == other[running_mean<2>]));
  BOOST_TEST((m[symbol<running, 2>{}](0) != 0.0));
  BOOST_TEST(m(x) == other(x));
  // In inference, from the statistics that the steps have left.
  const auto back = vjp(m, x, wanted);
  const auto expected = vjp(other, x, wanted);
  BOOST_TEST((parameters_to_vector(back.gradient) == parameters_to_vector(expected.gradient)));
  BOOST_TEST(back.input == expected.input);
}

// An embedding of one's own computes what the library's does, which PyTorch agrees with: layer/embedding.cpp.
BOOST_AUTO_TEST_CASE(own_embedding) {
  using own = network<input<4, tokens<9>>, my_embedding<3>, flatten, dense<2>>;
  using library = network<input<4, tokens<9>>, embedding<3>, flatten, dense<2>>;
  const model<own, double> m{seed{3}};
  const model<library, double> other{seed{3}};
  const xt::xtensor<int, 2> x{{1, 8, 1, 0}, {3, 3, 2, 1}};
  const xt::xtensor<double, 2> wanted{{0, 1}, {1, 0}};
  const auto found = value_and_gradient(m, squared_error{}, x, wanted);
  const auto expected = value_and_gradient(other, squared_error{}, x, wanted);
  BOOST_TEST(found.value == expected.value);
  BOOST_TEST((parameters_to_vector(found.gradient) == parameters_to_vector(expected.gradient)));
}
