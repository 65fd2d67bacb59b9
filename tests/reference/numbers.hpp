// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

namespace reference {

using namespace chainrule;

// Against PyTorch in double: see tests/reference/user_layers.py.
template <std::size_t Size, class Values>
void check_numbers(const Values& values, const double (&expected)[Size]) {
  BOOST_REQUIRE_EQUAL(values.size(), Size);
  auto number = values.template begin<xt::layout_type::row_major>();
  double largest = 0;
  for (const double each : expected) largest = std::max(largest, std::abs(each));
  BOOST_TEST(largest > 0.01);
  for (std::size_t i = 0; i < Size; ++i, ++number) {
    BOOST_TEST_CONTEXT("number " << i)
    BOOST_TEST(std::abs(*number - expected[i]) <= 1e-10 * largest);
  }
}
template <class Values>
void fill_with(Values& values, double (*function)(double), double frequency, double phase, double scale) {
  auto number = values.template begin<xt::layout_type::row_major>();
  for (std::size_t i = 0; i < values.size(); ++i, ++number)
    *number = static_cast<std::remove_cvref_t<decltype(*number)>>(scale *
                                                                  function(frequency * static_cast<double>(i) + phase));
}
template <class Model, class X, class Y, std::size_t Out, std::size_t Parameters>
void check_training(const Model& m, const X& x, const Y& wanted, const draw& random, const double (&answer)[Out],
                    const double (&gradient)[Parameters]) {
  check_numbers(m(x, random), answer);
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, wanted, random);
  check_numbers(parameters_to_vector(g), gradient);
}
template <class Net, std::size_t Out, std::size_t Parameters, std::size_t In, class... Training>
void check_against_pytorch(const double (&answer)[Out], const double (&gradient)[Parameters],
                           const double (&input_gradient)[In], const double (&product)[Parameters],
                           const Training&... training) {
  model<Net, double> m{glorot_uniform{}, seed{1}};
  auto numbers = parameters_to_vector(m);
  fill_with(numbers, std::sin, 0.7, 0.3, 0.5);
  vector_to_parameters(numbers, m);
  tensor<double, typename Net::input_shape> x;
  fill_with(x, std::cos, 0.9, 0.1, 1);
  tensor<double, typename Net::output_shape> wanted;
  fill_with(wanted, std::sin, 0.4, 0, 1);
  const auto answered = m(x);
  check_numbers(answered, answer);
  if constexpr (sizeof...(Training) == 0) {
    const auto [cost, g] = value_and_gradient(m, squared_error{}, x, wanted);
    check_numbers(parameters_to_vector(g), gradient);
  } else {
    check_training(m, x, wanted, training...);
    model<inference_of<Net>, double> answering;
    vector_to_parameters(parameters_to_vector(m), answering);
    const auto [cost, g] = value_and_gradient(answering, squared_error{}, x, wanted);
    check_numbers(parameters_to_vector(g), gradient);
  }
  tensor<double, typename Net::output_shape> slope = 2 * (answered - wanted);
  check_numbers(vjp(m, x, slope).input, input_gradient);
  auto direction = gradient_for(m);
  fill_with(numbers, std::cos, 1.3, 0, 1);
  vector_to_parameters(numbers, direction);
  check_numbers(parameters_to_vector(hessian_vector_product(m, squared_error{}, x, wanted, direction)), product);
}

}  // namespace reference
